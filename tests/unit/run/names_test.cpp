// Cases as worlds of names: where their hosts are, what the name server says of them, and files of a network of
// its own.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/dns/answerer.hpp>
#include <bouncehouse/net/certificates.hpp>
#include <bouncehouse/net/steady_clock.hpp>
#include <bouncehouse/run/names.hpp>
#include <bouncehouse/run/own_network.hpp>
#include <bouncehouse/run/stage.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <catch.hpp>

using namespace bouncehouse;
using namespace bouncehouse::probe;

namespace {

std::shared_ptr<const scenario::Scenario> scenario_of(const std::string& text) {
    auto loaded = scenario::load_text("title = \"t\"\nsummary = \"s\"\n" + text, "t", catalogue::Catalogue::builtin());
    REQUIRE(loaded.ok());
    return std::move(loaded.scenario);
}

struct Standing {
    net::SteadyClock clock;
    Names names{clock, {"127.0.0.1", 0}};
    Addresses addresses{50'000};
    std::shared_ptr<net::Authority> authority = std::make_shared<net::Authority>("Test Authority");

    Standing() { REQUIRE(names.start().empty()); }
    ~Standing() { names.stop(); }

    std::unique_ptr<Stage> stage(const std::string& text, const std::string& domain) {
        auto made = std::make_unique<Stage>(scenario_of(text), Stage::Place{domain, {}, 0, &names}, addresses, clock,
                                            authority);
        REQUIRE(made->listen().empty());
        return made;
    }
    /// Asks; true when the answer holds records.
    bool answers(const std::string& name, const std::string& type) const {
        const int number = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(names.endpoint().port);
        ::inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
        const auto packet = dns::make_query(name, type);
        ::sendto(number, packet->data(), packet->size(), 0, reinterpret_cast<sockaddr*>(&to), sizeof to);
        pollfd ready{number, POLLIN, 0};
        std::array<unsigned char, 4096> answer{};
        ssize_t got = 0;
        if (::poll(&ready, 1, 5000) == 1) got = ::recv(number, answer.data(), answer.size(), 0);
        ::close(number);
        REQUIRE(got >= 12);
        return answer[6] * 256 + answer[7] > 0;
    }
};

}  // namespace

TEST_CASE("a case without domains is the exchanger of its domain, and of all below", "[run][dns]") {
    Standing standing;
    auto stage = standing.stage("[[host]]\nname = \"mx.test\"\n", "c0001.case.test");
    CHECK(standing.answers("c0001.case.test", "MX"));
    CHECK(standing.answers("sub.c0001.case.test", "MX"));
    CHECK(standing.answers("mx.c0001.case.test", "A"));
    CHECK_FALSE(standing.answers("c0002.case.test", "MX"));
    CHECK(stage->recorder().events(0).size() == 3);
    stage->stop();
    CHECK_FALSE(standing.answers("c0001.case.test", "MX"));
}

TEST_CASE("names of a world lie below the case's domain, its hosts too", "[run][dns]") {
    Standing standing;
    const std::string world =
        "[[host]]\nname = \"mx1.example.test\"\n[[host]]\nname = \"mx2.example.test\"\ndown = true\n"
        "[[domain]]\nname = \"example.test\"\nmx = [\"10 mx1.example.test\", \"20 mx2.example.test\"]\n"
        "[[rule]]\nat = \"connect\"\nhost = \"mx1.example.test\"\nreply = \"421 away\"\n";
    auto one = standing.stage(world, "c0001.case.test");
    auto two = standing.stage(world, "c0002.case.test");
    CHECK(standing.answers("c0001.case.test", "MX"));
    CHECK(standing.answers("mx2.c0002.case.test", "A"));
    CHECK_FALSE(standing.answers("mx1.example.test", "A"));
    const auto hosts = two->hosts();
    REQUIRE(hosts.size() == 2);
    CHECK(hosts[0].name == "mx1.c0002.case.test");
    CHECK(hosts[1].silent);
    CHECK(hosts[0].addresses != hosts[1].addresses);
}

TEST_CASE("two cases cannot have one name", "[run][dns]") {
    Standing standing;
    auto one = standing.stage("[[host]]\nname = \"mx.test\"\n", "c0001.case.test");
    Stage again{scenario_of("[[host]]\nname = \"mx.test\"\n"),
                {"c0001.case.test", {}, 0, &standing.names},
                standing.addresses,
                standing.clock,
                standing.authority};
    CHECK(again.listen().find("c0001.case.test") != std::string::npos);
}

TEST_CASE("the senders' own domains and the sender itself have names", "[run][dns]") {
    Standing standing;
    standing.names.add_common("10.64.0.1", "sender.probe.test");
    CHECK(standing.answers("c0099.return.test", "MX"));
    CHECK(standing.answers("mx.return.test", "A"));
    CHECK(standing.answers("sender.probe.test", "A"));
}

TEST_CASE("names that nobody gave the sender are told", "[run][dns]") {
    Standing standing;
    CHECK(standing.names.strangers().empty());
    CHECK_FALSE(standing.answers("c0009.case.test", "MX"));  // of a case that is over
    standing.answers(".", "NS");                             // a probe for DNSSEC
    CHECK_FALSE(standing.answers("blocklist.example", "A"));
    CHECK_FALSE(standing.answers("blocklist.example", "TXT"));
    CHECK(standing.names.strangers() == std::vector<std::string>{"blocklist.example"});
}

TEST_CASE("addresses of a network of its own are no loopback addresses", "[run]") {
    Addresses own{0, true};
    CHECK(own.take() == "10.64.0.1");
    CHECK(own.take(true) == "2001:db8:64::0:2");
    Addresses others;
    CHECK(others.take() == "127.64.0.1");
}

TEST_CASE("files of a network of its own", "[run]") {
    CHECK(own_resolv_conf().starts_with("nameserver 127.0.0.53\n"));
    CHECK(own_nsswitch_conf("passwd: files\nhosts: mymachines resolve\n") == "passwd: files\nhosts: files dns\n");
    CHECK(own_nsswitch_conf("passwd: files") == "passwd: files\nhosts: files dns\n");
}
