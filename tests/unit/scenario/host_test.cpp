#include <bouncehouse/scenario/placeholder.hpp>
#include "play.hpp"

using namespace bouncehouse;
using namespace bouncehouse::scenario;
using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

namespace {
Host host(const std::string& keys) { return play::load("[[host]]\n" + keys).get()->hosts.at(0); }
}  // namespace

TEST_CASE("a scenario without a host has one") {
    const auto scenario = play::load("");
    REQUIRE(scenario->hosts.size() == 1);
    CHECK(scenario->hosts[0].name == "bouncehouse.test");
    CHECK(scenario->hosts[0].offers == Lines{"PIPELINING", "SIZE 67108864", "8BITMIME", "SMTPUTF8", "CHUNKING", "DSN",
                                             "ENHANCEDSTATUSCODES", "STARTTLS", "HELP"});
    CHECK(scenario->hosts[0].offers_under_tls == Lines{"PIPELINING", "SIZE 67108864", "8BITMIME", "SMTPUTF8",
                                                       "CHUNKING", "DSN", "ENHANCEDSTATUSCODES", "HELP"});
}

TEST_CASE("who a host is and where it listens") {
    const Host h = host(R"(
        name = "mx1.example.test"
        address = ["127.0.0.2", "::1"]
        port = 0
        role = "submission"
        banner = "{host} ESMTP ready"
        extended = false
        down = true
        state = "healthy")");
    CHECK(h.name == "mx1.example.test");
    CHECK(h.addresses == Lines{"127.0.0.2", "::1"});
    CHECK(h.port == std::uint16_t{0});
    CHECK(h.role == Role::submission);
    CHECK(str(*h.banner) == "{host} ESMTP ready");
    CHECK_FALSE(h.extended);
    CHECK(h.down);
    CHECK(h.state == "healthy");
}

TEST_CASE("the default offers follow limits, TLS and AUTH", "[rfc5321][4.1.1.1]") {
    const Host h = host(R"(
        limits = { message = "10MB", idle = "30s", sessions_per_client = 5 }
        tls = { mode = "none" }
        auth = { mechanisms = ["plain", "CRAM-MD5"], required = true, clear_text = false })");
    CHECK(h.offers == Lines{"PIPELINING", "SIZE 10000000", "8BITMIME", "SMTPUTF8", "CHUNKING", "DSN",
                            "ENHANCEDSTATUSCODES", "AUTH PLAIN CRAM-MD5", "HELP"});
    CHECK(h.limits.idle == 30s);
    CHECK(h.sessions_per_client == 5);
    CHECK(h.auth_required);
    CHECK_FALSE(h.clear_text_auth);
}

TEST_CASE("offers are replaced, added to and taken from") {
    const Host h = host(R"(
        offers = ["SIZE 1000", "STARTTLS", "CHUNKING"]
        withholds = ["chunking"]
        adds = ["XFOO bar"])");
    CHECK(h.offers == Lines{"SIZE 1000", "STARTTLS", "XFOO bar"});
    CHECK(h.offers_under_tls == Lines{"SIZE 1000", "XFOO bar"});
    CHECK(host("offers_under_tls = [\"AUTH=PLAIN\"]").offers_under_tls == Lines{"AUTH=PLAIN"});
}

TEST_CASE("accounts bring AUTH, and may fail though the secret is right", "[rfc4954]") {
    const Host h = host(R"(auth = { account = [
        { user = "alice", password = "secret" },
        { user = "bob", token = "t", fails = "454 4.7.0 Later" }] })");
    REQUIRE(h.accounts.size() == 2);
    CHECK(h.accounts[1].fails == "454 4.7.0 Later");
    CHECK(h.offers[8] == "AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER");
}

TEST_CASE("TLS of a host") {
    const Host h = host(
        R"(tls = { mode = "implicit", certificate = "expired", min_version = "1.2", max_version = "1.3", client_certificate = "request", required = true })");
    CHECK(h.tls.mode == TlsMode::implicit);
    CHECK(h.tls.certificate == Certificate::expired);
    CHECK(h.tls.min_version == "1.2");
    CHECK(h.tls.client_certificate == ClientCertificate::request);
    CHECK(h.tls.required);
    CHECK(std::find(h.offers.begin(), h.offers.end(), "STARTTLS") == h.offers.end());
}

TEST_CASE("domains point at hosts") {
    const auto scenario = play::load(R"(
        [[host]]
        name = "mx1.example.test"
        [[domain]]
        name = "example.test"
        mx = ["10 mx1.example.test", { host = "mx.example.net", preference = 20 }]
        txt = "v=spf1 -all"
        [[domain]]
        name = "null.test"
        null_mx = true)");
    REQUIRE(scenario->domains.size() == 2);
    CHECK(scenario->domains[0].mx == std::vector<MxRecord>{{10, "mx1.example.test"}, {20, "mx.example.net"}});
    CHECK(scenario->domains[1].null_mx);
}
