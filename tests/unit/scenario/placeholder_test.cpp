#include <bouncehouse/scenario/placeholder.hpp>
#include "catch.hpp"

using namespace bouncehouse::scenario;

TEST_CASE("a text is split at its placeholders") {
    const auto parsed = parse_template("No {recipient} at {{here}} {host}");
    REQUIRE(parsed);
    CHECK((*parsed).parts ==
          std::vector<Template::Part>{{false, "No "}, {true, "recipient"}, {false, " at {here} "}, {true, "host"}});
    CHECK_FALSE((*parsed).constant());
    CHECK(str(*parsed) == "No {recipient} at {{here}} {host}");
    CHECK(least_size(*parsed) == 14);
    CHECK((*parse_template("plain")).constant());
    CHECK((*parse_template("")).parts.empty());
}

TEST_CASE("what is no placeholder is told with its place") {
    const auto unknown = parse_template("No {recipent}");
    CHECK(unknown.problem == "unknown placeholder `{recipent}`");
    CHECK(unknown.offset == 4);
    CHECK(unknown.width == 8);
    CHECK(parse_template("a } b").problem == "`}` closes no placeholder; a literal one is written `}}`");
    CHECK(parse_template("a { b").problem == "`{` is not closed; a literal one is written `{{`");
}

TEST_CASE("catalogue texts may hold braces of their own") {
    CHECK(lenient_template("{ip} {nonsense} {").parts ==
          std::vector<Template::Part>{{true, "ip"}, {false, " {nonsense} {"}});
}
