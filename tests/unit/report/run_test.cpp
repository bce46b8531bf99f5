// Totals and the exit code: what counts against a sender, and what means that nothing was judged.
#include <bouncehouse/report/run.hpp>
#include "catch.hpp"
#include "samples.hpp"

using namespace samples;

namespace {
RunReport with(CaseResult one) {
    RunReport made;
    made.results = {result("GREET-001", Outcome::pass), std::move(one)};
    return made;
}
CaseResult expecting(Outcome outcome, Expected expectation) {
    CaseResult made = result("ENV-001", outcome);
    made.expectation = expectation;
    return made;
}
}  // namespace

TEST_CASE("totals count each outcome once") {
    const RunReport::Totals totals = report().totals();
    CHECK(totals.pass == 1);
    CHECK(totals.fail == 2);
    CHECK(totals.non_strict == 1);
    CHECK(totals.info == 1);
    CHECK(totals.inconclusive == 1);
    CHECK(totals.not_applicable == 1);
    CHECK(totals.skipped == 1);
    CHECK(totals.error == 1);
    CHECK(totals.known == 1);
    CHECK(totals.unexpected == 1);
}

TEST_CASE("exit code 1: findings") {
    CHECK(with(result("ENV-001", Outcome::fail)).exit_code() == 1);
    CHECK(with(result("ENV-001", Outcome::error)).exit_code() == 1);
    CHECK(with(expecting(Outcome::pass, Expected::unexpected_pass)).exit_code() == 1);
    CHECK(with(expecting(Outcome::error, Expected::known_deviation)).exit_code() == 1);
    RunReport stale = with(result("ENV-001", Outcome::pass));
    stale.stale = {"ENV-999"};
    CHECK(stale.exit_code() == 1);
}

TEST_CASE("exit code 0: what is no finding") {
    for (const Outcome outcome : {Outcome::pass, Outcome::info, Outcome::inconclusive, Outcome::not_applicable,
                                  Outcome::skipped, Outcome::non_strict})
        CHECK(with(result("ENV-001", outcome)).exit_code() == 0);
    CHECK(with(expecting(Outcome::fail, Expected::known_deviation)).exit_code() == 0);
}

TEST_CASE("a missed SHOULD counts only when strict, and not when it is known") {
    RunReport made = with(result("ENV-001", Outcome::non_strict));
    CHECK(made.exit_code() == 0);
    made.strict = true;
    CHECK(made.exit_code() == 1);
    made.results[1].expectation = Expected::known_deviation;
    CHECK(made.exit_code() == 0);
}

TEST_CASE("exit code 3: nothing was judged") {
    RunReport made = report();
    made.sanity = "The greeting never came.";
    CHECK(made.exit_code() == 3);
    CHECK(RunReport{}.exit_code() == 3);
    made = {};
    made.results = {result("ENV-001", Outcome::skipped)};
    CHECK(made.nothing_judged() == "No case was selected.");
    CHECK(made.exit_code() == 3);
    made.results = {result("ENV-001", Outcome::not_applicable)};
    CHECK(made.exit_code() == 3);
    made.results = {result("ENV-001", Outcome::fail), result("ENV-002", Outcome::inconclusive)};
    for (CaseResult& one : made.results) one.sessions.clear();
    CHECK(made.nothing_judged() == "The sender never connected to the probe, so nothing can be said about it.");
    CHECK(made.exit_code() == 3);
}

TEST_CASE("a case that wants nobody to come may pass without a session") {
    RunReport made;
    made.results = {result("DNS-001", Outcome::pass)};
    made.results[0].sessions.clear();
    CHECK(made.exit_code() == 0);
}

TEST_CASE("an interrupted run is not all well") {
    RunReport made = with(result("ENV-001", Outcome::pass));
    made.interrupted = true;
    CHECK(made.exit_code() == 3);
    made.results[1].outcome = Outcome::fail;
    CHECK(made.exit_code() == 1);
}
