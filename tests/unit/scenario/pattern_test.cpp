#include <bouncehouse/scenario/pattern.hpp>
#include <chrono>
#include "catch.hpp"

using namespace bouncehouse::scenario;

namespace {
bool fits(const char* pattern, std::string_view subject) {
    return matches(parse_pattern(pattern).value.value(), subject);
}
}  // namespace

TEST_CASE("a pattern is exact, a glob, or a regular expression") {
    CHECK(parse_pattern("a@b.test").value->how == Match::exact);
    CHECK(parse_pattern("*@b.test").value->how == Match::glob);
    CHECK(parse_pattern("/^a/").value->how == Match::regex);
    CHECK(parse_pattern("/").value->how == Match::exact);
    struct Row {
        const char* pattern;
        const char* subject;
        bool fits;
    };
    for (const auto& [pattern, subject, expected] :
         {Row{"Bob@Example.test", "bob@example.TEST", true}, Row{"bob", "bobby", false}, Row{"", "", true},
          Row{"*", "", true}, Row{"*@example.test", "x@EXAMPLE.test", true},
          Row{"*@example.test", "x@example.test.", false}, Row{"a*b*c", "a-b-b-c", true}, Row{"a*b*c", "a-b-b", false},
          Row{"?b", "ab", true}, Row{"?b", "b", false}, Row{"EHLO *", "ehlo me", true}, Row{"**a", "ba", true},
          Row{"/b+/", "abbc", true}, Row{"/^b/", "ab", false}, Row{"/^A$/", "a", true}, Row{"//", "anything", true}}) {
        CAPTURE(pattern, subject);
        CHECK(fits(pattern, subject) == expected);
    }
}

TEST_CASE("what is no regular expression is refused") {
    CHECK(parse_pattern("/(a/").problem ==
          "the regular expression is wrong: a parenthesis is not closed, or closes nothing");
    CHECK(parse_pattern("/[a/").problem == "the regular expression is wrong: a bracket `[` is not closed");
    CHECK(parse_pattern("/*a/").problem ==
          "the regular expression is wrong: nothing stands before its `*`, `+` or `?`");
    CHECK(parse_pattern("/" + std::string(1025, 'a') + "/").problem ==
          "the regular expression is longer than 1024 octets");
    CHECK_FALSE(parse_pattern("/(a)\\1/"));
}

TEST_CASE("no subject makes matching slow or deep") {
    const std::string hostile(1 << 20, 'a');
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(fits("/^(a+)+$b/", hostile));
    CHECK_FALSE(fits("*a*a*b", hostile.substr(0, 2000)));
    CHECK(fits("*a", hostile));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{5});
}

TEST_CASE("a regular expression sees the first 4096 octets") {
    CHECK(fits("/b/", std::string(4095, 'a') + "b"));
    CHECK_FALSE(fits("/b/", std::string(4096, 'a') + "b"));
}

TEST_CASE("bodies are searched line by line") {
    const Patterns patterns{*parse_pattern("second*").value, *parse_pattern("/^th.rd$/").value};
    CHECK(matches_a_line(patterns, "first\r\nsecond line\r\n"));
    CHECK(matches_a_line(patterns, "first\nthird"));
    CHECK_FALSE(matches_a_line(patterns, "the second\r\n\r\n"));
    CHECK_FALSE(matches_a_line(patterns, ""));
}
