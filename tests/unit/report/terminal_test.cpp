// What a terminal shows: golden texts, and no octet of a sender as it is.
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/progress.hpp>
#include <bouncehouse/report/terminal.hpp>
#include <bouncehouse/report/words.hpp>
#include "catch.hpp"
#include "samples.hpp"

using namespace samples;
using namespace std::chrono_literals;

namespace {
/// Controls but line ends; with `escapes`, the sequences that we make ourselves are allowed.
std::size_t controls(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto octet = static_cast<unsigned char>(text[i]);
        const bool c1 = octet == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if ((octet < 0x20 && octet != '\n') || octet == 0x7f || c1) ++count;
    }
    return count;
}
std::size_t longest(std::string_view text) {
    std::size_t most = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        if (text.substr(begin, end - begin).find("rerun") == std::string_view::npos)
            most = std::max(most, bouncehouse::evidence::width_of(text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return most;
}
}  // namespace

TEST_CASE("a line a case") {
    CHECK(case_line(result("GREET-001", Outcome::pass)) == "ok              GREET-001  Title of GREET-001\n");
    CHECK(case_line(failed(), {.width = 200}) ==
          "FAIL            ENV-009/450  Recipient refused for now: It gave up though the reply was temporary.\n");
    CHECK(case_line(failed()) == "FAIL            ENV-009/450  Recipient refused for now: It gave up though the r…\n");
    CHECK(case_line(report().results[1]) == "known           GREET-002  Title of GREET-002: Fixed in 3.2.\n");
    CaseResult now = result("A-1", Outcome::pass, "Right.");
    now.expectation = Expected::unexpected_pass;
    CHECK(case_line(now) == "NOW PASSES      A-1  Title of A-1: Right.\n");
    CHECK(case_line(failed(), {.colours = true, .width = 40}) ==
          "\x1b[1;31mFAIL          \x1b[0m  ENV-009/450  Recipient…\n");
}

TEST_CASE("a finding with all one needs to understand it") {
    RunReport made;
    made.results = {failed()};
    CHECK(findings_text(made) ==
          "FAIL  ENV-009/450  Recipient refused for now\n"
          "    required  After a 4yz reply to RCPT the sender tries again.\n"
          "    level     MUST (key word), RFC 5321 4.2.1\n"
          "    why       It gave up though the reply was temporary.\n"
          "    expected  a further attempt for r1\n"
          "    seen      a failure bounce after 0.5s\n"
          "    told      accepted\n"
          "    bounce    A report to sender@return.test: r1 failed 4.2.1.\n"
          "    evidence  s1 #3 +0.003s C: RCPT TO:<r1@c1.case.test>\n"
          "              s1 #4 +0.004s S: 450 4.2.1 Try again\n"
          "    rerun     bouncehouse-probe run --sender senders/mta.toml --case ENV-009/450\n");
}

TEST_CASE("the whole report") {
    RunReport made = report();
    made.stale = {"mta.known.toml:1: B-1 (fail): no case has this id"};
    const std::string text = terminal_text(made, {.width = 100});
    CHECK(
        text.starts_with("mta 3.1, a queue\nbouncehouse-probe 0.1.0, cases 0123456789ab\n\n"
                         "GREET  Greeting and connection opening  1 passed, 1 failed; 1 known deviation\n"
                         "  known           GREET-002  Title of GREET-002: Fixed in 3.2.\n"
                         "ENV  Envelope  1 failed, 1 non-strict, 1 inconclusive\n"));
    CHECK(
        text.ends_with("\nKnown deviations that are no longer true\n"
                       "  - mta.known.toml:1: B-1 (fail): no case has this id\n"
                       "1 passed, 2 failed, 1 non-strict, 1 error, 1 inconclusive, 1 recorded, 1 not applicable, 1 "
                       "skipped;\n1 known deviation in 12.3s\n3 findings.\n"));
    CHECK(text.find("DSN-002") < text.find("FAIL  ENV-009/450  "));
    CHECK(text.find("GREET-001") == std::string::npos);
    CHECK(terminal_text(made, {.all = true}).find("GREET-001") != std::string::npos);
}

TEST_CASE("a run that judged nothing says why") {
    RunReport made = report();
    made.sanity = "no greeting.";
    CHECK(totals_block(made).ends_with("The sanity case failed, so nothing was judged: no greeting.\n"));
}

TEST_CASE("no octet of a sender reaches the terminal") {
    for (const std::size_t width : {20U, 80U, 200U}) {
        CHECK(controls(terminal_text(hostile_report(), {.width = width, .all = true})) == 0);
        for (const CaseResult& one : hostile_report().results) CHECK(controls(case_line(one, {.width = width})) == 0);
    }
    std::string coloured = terminal_text(hostile_report(), {.colours = true, .all = true});
    for (const char* ours : {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[33m", "\x1b[36m", "\x1b[1;31m"})
        for (std::size_t at; (at = coloured.find(ours)) != std::string::npos;)
            coloured.erase(at, std::string_view{ours}.size());
    CHECK(controls(coloured) == 0);
}

TEST_CASE("lines keep to the width, commands to copy stay whole") {
    CHECK(longest(terminal_text(report(), {.width = 60, .all = true})) <=
          77);  // title and totals of a theme are one line
    CHECK(longest(findings_text(report(), {.width = 60})) <= 60);
    CHECK(longest(themes_text(report(), {.width = 60})) <= 77);
    CHECK(findings_text(report(), {.width = 40}).find(failed().rerun) != std::string::npos);
}

TEST_CASE("evidence that is not shown is counted") {
    CaseResult made = failed();
    made.checks[0].evidence.clear();
    for (std::uint32_t n = 1; n <= 20; ++n) {
        made.wire.push_back({0, 100 + n, n, "client", "noop", "NOOP", false, "", "", "", 0});
        made.checks[0].evidence.push_back({0, 100 + n});
    }
    RunReport one;
    one.results = {made};
    CHECK(findings_text(one).find("… 8 more lines of evidence in the JSON and HTML reports\n") != std::string::npos);
}

TEST_CASE("durations and offsets") {
    CHECK(duration_text(0) == "0.00s");
    CHECK(duration_text(9'994'000) == "9.99s");
    CHECK(duration_text(12'345'678) == "12.3s");
    CHECK(duration_text(59'990'000) == "1m00s");
    CHECK(duration_text(245'000'000) == "4m05s");
    CHECK(duration_text(7'260'000'000) == "2h01m");
    CHECK(offset_text(2'001'000) == "+2.001s");
    CHECK(offset_text(-1'500) == "-0.001s");
    CHECK(offset_text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854.775s");
}

TEST_CASE("levels are told with what they stand on") {
    CHECK(level_text("must", "keyword") == "MUST (key word)");
    CHECK(level_text("must", "derived") == "MUST (derived)");
    CHECK(level_text("should", "") == "SHOULD");
    CHECK(level_text("practice", "") == "practice");
    CHECK(level_text("odd\x1b", "x") == "odd␛ (x)");
}

TEST_CASE("progress on a terminal overwrites its line") {
    Progress progress{4, true, 60, 0s};
    CHECK(progress.tick(0s) == "\r0/4\x1b[K");
    for (const char* id : {"A-1", "A-2", "A-3"}) progress.started(id);
    CHECK(progress.tick(1s) == "\r0/4  running 3: A-1 …\x1b[K");
    progress.finished(result("A-1", Outcome::pass));
    progress.finished(result("A-2", Outcome::fail));
    CHECK(progress.line(2s) == "2/4  1 passed, 1 failed  running 1: A-3");
    progress.finished(result("A-3", Outcome::pass));
    CHECK(progress.line(90s) == "3/4  2 passed, 1 failed  about 30.0s left");
    CHECK(progress.tick(90s) == "\r3/4  2 passed, 1 failed  about 30.0s left\x1b[K");
    CHECK(progress.clear() == "\r\x1b[K");
    CHECK(progress.clear().empty());
}

TEST_CASE("progress on a pipe is a plain line every ten seconds") {
    Progress progress{2, false, 20, 100s};
    progress.started(hostile);
    CHECK(progress.tick(109s).empty());
    const std::string line = progress.tick(110s);
    CHECK(line.starts_with("0/2  running 1: "));
    CHECK(line.ends_with("\n"));
    CHECK(controls(line) == 0);
    CHECK(progress.tick(119s).empty());
    CHECK_FALSE(progress.tick(120s).empty());
    CHECK(progress.clear().empty());
}

TEST_CASE("progress is never wider than the terminal") {
    Progress progress{1000, true, 20, 0s};
    progress.started(hostile);
    const std::string line = progress.tick(1s);
    CHECK(bouncehouse::evidence::width_of(line) == 19 + 4);  // "\r" and "\x1b[K" take no column
}
