#include <bouncehouse/scenario/placeholder.hpp>
#include <limits>
#include "play.hpp"

using namespace bouncehouse;
using namespace bouncehouse::scenario;
using namespace std::chrono_literals;

namespace {

Rule rule(const std::string& keys) { return play::load("[[rule]]\n" + keys).get()->rules.at(0); }

FixedReply fixed(const std::string& reply, const std::string& stage = "rcpt") {
    return std::get<FixedReply>(rule("at = \"" + stage + "\"\nreply = " + reply).replies.at(0));
}

std::vector<std::string> lines(const FixedReply& reply) {
    std::vector<std::string> result;
    for (const Template& line : reply.lines) result.push_back(str(line));
    return result;
}

RawReply raw(const std::string& keys) { return std::get<RawReply>(rule("at = \"starttls\"\n" + keys).replies.at(0)); }

}  // namespace

TEST_CASE("greylisting is one rule", "[rfc6647]") {
    const Rule r = rule(R"(
        at = "rcpt"
        per = "triplet"
        until = "5m"
        window = "2d"
        expires = "35d"
        whitelist_after = 5
        reply = "450 4.2.0 Greylisted")");
    CHECK(r.id == "rule-1");
    CHECK(r.at == std::vector{Stage::rcpt});
    CHECK(r.per == Key::triplet);
    CHECK(r.until == Duration{5min});
    CHECK(r.window == Duration{48h});
    CHECK(r.expires == Duration{35 * 24h});
    CHECK(r.whitelist_after == 5U);
    CHECK(r.place.line == 3);
}

TEST_CASE("a reply is written in a line") {
    const FixedReply reply = fixed(R"("550 5.1.1 No such user: {recipient}")");
    CHECK(reply.code == 550);
    CHECK(reply.enhanced == smtp::EnhancedCode{5, 1, 1});
    CHECK(lines(reply) == std::vector<std::string>{"No such user: {recipient}"});
    CHECK_FALSE(reply.closes);
    CHECK(fixed(R"("421 4.7.0 Bye")").closes);
    CHECK(lines(fixed(R"("550 no")")) == std::vector<std::string>{"no"});
}

TEST_CASE("a newline makes a multi-line reply, with or without the code repeated", "[rfc5321][4.2.1]") {
    const std::vector<std::string> both{"one", "two"};
    CHECK(lines(fixed(R"("550 5.1.1 one\ntwo")")) == both);
    CHECK(lines(fixed(R"("550-5.1.1 one\n550 5.1.1 two\n")")) == both);
    CHECK(lines(fixed(R"({ code = 550, text = ["one", "two"] })")) == both);
}

TEST_CASE("a bare code takes the catalogue's text, or a phrase") {
    const FixedReply known = fixed(R"("451")");
    CHECK(known.code == 451);
    REQUIRE(known.lines.size() >= 1);
    CHECK_FALSE(known.entry.empty());
    CHECK(lines(fixed(R"("587")")) == std::vector<std::string>{"Refused"});
    const FixedReply pair = fixed(R"("599 5.9.9")");
    CHECK(pair.enhanced == smtp::EnhancedCode{5, 9, 9});
}

TEST_CASE("a catalogue id brings the whole entry") {
    const auto& entry = catalogue::Catalogue::builtin().entries().front();
    const FixedReply reply = fixed("\"" + entry.id + "\"");
    CHECK(reply.entry == entry.id);
    CHECK(reply.code == entry.code);
    CHECK(reply.enhanced == entry.enhanced);
    CHECK(reply.lines.size() == entry.text.size());
}

TEST_CASE("what is malformed on purpose is let through") {
    CHECK(fixed(R"({ code = 550, enhanced = "4.1.1", text = "x", malformed = true })").enhanced ==
          smtp::EnhancedCode{4, 1, 1});
    CHECK(fixed(R"({ code = 650, text = "x", malformed = true })").code == 650);
    CHECK(str(fixed(R"({ code = 250, text = "a\u0007", malformed = true })").lines[0]) == "a\a");
}

TEST_CASE("a sequence, a choice, and what a correct server says") {
    const Rule sequence = rule("at = \"rcpt\"\nreplies = [\"451\", \"accept\", \"none\"]\ncycle = true");
    REQUIRE(sequence.replies.size() == 3);
    CHECK(std::holds_alternative<FixedReply>(sequence.replies[0]));
    CHECK(std::holds_alternative<Accept>(sequence.replies[1]));
    CHECK(std::holds_alternative<NoReply>(sequence.replies[2]));
    CHECK(sequence.cycle);
    const Rule choice = rule("at = \"rcpt\"\nchoose = [{ weight = 3, reply = \"451\" }, { reply = \"accept\" }]");
    REQUIRE(choice.choose.size() == 2);
    CHECK(choice.choose[0].weight == 3);
    CHECK(choice.choose[1].weight == 1);
    CHECK(choice.replies.empty());
    CHECK(rule("at = \"rcpt\"\ndelay = \"3s\"").replies == std::vector<ReplySpec>{Accept{}});
    CHECK(rule("at = \"rcpt\"\ndelay = \"3s\"\ncontinue = true").replies.empty());
}

