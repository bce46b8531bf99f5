// From an observation to what a report keeps: visible lines, nothing cut without a word.
#include <bouncehouse/case/coverage.hpp>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/from.hpp>
#include <bouncehouse/report/wire.hpp>
#include "catch.hpp"
#include "samples.hpp"

using namespace samples;
using namespace std::chrono_literals;
using namespace bouncehouse::evidence;
using bouncehouse::probe::Session;

namespace {
Event event(std::uint32_t number, Time at, Body body) { return {1, number, at, std::move(body)}; }

Observation observed() {
    Observation made;
    made.began = 10s;
    made.ended = 15s;
    auto sender = std::make_shared<SenderDescription>();
    sender->file = "senders/my mta.toml";
    made.sender = sender;
    Session session;
    session.id = 7;
    session.host = "mx.c1.case.test";
    session.local = "127.0.0.1:25";
    session.remote = "127.0.0.1:4000";
    session.began = 11s;
    session.ended = 14s;
    session.over = true;
    session.ended_by_client = true;
    session.how_ended = "quit";
    session.tls = TlsSeen{true, "TLSv1.3", "AES", {}, {}, {}};
    session.events = {event(1, 11s, Connected{"mx", "a", "b", false}),
                      event(2, 11500ms, ReplyGiven{"connect", "220-a\r\n220 b\r\n", 220, {}, {}, {}, {}}),
                      event(3, 12s, CommandSeen{"rcpt", "RCPT TO:<\xff\x1b>", 0, "syntax", "odd"}),
                      event(4, 12s, ReplyGiven{"rcpt", "450 x\n", 450, "f.toml:3", "rfc5321.450", {}, "delay 1s"}),
                      event(5, 12s, ReplyGiven{"data", "", 0, {}, {}, {}, "close"}),
                      event(6, 13s, ContentSeen{9, false, false, false, {}, {"bare-lf x1 at 3", "nul"}}),
                      event(7, 13s, TlsSeen{false, {}, {}, "mx.test", {}, "alert"}),
                      event(8, 13s, AuthSeen{"PLAIN", "u", true, {}}),
                      event(9, 13s, WrongSeen{"bare-lf", "once"}),
                      event(10, 13s, Noted{"state", "up"}),
                      event(11, 14s, Ended{true, "quit"})};
    session.attempts = {0};
    made.sessions = {session};
    Attempt attempt;
    attempt.content_begun = true;
    attempt.content_octets = 9;
    attempt.content = std::make_shared<const std::string>("a: b\r\n\r\nc");
    made.attempts = {attempt};
    Submitted submitted;
    submitted.outcome.told = Told::temporary;
    submitted.outcome.exit_status = 75;
    submitted.outcome.code = 450;
    submitted.outcome.text = "try \x1b later";
    submitted.outcome.recipients = {{"r1@x", Told::accepted}};
    made.submitted = {submitted};
    Bounce bounce;
    bounce.at = 14s;
    bounce.to = "sender@return.test";
    bounce.is_report = true;
    bounce.recipients.resize(1);
    bounce.recipients[0].final_recipient = "rfc822; r1@x";
    bounce.recipients[0].action = "failed";
    bounce.recipients[0].status = "5.1.1";
    bounce.recipients[0].diagnostic_code = "smtp; 550 no";
    made.bounces = {bounce};
    return made;
}
std::vector<WireLine> many(std::size_t count) {
    std::vector<WireLine> lines(count);
    for (std::size_t i = 0; i < count; ++i) lines[i].number = static_cast<std::uint32_t>(i + 1);
    return lines;
}
}  // namespace

