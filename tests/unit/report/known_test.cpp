// Known deviations: strict reading, what they do to a run, and a fresh file from a run.
#include <bouncehouse/report/known.hpp>
#include "catch.hpp"
#include "samples.hpp"

using namespace samples;

namespace {
KnownFile known(const std::string& text) {
    KnownLoaded loaded = known_from(text, "mta.known.toml");
    for (const auto& problem : loaded.problems) UNSCOPED_INFO(problem.str());
    REQUIRE(loaded.file);
    return *loaded.file;
}
std::string problem_of(const std::string& text) {
    const KnownLoaded loaded = known_from(text, "k.toml");
    CHECK_FALSE(loaded.file);
    REQUIRE_FALSE(loaded.problems.empty());
    return loaded.problems[0].str();
}
std::string entry(const std::string& test, const std::string& outcome = "fail") {
    return "[[known]]\ncase = \"" + test + "\"\noutcome = \"" + outcome + "\"\nreason = \"so it is\"\n";
}
RunReport run_of(std::vector<CaseResult> results) {
    RunReport made;
    made.results = std::move(results);
    return made;
}
}  // namespace

TEST_CASE("a known deviation is read with all its keys") {
    const KnownFile file = known("[[known]]\ncase = \"ENV-009/*\"\nreason = \"r\"\nlink = \"https://x.example\"\n");
    REQUIRE(file.entries.size() == 1);
    CHECK(file.entries[0].test == "ENV-009/*");
    CHECK(file.entries[0].outcome == Outcome::fail);
    CHECK(file.entries[0].reason == "r");
    CHECK(file.entries[0].link == "https://x.example");
    CHECK(file.entries[0].line == 1);
    CHECK(known("").entries.empty());
}

TEST_CASE("reading is strict, with the place") {
    CHECK(problem_of("[[known]]\ncase = \"A-1\"\n") ==
          "k.toml:1:1: error E107: `reason` is missing in [[known]]\n"
          "   1 | [[known]]\n"
          "     | ^~~~~~~~~\n"
          "  hint: add reason = \"Takes 459 as permanent.\"");
    CHECK(problem_of("[[known]]\ncase = \"A-1\"\nreason = \"x\"\noutcom = \"fail\"\n")
              .starts_with("k.toml:4:1: error E108"));
    CHECK(problem_of("[[known]]\ncase = \"A-1\"\nreason = \"x\"\noutcome = \"pass\"\n")
              .starts_with("k.toml:4:11: error E128"));
    CHECK(problem_of("[[known]]\ncase = 1\nreason = \"x\"\n").starts_with("k.toml:2:8: error E109"));
    CHECK(problem_of("[[known]]\ncase = \"A-1\"\nreason = \" \"\n").starts_with("k.toml:3:10: error E129"));
    CHECK(problem_of(entry("A-1") + entry("A-1")).starts_with("k.toml:6:8: error E112") == false);
    CHECK(problem_of(entry("A-1") + entry("A-1")).starts_with("k.toml:6:8: error E111"));
    CHECK(problem_of("[known]\ncase = \"x\"\n").starts_with("k.toml:1:"));
    CHECK(problem_of("known = 3\n[[x]]").starts_with("k.toml:"));
    CHECK(problem_of("[[known]\n").starts_with("k.toml:1:"));
}

TEST_CASE("a file of known deviations that is not there") {
    const KnownLoaded loaded = load_known("no/such.toml");
    CHECK_FALSE(loaded.file);
    CHECK(loaded.problems.at(0).str() == "no/such.toml: error E102: cannot be read");
}