TEST_CASE("raw bytes count as the code they begin with, unless told otherwise") {
    CHECK(raw(R"(raw = '250 caf\xe9\r\n')").code == 250);
    CHECK(str(raw(R"(raw = '250 caf\xe9\r\n')").bytes) == "250 caf\xe9\r\n");
    CHECK(raw("raw = \"25\\u0000\"\ncounts_as = 250").code == 250);
    CHECK(raw("raw = 'nonsense'").code == 0);
    CHECK(raw("raw = '250-x\\r\\n'\nrepeat = \"endless\"").repeat == 0);
    CHECK(raw("raw = '250-x\\r\\n'\nrepeat = 5").repeat == 5);
}

TEST_CASE("injected text goes out right behind the 220", "[rfc3207][4.2]") {
    const RawReply reply = raw(R"(inject = '250 2.0.0 injected\r\n')");
    CHECK(reply.code == 220);
    CHECK(str(reply.bytes) == "220 2.0.0 Ready to start TLS\r\n250 2.0.0 injected\r\n");
    CHECK(str(raw("reply = \"220 Go\"\ninject = '250 x\\r\\n'").bytes) == "220 Go\r\n250 x\r\n");
}

TEST_CASE("silence says nothing and forgets all that comes") {
    const Rule r = rule("at = \"connect\"\nreply = \"none\"\nsilence = true");
    CHECK(r.replies == std::vector<ReplySpec>{NoReply{}});
    CHECK(r.delivery.swallow == std::numeric_limits<std::uint64_t>::max());
    CHECK(rule("at = \"connect\"\nsilence = true").replies == std::vector<ReplySpec>{NoReply{}});
}

TEST_CASE("how a reply is brought") {
    const Rule r = rule(R"(
        at = "mail"
        reply = "250"
        delay = ["1s", "5s"]
        split = [2, 5]
        gap = "50ms"
        linger = "2s"
        close = "reset"
        ahead = ["250 2.1.5 OK"]
        extra = ["250 surplus"]
        swallow = "1KiB")");
    CHECK(r.delivery.delay == Range<Duration>{1s, 5s});
    CHECK(r.delivery.pacing == smtp::Pacing{0, {2, 5}, 50ms});
    CHECK(r.delivery.linger == 2s);
    CHECK(r.delivery.ending == smtp::Ending::reset);
    CHECK(r.delivery.ending_given);
    CHECK(r.delivery.ahead.size() == 1);
    CHECK(r.delivery.extra.size() == 1);
    CHECK(r.delivery.swallow == 1024);
    CHECK(rule("at = \"mail\"\nsplit = \"bytes\"").delivery.pacing.pieces == std::vector<std::uint32_t>{1});
    const Rule stays = rule("at = \"mail\"\nreply = \"421\"\nclose = \"no\"");
    CHECK(stays.delivery.ending == smtp::Ending::stay);
    CHECK(stays.delivery.ending_given);
}

TEST_CASE("counts, rates, chance and states") {
    const Rule r = rule(R"(
        at = ["mail", "rcpt"]
        times = 2
        after = 3
        every = 4
        chance = 0.25
        rate = { limit = 10, window = "1m", penalty = "5m" }
        becomes = "x"
        becomes_for = "10m"
        state = "x"
        reply = "451")");
    CHECK(r.times == 2);
    CHECK(r.after == 3);
    CHECK(r.every == 4);
    CHECK(r.chance == 0.25);
    CHECK(r.rate == Rate{10, 1min, 0s, 5min});
    CHECK(r.becomes == "x");
    CHECK(r.becomes_for == 10min);
    CHECK(r.state == "x");
    CHECK(rule("at = \"mail\"\nrate = { limit = 1, bucket = \"1s\" }\nreply = \"451\"").rate == Rate{1, 0s, 1s, 0s});
}

TEST_CASE("keys of single stages") {
    CHECK(rule("at = \"data-end\"\nreply = \"552\"\nat_byte = 100\nkeep = true").at_octet == 100U);
    CHECK(rule("at = \"ehlo\"\noffers = [\"PIPELINING\", \"SIZE abc\"]").offers->lines ==
          std::vector<std::string>{"PIPELINING", "SIZE abc"});
    CHECK(rule("at = \"starttls\"\ntls_fault = \"garbage\"").tls_fault == smtp::TlsFault::garbage);
    CHECK(rule("at = \"data\"\ncontent_anyway = true").content_anyway);
}
