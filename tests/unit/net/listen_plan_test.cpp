// Where the hosts of a scenario are to listen.
#include <bouncehouse/net/listen_plan.hpp>
#include "catch.hpp"

using namespace bouncehouse::net;
using bouncehouse::scenario::Host;
using bouncehouse::scenario::Scenario;
using bouncehouse::scenario::TlsMode;
using Lines = std::vector<std::string>;

namespace {

Host host(std::string name, std::vector<std::string> addresses = {}, std::optional<std::uint16_t> port = {}) {
    Host made;
    made.name = std::move(name);
    made.addresses = std::move(addresses);
    made.port = port;
    return made;
}

Lines planned(std::vector<Host> hosts, const ServerOptions& options = {}) {
    Scenario scenario;
    scenario.hosts = std::move(hosts);
    const ListenPlan plan = plan_listening(scenario, options);
    if (!plan.problems.empty()) return plan.problems;
    Lines lines;
    for (const Place& place : plan.places)
        lines.push_back(scenario.hosts[place.host].name + " " + place.address.to_string() + " " +
                        std::to_string(place.port));
    return lines;
}

}  // namespace

TEST_CASE("The default host listens where the command line says") {
    CHECK(planned({host("a")}) == Lines{"a 127.0.0.1 1025"});
    CHECK(planned({host("a")}, {.listen = "::1", .port = 25, .report = {}}) == Lines{"a ::1 25"});
}

TEST_CASE("Hosts without an address get one each on the same port") {
    CHECK(planned({host("a"), host("b"), host("c")}) ==
          Lines{"a 127.0.0.1 1025", "b 127.0.0.2 1025", "c 127.0.0.3 1025"});
}

TEST_CASE("Own addresses and ports are kept") {
    CHECK(planned({host("a", {"127.0.0.2", "::1"}), host("b", {"127.0.0.3"}, 2525), host("c", {}, 0)}) ==
          Lines{"a 127.0.0.2 1025", "a ::1 1025", "b 127.0.0.3 2525", "c 127.0.0.1 0"});
}

TEST_CASE("Implicit TLS has a port of its own") {
    Host secure = host("b");
    secure.tls.mode = TlsMode::implicit;
    CHECK(planned({host("a"), secure}) == Lines{"a 127.0.0.1 1025", "b 127.0.0.1 1465"});
}

TEST_CASE("A host that is down listens nowhere") {
    Host down = host("b");
    down.down = true;
    CHECK(planned({host("a"), down}) == Lines{"a 127.0.0.1 1025"});
    CHECK(planned({down}) == Lines{"nothing to listen on: every host of the scenario is down"});
}

TEST_CASE("What stands in the way, all of it") {
    CHECK(planned({host("a", {"127.0.0.2"}, 25), host("b", {"127.0.0.2"}, 25), host("c", {"192.0.2.1"}),
                   host("d", {"mx.test"})}) ==
          Lines{"127.0.0.2:25: wanted by both host a and host b; give one of them another address or port",
                "192.0.2.1: not a loopback address (host c); --allow-public allows it",
                "mx.test: not an IP address (host d)"});
}

TEST_CASE("Other addresses than loopback, when allowed") {
    CHECK(planned({host("a", {"192.0.2.1"})}, {.allow_other_than_loopback = true, .report = {}}) ==
          Lines{"a 192.0.2.1 1025"});
}
