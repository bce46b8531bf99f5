// The server that takes the notifications: by domain, and what it does not take.
#include <bouncehouse/net/certificates.hpp>
#include <bouncehouse/net/steady_clock.hpp>
#include <bouncehouse/run/return_host.hpp>
#include <bouncehouse/sender/inject.hpp>
#include <catch.hpp>

using namespace bouncehouse;
using namespace bouncehouse::probe;

namespace {

struct Standing {
    net::SteadyClock clock;
    Addresses addresses{60'000};
    ReturnHost host{addresses, 0, clock, std::make_shared<net::Authority>("Test Authority")};

    Standing() {
        REQUIRE(host.listen().empty());
        host.run();
    }
    ~Standing() { host.stop(); }

    Told send(std::vector<std::string> recipients, const std::string& id = "<1@x.test>") {
        Envelope envelope;
        envelope.recipients = std::move(recipients);
        const std::string message = "Message-ID: " + id + "\r\nSubject: sorry\r\n\r\nr1@c1.case.test is unknown\r\n";
        return inject({.address = host.address(), .port = host.port()}, envelope, {message}).told;
    }
};

}  // namespace

TEST_CASE("notifications are told apart by the domain they are for", "[run]") {
    Standing standing;
    CHECK(standing.send({"sender@c0001.return.test", "other@C0002.Return.test"}) == Told::accepted);
    CHECK(standing.host.count_for("c0001.return.test") == 1);
    const auto bounces = standing.host.bounces_for("c0002.return.test");
    REQUIRE(bounces.size() == 1);
    CHECK(bounces.front().to == "other@C0002.Return.test");
    CHECK(bounces.front().mail_from.empty());
    CHECK(standing.host.bounces_for("c0003.return.test").empty());
    CHECK(standing.host.turned_away("c0001.return.test").empty());
}

TEST_CASE("some addresses get no notifications, and each refusal is noted", "[run]") {
    Standing standing;
    CHECK(standing.send({"refused@c0001.return.test"}) == Told::permanent);
    const auto refused = standing.host.turned_away("c0001.return.test");
    REQUIRE(refused.size() == 1);
    CHECK(refused.front().code == 550);
    CHECK(refused.front().to == "refused@c0001.return.test");
    CHECK(refused.front().mail_from.empty());
    CHECK(refused.front().message_id.empty());

    CHECK(standing.send({"refused-content@c0002.return.test"}, "<2@x.test>") == Told::permanent);
    const auto content = standing.host.turned_away("c0002.return.test");
    REQUIRE(content.size() == 1);
    CHECK(content.front().code == 554);
    CHECK(content.front().message_id == "<2@x.test>");

    CHECK(standing.send({"deferred-content@c0003.return.test"}, "<3@x.test>") == Told::temporary);
    CHECK(standing.send({"deferred-content@c0003.return.test"}, "<3@x.test>") == Told::temporary);
    CHECK(standing.host.turned_away("c0003.return.test").size() == 2);
    CHECK(standing.host.count_for("c0003.return.test") == 2);
    CHECK(standing.host.bounces_for("c0003.return.test").empty());
}

TEST_CASE("a recipient that is refused takes nothing from one that is not", "[run]") {
    Standing standing;
    CHECK(standing.send({"refused@c0001.return.test", "sender@c0001.return.test"}) == Told::permanent);
    CHECK(standing.host.turned_away("c0001.return.test").size() == 1);
    CHECK(standing.host.bounces_for("c0001.return.test").size() == 1);
}
