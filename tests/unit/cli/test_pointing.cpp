// What serve says about pointing a sender at a world.
#include <bouncehouse/cli/pointing.hpp>
#include <bouncehouse/scenario/load.hpp>
#include "catch.hpp"

using namespace bouncehouse;
using namespace bouncehouse::cli;

namespace {

std::string text_for(const dns::Endpoint& endpoint, std::uint16_t port) {
    const auto loaded = scenario::load_text(R"(
title = "T"
summary = "S"
[[host]]
name = "mx.shop.test"
address = "127.0.0.2"
[[host]]
name = "dead.shop.test"
address = "127.0.0.3"
down = true
[[host]]
name = "deaf.shop.test"
address = "127.0.0.4"
unreachable = true
[[host]]
name = "flaps.shop.test"
address = "127.0.0.5"
outage = { after = "5s", for = "10s", every = "1m" }
[[domain]]
name = "shop.test"
mx = "10 mx.shop.test"
)",
                                            "t.toml", catalogue::Catalogue::builtin());
    REQUIRE(loaded.ok());
    return pointing_text(endpoint, {{.host = "mx.shop.test", .address = "127.0.0.2", .port = port, .role = "mx"}},
                         *loaded.scenario);
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("on ports of its own, how to get to them is told") {
    const std::string text = text_for({"127.0.0.1", 1053}, 2525);
    for (const std::string_view part :
         {"dig @127.0.0.1 -p 1053 shop.test MX", "forward-addr: 127.0.0.1@1053", "--port 25", "smtp_tcp_port",
          "nameserver 127.0.0.1", "ip netns exec world", "--network container:world", "smtp_host_lookup = dns",
          "driver = dnslookup", "allow_localhost"}) {
        CAPTURE(part);
        CHECK(has(text, part));
    }
}

TEST_CASE("on ports 25 and 53 nothing stands in the way") {
    const std::string text = text_for({"127.0.8.53", 53}, 25);
    CHECK(has(text, "nameserver 127.0.8.53"));
    CHECK_FALSE(has(text, "forward-addr"));
    CHECK_FALSE(has(text, "smtp_tcp_port"));
}

TEST_CASE("an IPv6 address is written as each line wants it") {
    const std::string text = text_for({"::1", 53}, 25);
    CHECK(has(text, "name server at [::1]:53"));
    CHECK(has(text, "nameserver ::1"));
}

TEST_CASE("hosts in trouble are told") {
    const std::string text = text_for({"127.0.0.1", 53}, 25);
    CHECK(has(text, "dead.shop.test  down: connections are refused"));
    CHECK(has(text, "deaf.shop.test  unreachable: "));
    CHECK(has(text, "flaps.shop.test  refuses connections for 10s after 5s, every 1m"));
    CHECK_FALSE(has(text, "  mx.shop.test"));
}