TEST_CASE("patterns") {
    const auto matches = [](const char* pattern, const char* id) { return KnownEntry{pattern}.matches(id); };
    CHECK(matches("ENV-*", "ENV-009/450"));
    CHECK(matches("*", ""));
    CHECK(matches("ENV-00?/4*9", "ENV-009/459"));
    CHECK(matches("*/450", "ENV-009/a/450"));
    CHECK_FALSE(matches("ENV-*/450", "ENV-009/451"));
    CHECK_FALSE(matches("ENV-009", "ENV-009/450"));
    CHECK_FALSE(matches("ENV-00?", "ENV-00"));
    CHECK_FALSE(matches("a*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

TEST_CASE("a known deviation fails no run, the rest does") {
    RunReport made = run_of({result("A-1", Outcome::fail), result("A-2", Outcome::fail)});
    apply_known(known(entry("A-1")), made);
    CHECK(made.results[0].expectation == Expected::known_deviation);
    CHECK(made.results[0].known_reason == "so it is");
    CHECK(made.results[1].expectation == Expected::unexpected);
    CHECK(made.exit_code() == 1);
    made.results.pop_back();
    CHECK(made.exit_code() == 0);
}

TEST_CASE("a pass against an id is unexpected") {
    for (const Outcome outcome : {Outcome::pass, Outcome::info}) {
        RunReport made = run_of({result("A-1", outcome)});
        apply_known(known(entry("A-1")), made);
        CHECK(made.results[0].expectation == Expected::unexpected_pass);
        CHECK(made.exit_code() == 1);
    }
}

TEST_CASE("another finding than the known one is unexpected") {
    RunReport made = run_of({result("A-1", Outcome::fail), result("A-2", Outcome::non_strict)});
    apply_known(known(entry("A-1", "non-strict") + entry("A-2", "fail")), made);
    CHECK(made.results[0].expectation == Expected::unexpected);
    CHECK(made.results[1].expectation == Expected::unexpected);
}

TEST_CASE("a case that came to no verdict says nothing about its entry") {
    for (const Outcome outcome : {Outcome::inconclusive, Outcome::not_applicable, Outcome::skipped, Outcome::error}) {
        RunReport made = run_of({result("A-1", outcome)});
        apply_known(known(entry("A-1") + entry("A-?")), made);
        CHECK(made.results[0].expectation == Expected::as_expected);
        CHECK(made.stale.empty());
    }
}

TEST_CASE("a pattern covers those that show it and leaves the others alone") {
    RunReport made = run_of({result("A-1", Outcome::fail), result("A-2", Outcome::pass)});
    apply_known(known(entry("A-*")), made);
    CHECK(made.results[0].expectation == Expected::known_deviation);
    CHECK(made.results[1].expectation == Expected::as_expected);
    CHECK(made.stale.empty());
    CHECK(made.exit_code() == 0);
}

TEST_CASE("entries that are no longer true are stale") {
    RunReport made = run_of({result("A-1", Outcome::pass)});
    apply_known(known(entry("B-1") + entry("A-*")), made);
    CHECK(made.stale ==
          std::vector<std::string>{"mta.known.toml:1: B-1 (fail): no case has this id",
                                   "mta.known.toml:5: A-* (fail): no case it covers shows this any more"});
    CHECK(made.exit_code() == 1);
}

TEST_CASE("a selection of cases leaves no entry stale") {
    const std::vector<std::string> all{"A-1", "A-2", "B-1"};
    RunReport made = run_of({result("A-1", Outcome::pass)});
    apply_known(known(entry("B-1") + entry("A-*")), made, all);
    CHECK(made.stale.empty());
    apply_known(known(entry("C-1")), made, all);
    CHECK(made.stale.size() == 1);
}

TEST_CASE("an id goes before a pattern") {
    RunReport made = run_of({result("A-1", Outcome::non_strict)});
    apply_known(known(entry("A-*", "fail") + entry("A-1", "non-strict")), made);
    CHECK(made.results[0].expectation == Expected::known_deviation);
}

TEST_CASE("the file made from a run covers just that run") {
    for (const RunReport& from : {report(), hostile_report()}) {
        RunReport made = from;
        std::erase_if(made.results, [](const CaseResult& one) { return one.outcome == Outcome::error; });
        made.stale.clear();
        made.interrupted = false;
        if (made.results[0].id == hostile)
            for (CaseResult& one : made.results) one.id = "A-" + std::string{name_of(one.outcome)};
        apply_known(known(known_file_for(made)), made);
        CHECK(made.exit_code() == 0);
        CHECK(made.stale.empty());
    }
}

TEST_CASE("the file made from a run keeps the reasons that are known") {
    CHECK(known_file_for(run_of({report().results[1], report().results[2]}))
              .find("case = \"GREET-002\"\noutcome = \"fail\"\nreason = \"Fixed in 3.2.\"\n\n# After a 4yz reply to "
                    "RCPT the sender tries again.\n[[known]]\ncase = \"ENV-009/450\"\noutcome = \"fail\"\nreason = "
                    "\"TODO: It gave up though the reply was temporary.\"\n") != std::string::npos);
}
