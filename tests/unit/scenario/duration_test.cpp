#include <bouncehouse/scenario/duration.hpp>
#include "catch.hpp"

using namespace bouncehouse::scenario;
using namespace std::chrono_literals;
using bouncehouse::smtp::Duration;

TEST_CASE("a duration is a sum of numbers with units") {
    struct Row {
        const char* text;
        Duration value;
    };
    for (const auto& [text, value] :
         {Row{"250ms", 250ms}, Row{"30s", 30s}, Row{"5m", 5min}, Row{"4h", 4h}, Row{"5d", 120h}, Row{"1w", 168h},
          Row{"1h30m", 90min}, Row{"1.5s", 1500ms}, Row{"0s", 0s}, Row{"10us", 10us}}) {
        CAPTURE(text);
        REQUIRE(parse_duration(text));
        CHECK(*parse_duration(text) == value);
    }
}

TEST_CASE("what is no duration is told in a phrase, with its place") {
    struct Row {
        const char* text;
        const char* problem;
        std::size_t offset, width;
    };
    for (const auto& [text, problem, offset, width] :
         {Row{"", "an empty string is no duration", 0, 0}, Row{"5", "`5` has no unit", 0, 1},
          Row{"1h30", "`30` has no unit", 2, 2}, Row{"5min", "`min` is no unit of time", 1, 3},
          Row{"5 m", "`5` has no unit", 0, 1}, Row{"soon", "`soon` is no duration", 0, 0},
          Row{"-5s", "`-5s` is no duration", 0, 0}, Row{"1.s", "`1.s` is no duration", 0, 0},
          Row{"1..5s", "`1..5s` is no duration", 0, 0}, Row{"99999d", "longer than ten years", 0, 0}}) {
        CAPTURE(text);
        const auto parsed = parse_duration(text);
        CHECK_FALSE(parsed);
        CHECK(parsed.problem == problem);
        CHECK(parsed.offset == offset);
        CHECK(parsed.width == width);
    }
}

TEST_CASE("a duration is written the shortest exact way") {
    CHECK(write_duration(90min) == "1h30m");
    CHECK(write_duration(250ms) == "250ms");
    CHECK(write_duration(0s) == "0s");
    CHECK(write_duration(24h * 35) == "35d");
}