TEST_CASE("every kind of event as a wire line") {
    std::vector<std::string> texts;
    const std::vector<WireLine> lines = wire_lines(observed());
    for (const WireLine& line : lines)
        texts.push_back(line.who + "/" + line.stage + "/" + line.text + (line.wrong.empty() ? "" : " !" + line.wrong));
    CHECK(texts == std::vector<std::string>{
                       "note/connect/connected", "server/connect/220-a␍␊220 b",
                       "client/rcpt/RCPT TO:<\\xff␛> !syntax: odd",
                       "server/rcpt/450 x␊ (no line end) (fault: delay 1s)", "server/data/(no reply) (fault: close)",
                       "client/data-end/(content, 9 octets, incomplete) a: b␍␊␍␊c "
                       "!bare-lf x1 at 3, nul",
                       "note/starttls/TLS failed: server name mx.test, alert", "note/auth/AUTH PLAIN succeeded as u",
                       "note//once !bare-lf", "note//state: up", "note//ended by client: quit"});
    CHECK(lines[0].at_us == 1'000'000);
    CHECK(lines[0].waited_us == 0);
    CHECK(lines[1].waited_us == 500'000);
    CHECK(lines[3].rule == "f.toml:3");
    CHECK(lines[3].entry == "rfc5321.450");
    CHECK(lines[10].number == 11);
}

TEST_CASE("sessions with who ended them") {
    Observation made = observed();
    CHECK(session_logs(made) == std::vector<SessionLog>{{7, "mx.c1.case.test", "127.0.0.1:25", "127.0.0.1:4000",
                                                         "TLSv1.3 AES", 1'000'000, 4'000'000, true, "quit"}});
    made.sessions[0].over = false;
    CHECK(session_logs(made)[0].how_ended == "still open");
    CHECK(session_logs(made)[0].ended_us == 5'000'000);
}

TEST_CASE("a long line is cut and says how much") {
    Observation made = observed();
    made.sessions[0].events = {event(1, 11s, CommandSeen{"noop", std::string(most_line_octets + 5, 'x'), 0, {}, {}})};
    const std::vector<WireLine> lines = wire_lines(made);
    CHECK(lines[0].cut);
    CHECK(lines[0].text == std::string(most_line_octets, 'x') + " … (5 octets more)");
}

TEST_CASE("a long case keeps first, last and what checks point at, and counts the rest") {
    std::vector<WireLine> lines = many(1000);
    CheckLine check;
    check.evidence = {{0, 500}};
    CHECK(shorten(lines, {check}, 11) == 989);
    std::vector<std::string> kept;
    for (const WireLine& line : lines) kept.push_back(line.number == 0 ? line.text : std::to_string(line.number));
    CHECK(kept == std::vector<std::string>{"1", "2", "3", "4", "5", "… 494 lines are left out here; --keep has them",
                                           "500", "… 495 lines are left out here; --keep has them", "996", "997", "998",
                                           "999", "1000"});
    lines = many(400);
    CHECK(shorten(lines, {}, 400) == 0);
    CHECK(lines.size() == 400);
}

TEST_CASE("evidence alone may fill the room: the rest is still counted") {
    std::vector<WireLine> lines = many(10);
    CheckLine check;
    for (std::uint32_t n = 1; n <= 10; ++n) check.evidence.push_back({0, n});
    CHECK(shorten(lines, {check}, 3) == 7);
    REQUIRE(lines.size() == 4);
    CHECK(lines[3].text == "… 7 lines are left out here; --keep has them");
}

TEST_CASE("a result has the case, the verdict, what was told and what came back") {
    Case test;
    test.id = "ENV-009/450";
    test.theme = "ENV";
    test.clauses = {"RFC 5321 4.2.1"};
    test.ambiguity = "A-29";
    Verdict verdict;
    verdict.outcome = Outcome::fail;
    verdict.level = Level::must;
    verdict.binding = Binding::derived;
    verdict.why = "why";
    Judged judged;
    judged.check = "temporary";
    judged.binding = Binding::keyword;
    judged.judgement.finding = Finding::broken;
    judged.judgement.evidence = {{0, 3}};
    verdict.checks = {judged};
    judged.judgement.level = Level::should;
    verdict.checks.push_back(judged);
    const CaseResult made = result_from(test, observed(), verdict);
    CHECK(made.id == "ENV-009/450");
    CHECK(made.ambiguity == ambiguity_text("A-29"));
    CHECK(made.ambiguity.starts_with("A-29: Is a code "));
    CHECK(made.outcome == Outcome::fail);
    CHECK(made.expectation == Expected::unexpected);
    CHECK(made.level == "must");
    CHECK(made.binding == "derived");
    CHECK(made.told == "temporary");
    CHECK(made.told_text == "exit 75, code 450: try ␛ later; r1@x accepted");
    CHECK(made.bounces == std::vector<std::string>{
                              "+4.000s a report to sender@return.test: rfc822; r1@x failed 5.1.1 (smtp; 550 no)."});
    REQUIRE(made.checks.size() == 2);
    CHECK(made.checks[0].finding == "broken");
    CHECK(made.checks[0].binding == "keyword");
    CHECK(made.checks[1].level == "should");
    CHECK(made.checks[1].binding == "");
    CHECK(made.checks[0].evidence == std::vector<Pointer>{{0, 3}});
    CHECK(made.wire.size() == 11);
    CHECK(made.wire_left_out == 0);
    CHECK(made.began_us == 10'000'000);
    CHECK(made.duration_us == 5'000'000);
    CHECK(made.rerun == "bouncehouse-probe run --sender 'senders/my mta.toml' --case ENV-009/450");
}

TEST_CASE("the rerun command is safe to paste") {
    SenderDescription sender;
    sender.name = "it's";
    CHECK(rerun_command(sender, "A-1; rm x") == "bouncehouse-probe run --sender 'it'\\''s' --case 'A-1; rm x'");
}
