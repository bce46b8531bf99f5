// Reports for the tests of this folder: a small honest one, and one with what hurts in every text.
#pragma once
#include <bouncehouse/report/fields.hpp>
#include <bouncehouse/report/run.hpp>
#include <string>

namespace samples {
using namespace bouncehouse::probe;

/// NUL, ESC, ends of scripts and CDATA, quotes, invalid UTF-8, direction marks, noncharacters, Markdown.
inline const std::string hostile =
    std::string("\0", 1) +
    "\x1b[31mred\x1b[0m</script><script>alert(1)</script>]]><!--\"'&amp;`|*_[x](y)\r\n# @team #12\xff\xc3("
    "\xe2\x80\xae\xef\xbf\xbe\xc2\x9b\x7f<b>";

inline CaseResult result(std::string id, Outcome outcome, std::string why = {}) {
    CaseResult made;
    made.theme = id.substr(0, id.find('-'));
    made.requirement = id.substr(0, id.find('/'));
    made.id = std::move(id);
    made.title = "Title of " + made.id;
    made.sentence = "A client does what " + made.requirement + " says.";
    made.clauses = {"RFC 5321 4.2.1"};
    made.level = "must";
    made.binding = "keyword";
    made.clause = "RFC 5321 4.2.1";
    made.outcome = outcome;
    made.why = std::move(why);
    if (outcome != Outcome::skipped && outcome != Outcome::not_applicable)
        made.sessions = {
            {1, "mx.c1.case.test", "127.0.0.1:2525", "127.0.0.1:40000", "", 1000, 2'500'000, true, "quit"}};
    if (outcome == Outcome::fail) made.expectation = Expected::unexpected;
    return made;
}

/// A fail as a judge makes it, with two sessions on the wire.
inline CaseResult failed() {
    CaseResult made = result("ENV-009/450", Outcome::fail, "It gave up though the reply was temporary.");
    made.title = "Recipient refused for now";
    made.sentence = "After a 4yz reply to RCPT the sender tries again.";
    made.server = "Answers RCPT with 450.";
    made.good = "Tries again after a while.";
    made.expected = "a further attempt for r1";
    made.seen = "a failure bounce after 0.5s";
    made.sessions.push_back({2, "mx.c1.case.test", "127.0.0.1:2525", "127.0.0.1:40001", "TLSv1.3 AES", 3'000'000,
                             3'100'000, false, "fault"});
    made.wire = {
        {0, 1, 1000, "note", "connect", "connected", false, "", "", "", 0},
        {0, 2, 2000, "server", "connect", "220 mx.c1.case.test ESMTP", false, "", "", "", 1000},
        {0, 3, 3000, "client", "rcpt", "RCPT TO:<r1@c1.case.test>", false, "", "", "", 1000},
        {0, 4, 4000, "server", "rcpt", "450 4.2.1 Try again", false, "env/009.toml:12", "rfc5321.450", "", 1000},
        {0, 5, 2'500'000, "client", "quit", "QUIT", false, "", "", "pipelined", 2'496'000},
        {1, 1, 3'000'000, "client", "ehlo", "EHLO \xce\xb4.test", true, "", "", "", 0}};
    made.checks = {{"temporary",
                    "must",
                    "keyword",
                    "RFC 5321 4.2.1",
                    "broken",
                    "a further attempt for r1",
                    "a failure bounce after 0.5s",
                    "",
                    false,
                    {{0, 3}, {0, 4}}},
                   {"no-loss", "must", "derived", "RFC 5321 4.2.5", "held", "", "", "took a note", true, {}}};
    made.told = "accepted";
    made.bounces = {"A report to sender@return.test: r1 failed 4.2.1."};
    made.duration_us = 3'200'000;
    made.rerun = "bouncehouse-probe run --sender senders/mta.toml --case ENV-009/450";
    return made;
}

inline RunReport report() {
    RunReport made;
    made.tool_version = "0.1.0";
    made.suite = "0123456789abcdef";
    made.sender = "mta";
    made.sender_version = "3.1";
    made.sender_kind = "queue";
    made.sender_file = "senders/mta.toml";
    made.started = "2026-01-02T03:04:05+00:00";
    made.duration_us = 12'345'678;
    made.command = "bouncehouse-probe run --sender senders/mta.toml";
    CaseResult should = result("ENV-010", Outcome::non_strict, "Gives the name of an address.");
    should.level = "should";
    should.binding.clear();
    CaseResult known = result("GREET-002", Outcome::fail, "Sends MAIL after 554.");
    known.expectation = Expected::known_deviation;
    known.known_reason = "Fixed in 3.2.";
    made.results = {result("GREET-001", Outcome::pass),
                    std::move(known),
                    failed(),
                    std::move(should),
                    result("ENV-011", Outcome::inconclusive, "It never sent RCPT."),
                    result("TLS-001", Outcome::not_applicable, "No STARTTLS."),
                    result("TLS-002", Outcome::info, "Uses TLSv1.3."),
                    result("DSN-001", Outcome::skipped, "Not selected."),
                    result("DSN-002", Outcome::error, "The address was taken.")};
    return made;
}

/// Puts `text` in every text, 1 or the highest number in every number, one item in every empty list.
struct Fill {
    std::string text;
    void operator()(std::string_view key, std::string& to) {
        if (key != "format") to = text;
    }
    void operator()(std::string_view, bool& to) { to = true; }
    template <std::integral I>
    void operator()(std::string_view key, I& to) {
        to = key == "session" ? I{0} : std::numeric_limits<I>::max();
    }
    void operator()(std::string_view, Outcome& to) { to = Outcome::fail; }
    void operator()(std::string_view, Expected& to) { to = Expected::unexpected; }
    template <class T>
    void operator()(std::string_view, std::vector<T>& list) {
        list.resize(1);
        if constexpr (std::is_same_v<T, std::string>)
            list[0] = text;
        else
            fields(*this, list[0]);
    }
};

/// A report with the hostile text in every field.
inline RunReport hostile_report(const std::string& text = hostile) {
    RunReport made;
    Fill fill{text};
    fields(fill, made);
    made.sanity.clear();
    for (const Outcome outcome : {Outcome::non_strict, Outcome::error, Outcome::skipped, Outcome::inconclusive,
                                  Outcome::not_applicable, Outcome::info, Outcome::pass}) {
        made.results.push_back(made.results[0]);
        made.results.back().outcome = outcome;
        made.results.back().id += name_of(outcome);
    }
    return made;
}

}  // namespace samples
