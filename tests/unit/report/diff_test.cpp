// Two runs compared, several runs as one table.
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <bouncehouse/evidence/bytes.hpp>
#include <bouncehouse/report/diff.hpp>
#include <bouncehouse/report/merge.hpp>
#include "catch.hpp"
#include "samples.hpp"

using namespace samples;

namespace {
RunReport run_of(std::vector<CaseResult> results) {
    RunReport made;
    made.sender = "mta";
    made.results = {result("GREET-001", Outcome::pass)};
    for (CaseResult& one : results) made.results.push_back(std::move(one));
    return made;
}
/// What a case that goes from one outcome to the other is; "" for nothing.
std::string change(Outcome before, Outcome after, const std::string& why_before = "",
                   const std::string& why_after = "") {
    const RunDiff diff =
        compare(run_of({result("A-1", before, why_before)}), run_of({result("A-1", after, why_after)}));
    return diff.differences.empty() ? "" : std::string{name_of(diff.differences.at(0).change)};
}
}  // namespace

TEST_CASE("what is worse, what is better") {
    using enum Outcome;
    CHECK(change(pass, fail) == "regression");
    CHECK(change(pass, non_strict) == "regression");
    CHECK(change(non_strict, fail) == "regression");
    CHECK(change(info, fail) == "regression");
    CHECK(change(fail, pass) == "fixed");
    CHECK(change(fail, non_strict) == "fixed");
    CHECK(change(pass, info) == "other");
    CHECK(change(pass, inconclusive) == "other");
    CHECK(change(error, fail) == "other");
    CHECK(change(fail, skipped) == "other");
    CHECK(change(pass, pass, "a", "b").empty());
    CHECK(change(fail, fail).empty());
}

TEST_CASE("another reason is told, other numbers are none") {
    using enum Outcome;
    CHECK(change(fail, fail, "gave up after 0.5s", "gave up after 12s") == "");
    CHECK(change(fail, fail, "gave up", "sent twice") == "reason");
    RunReport before = run_of({failed()}), after = before;
    after.results[1].checks[1].finding = "broken";
    CHECK(compare(before, after).count(Change::reason) == 1);
    after = before;
    after.results[1].clause = "RFC 5321 4.5.4.1";
    CHECK(compare(before, after).count(Change::reason) == 1);
}

TEST_CASE("cases that came and went, the exit code") {
    RunReport before = run_of({result("A-1", Outcome::fail), result("A-2", Outcome::pass)});
    RunReport after = run_of({result("A-2", Outcome::pass), result("A-3", Outcome::fail)});
    RunDiff diff = compare(before, after);
    CHECK(diff.count(Change::added) == 1);
    CHECK(diff.count(Change::gone) == 1);
    CHECK(diff.same == 2);
    CHECK(diff.exit_code() == 0);
    after.results[1].outcome = Outcome::fail;
    CHECK(compare(before, after).exit_code() == 1);
    after.sanity = "no greeting";
    CHECK(compare(before, after).exit_code() == 3);
}

TEST_CASE("a difference as text, Markdown and JSON") {
    RunReport before = run_of({result("A-1", Outcome::pass), result("A-2", Outcome::fail, "x")});
    RunReport after = run_of({result("A-1", Outcome::fail, "Sent it twice."), result("A-2", Outcome::fail, "y")});
    after.suite = "other";
    const RunDiff diff = compare(before, after);
    CHECK(diff_text(diff) ==
          "before  mta\nafter   mta\n"
          "! The runs are of different suites: the same id may not mean the same.\n"
          "\nRegressions\n  A-1  pass → fail  Title of A-1\n      Sent it twice.\n"
          "\nOther reason\n  A-2  fail  Title of A-2\n      before: x\n      after:  y\n"
          "\n1 regression, 0 fixed, 1 reason, 0 other, 0 added, 0 gone, 1 unchanged\n");
    CHECK(diff_markdown(diff).find("\n#### Regressions\n\n| case | outcome | why |\n| --- | --- | --- |\n"
                                   "| A-1 Title of A-1 | pass → fail | Sent it twice. |\n") != std::string::npos);
    CHECK(diff_json(diff) ==
          "{\"before\":\"mta\",\"after\":\"mta\",\"same\":1,\"exit_code\":1,\"warnings\":[\"The runs are of different "
          "suites: the same id may not mean the same.\"],\"differences\":[\n"
          "{\"change\":\"regression\",\"id\":\"A-1\",\"title\":\"Title of A-1\",\"before\":\"pass\",\"after\":\"fail\","
          "\"why_after\":\"Sent it twice.\"},\n"
          "{\"change\":\"reason\",\"id\":\"A-2\",\"title\":\"Title of "
          "A-2\",\"before\":\"fail\",\"after\":\"fail\",\"why_before\":\"x\",\"why_after\":\"y\"}]}\n");
}

TEST_CASE("a difference of hostile runs") {
    RunReport after = hostile_report();
    for (CaseResult& one : after.results) one.why += "other";
    after.results[3].outcome = Outcome::fail;
    const RunDiff diff = compare(hostile_report(), after);
    CHECK(diff.differences.size() >= 2);
    CHECK_NOTHROW(boost::json::parse(diff_json(diff)));
    for (const std::string& text : {diff_text(diff), diff_markdown(diff)}) {
        CHECK(bouncehouse::evidence::is_utf8(text));
        CHECK(text.find('\x1b') == std::string::npos);
    }
    CHECK(diff_markdown(diff).find("<script") == std::string::npos);
}

TEST_CASE("several runs as one table") {
    std::vector<RunReport> runs{run_of({result("ENV-1", Outcome::fail)}),
                                run_of({result("TLS-1", Outcome::pass), result("ENV-2", Outcome::info)}),
                                run_of({result("ENV-1", Outcome::pass)})};
    runs[0].results[1].expectation = Expected::known_deviation;
    runs[1].sender = "other";
    runs[1].suite = "abc";
    const Matrix matrix = merge(runs);
    CHECK(matrix.labels == std::vector<std::string>{"mta", "other", "mta (2)"});
    std::vector<std::string> ids;
    for (const auto& row : matrix.rows) ids.push_back(row.id);
    CHECK(ids == std::vector<std::string>{"GREET-001", "ENV-1", "ENV-2", "TLS-1"});
    CHECK(matrix.rows[1].cells[0]->outcome == Outcome::fail);
    CHECK(matrix.rows[1].cells[1] == nullptr);
    CHECK(matrix.rows[1].cells[2]->outcome == Outcome::pass);
    REQUIRE(matrix.warnings.size() == 1);
    CHECK(matrix.warnings[0] == "other ran other cases than mta (suite abc and ): the same id may not mean the same.");
    CHECK(matrix_markdown(matrix).find("\n| ENV-1 | Fk |  | P |\n") != std::string::npos);
    CHECK(merge({}).rows.empty());
}
