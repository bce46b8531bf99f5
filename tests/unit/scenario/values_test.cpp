// The small parsers: sizes, ranges, networks, bytes.
#include <bouncehouse/scenario/cidr.hpp>
#include <bouncehouse/scenario/octets.hpp>
#include <bouncehouse/scenario/range.hpp>
#include <bouncehouse/scenario/size.hpp>
#include "catch.hpp"

using namespace bouncehouse::scenario;
using namespace std::chrono_literals;

TEST_CASE("a size is octets, or a number with a unit") {
    struct Row {
        const char* text;
        std::uint64_t value;
    };
    for (const auto& [text, value] :
         {Row{"0", 0}, Row{"512", 512}, Row{"10MB", 10'000'000}, Row{"10MiB", 10'485'760}, Row{"64KiB", 65'536},
          Row{"1kb", 1000}, Row{"2GB", 2'000'000'000}, Row{"7B", 7}}) {
        CAPTURE(text);
        REQUIRE(parse_size(text));
        CHECK(*parse_size(text) == value);
    }
    struct Bad {
        const char* text;
        const char* problem;
    };
    for (const auto& [text, problem] :
         {Bad{"", "`` is no size"}, Bad{"-1", "`-1` is no size"}, Bad{"10 MB", "` MB` is no unit of size"},
          Bad{"10TB", "`TB` is no unit of size"}, Bad{"99999999999999999999", "the number is too big"},
          Bad{"9999999999GiB", "the number is too big"}}) {
        CAPTURE(text);
        CHECK(parse_size(text).problem == problem);
    }
}

TEST_CASE("a range of numbers has both its ends") {
    using R = Range<std::uint64_t>;
    struct Row {
        const char* text;
        R range;
    };
    for (const auto& [text, range] :
         {Row{"3", {3, 3}}, Row{"1..3", {1, 3}}, Row{">=3", {3, {}}}, Row{">3", {4, {}}}, Row{"<3", {{}, 2}},
          Row{"<=3", {{}, 3}}, Row{"> 10MB", {10'000'001, {}}}, Row{" 1 .. 2 ", {1, 2}}}) {
        CAPTURE(text);
        REQUIRE(parse_count_range(text));
        CHECK(*parse_count_range(text) == range);
    }
    CHECK(parse_count_range("3..1").problem == "the range ends before it begins");
    CHECK(parse_count_range("<0").problem == "nothing is less than zero");
    CHECK(parse_count_range("two").problem == "`two` is no number");
    CHECK(parse_count_range("").problem == "`` is no number");
    CHECK(parse_count_range("1..").problem == "`` is no number");
}

TEST_CASE("a range of durations works the same way") {
    CHECK(*parse_duration_range("5m") == Range<Duration>{5min, 5min});
    CHECK(*parse_duration_range("1m..5m") == Range<Duration>{1min, 5min});
    CHECK(*parse_duration_range(">=5m") == Range<Duration>{5min, {}});
    CHECK(*parse_duration_range("<5m") == Range<Duration>{{}, 5min - 1ns});
    CHECK(parse_duration_range("5").problem == "`5` has no unit");
}

TEST_CASE("what lies in a range") {
    const Range<std::uint64_t> range{2, 4};
    CHECK_FALSE(holds<std::uint64_t>(range, 1));
    CHECK(holds<std::uint64_t>(range, 2));
    CHECK(holds<std::uint64_t>(range, 4));
    CHECK_FALSE(holds<std::uint64_t>(range, 5));
    CHECK(holds<std::uint64_t>({}, 5));
}

TEST_CASE("networks hold addresses, IPv4 also in its mapped form", "[rfc4291][2.5.5.2]") {
    struct Row {
        const char* net;
        const char* address;
        bool inside;
    };
    for (const auto& [net, address, inside] :
         {Row{"192.0.2.0/24", "192.0.2.77", true}, Row{"192.0.2.0/24", "192.0.3.1", false},
          Row{"192.0.2.5", "192.0.2.5", true}, Row{"192.0.2.5", "192.0.2.6", false},
          Row{"0.0.0.0/0", "203.0.113.9", true}, Row{"0.0.0.0/0", "2001:db8::1", false},
          Row{"2001:db8::/33", "2001:db8:7fff::1", true}, Row{"2001:db8::/33", "2001:db8:8000::1", false},
          Row{"192.0.2.0/24", "::ffff:192.0.2.1", true}, Row{"::1", "::1", true}, Row{"fe80::/10", "fe80::1%lo", true},
          Row{"::/0", "192.0.2.1", true}, Row{"192.0.2.0/24", "nonsense", false}}) {
        CAPTURE(net, address);
        REQUIRE(parse_cidr(net));
        CHECK(contains(*parse_cidr(net), std::string_view{address}) == inside);
    }
    CHECK(parse_cidr("192.0.2.0/33").problem == "`/33` is no prefix length: 0 to 32");
    CHECK(parse_cidr("192.0.2.0/").problem == "`/` is no prefix length: 0 to 32");
    CHECK(parse_cidr("192.0.2").problem == "`192.0.2` is no IP address");
}

TEST_CASE("bytes are written with escapes") {
    CHECK(*parse_octets(R"(250 \xff\x00\r\n\t\0\\)").value == std::string("250 \xff\0\r\n\t\0\\", 11));
    CHECK(parse_octets(R"(a\q)").problem == R"(`\q` is no escape)");
    CHECK(parse_octets(R"(a\x4)").problem == R"(`\x` wants two hex digits)");
    CHECK(parse_octets("a\\").problem == "`\\` is no escape");
}
