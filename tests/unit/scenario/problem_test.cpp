#include <bouncehouse/scenario/errors.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <set>
#include "catch.hpp"

using namespace bouncehouse::scenario;

TEST_CASE("a problem is printed with place, line, caret, expectation and hint") {
    const Problem problem{108,
                          false,
                          {"a.toml", 6, 1},
                          "untill = \"5m\"",
                          6,
                          "unknown key `untill`",
                          "one of: at, until",
                          "did you mean `until`?"};
    CHECK(problem.str() ==
          "a.toml:6:1: error E108: unknown key `untill`\n"
          "   6 | untill = \"5m\"\n"
          "     | ^~~~~~\n"
          "  expected: one of: at, until\n"
          "  hint: did you mean `until`?");
}

TEST_CASE("what is not known is left out") {
    CHECK(Problem{102, false, {"a.toml", 0, 0}, "", 1, "no such file", "", ""}.str() ==
          "a.toml: error E102: no such file");
    CHECK(Problem{181, true, {"a.toml", 2, 3}, "ab", 9, "odd", "", ""}.str() ==
          "a.toml:2:3: warning E181: odd\n   2 | ab\n     |   ^");
}

TEST_CASE("the caret counts characters and keeps tabs") {
    CHECK(Problem{1, false, {"a", 1, 4}, "\tü x", 1, "t", "", ""}.str() ==
          "a:1:4: error E1: t\n   1 | \tü x\n     | \t  ^");
}

TEST_CASE("control characters of a file do not reach the terminal") {
    CHECK(Problem{1, false, {"a", 1, 1}, "\x1b[2J", 1, "t", "", ""}.str() ==
          "a:1:1: error E1: t\n   1 | ?[2J\n     | ^");
}

TEST_CASE("every number is given once and explained") {
    std::set<int> numbers;
    for (const ErrorInfo& info : error_table()) {
        CAPTURE(info.title);
        CHECK(numbers.insert(static_cast<int>(info.number)).second);
        CHECK_FALSE(info.title.empty());
        CHECK_FALSE(info.tip.empty());
    }
    CHECK(errors_markdown().find("## E108: unknown key\n") != std::string::npos);
}

TEST_CASE("a place inside a text with escapes is the whole text") {
    const auto loaded =
        load_text("title = \"T\"\nsummary = \"S\"\n[[rule]]\nat = \"rcpt\"\nreply = \"550 one\\n{two}\"\n", "a.toml",
                  bouncehouse::catalogue::Catalogue::builtin());
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].place.column == 9);
    CHECK(loaded.problems[0].width == 16);
}
