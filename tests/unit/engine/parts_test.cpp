// The parts under the rules, alone.
#include <bouncehouse/engine/bounded_map.hpp>
#include <bouncehouse/engine/filling.hpp>
#include <bouncehouse/engine/states.hpp>
#include <string>
#include "catch.hpp"

using namespace bouncehouse;
using namespace bouncehouse::engine;

TEST_CASE("a bounded map forgets what was unseen for longest", "[engine][memory]") {
    BoundedMap<int> map(2);
    const auto count = [&](std::string_view key) {
        return map.with(Key128::of(1, key), [](int& value) { return ++value; });
    };
    CHECK(count("a") == 1);
    CHECK(count("b") == 1);
    CHECK(count("a") == 2);
    CHECK(count("c") == 1);  // b goes
    CHECK(count("a") == 3);
    CHECK(count("b") == 1);
    CHECK(map.size() == 2);
    BoundedMap<int> big(10'000);
    for (int i = 0; i < 50'000; ++i) big.with(Key128::of(2, std::to_string(i)), [](int& value) { return ++value; });
    CHECK(big.size() <= 10'000);
    CHECK(big.size() > 9'000);
}

TEST_CASE("texts that differ in where they end hash apart", "[engine][chance]") {
    CHECK(Hash(1).add("ab").add("c").value() != Hash(1).add("a").add("bc").value());
    CHECK(Hash(1).add(std::string_view("a\0", 2)).value() != Hash(1).add("a").value());
    CHECK(Hash(1).add("a").value() != Hash(2).add("a").value());
}

TEST_CASE("a client's text is made harmless", "[engine][injection]") {
    const auto harmless = [](std::string_view text, bool utf8) {
        std::string out;
        append_harmless(text, utf8, out);
        return out;
    };
    CHECK(harmless("a\r\n250 ok\t\x7f", false) == "a??250 ok??");
    CHECK(harmless("gr\xc3\xbc\xc3\x9f"
                   "e",
                   false) == "gr????e");
    CHECK(harmless("gr\xc3\xbc\xc3\x9f"
                   "e",
                   true) ==
          "gr\xc3\xbc\xc3\x9f"
          "e");
    CHECK(harmless("\xff", true) == "?");
    CHECK(harmless(std::string(1000, 'x'), true).size() == 256);
}

TEST_CASE("a passing state falls back to the last lasting one", "[engine][state]") {
    using namespace std::chrono_literals;
    std::vector<scenario::Host> hosts(1);
    hosts[0].state = "healthy";
    States states(hosts);
    CHECK(states.become(0, "busy", 10s, 0s) == "healthy");
    CHECK(states.become(0, "down", 10s, 5s) == "busy");
    CHECK(states.now_of(0, 14s) == "down");
    CHECK(states.now_of(0, 15s) == "healthy");
    CHECK(states.become(0, "retired", 0s, 20s) == "healthy");
    CHECK(states.now_of(0, 1000h) == "retired");
}

TEST_CASE("dates as RFC 5322 writes them", "[engine][rfc5322][3.3]") {
    CHECK(date_of(0) == "Thu, 1 Jan 1970 00:00:00 +0000");
    CHECK(date_of(1'780'315'200'000) == "Mon, 1 Jun 2026 12:00:00 +0000");
}
