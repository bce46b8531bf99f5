// Which hosts, in which order, and what is asked and reported.
#include "builder.hpp"
#include "catch.hpp"

using namespace tell;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> refused{"S: 421 away", "C: QUIT", "S: 221 bye"};

/// A connection to the host of this label ("@" the domain's own), with these lines.
std::vector<std::string> at(std::string_view label, std::vector<std::string> lines = refused) {
    const std::string host = label == "@" ? std::string{"c1.case.test"} : std::string{label} + ".c1.case.test";
    lines.insert(lines.begin(), "connect " + host);
    return lines;
}

Scene visits(std::initializer_list<std::string_view> labels) {
    Scene scene;
    scene.queue();
    for (const std::string_view label : labels) scene.play(at(label));
    return scene;
}

Finding found(std::string_view check, const Observation& seen, const Parameters& parameters) {
    return judged(check, seen, parameters).finding;
}

Query query(Time when, std::string name, std::string type) {
    Query one;
    one.at = when;
    one.name = std::move(name);
    one.type = std::move(type);
    one.outcome = "NOERROR";
    return one;
}

}  // namespace

TEST_CASE("goes-to: the first connection decides", "[check][hosts][RFC5321-5.1]") {
    const auto seen = visits({"mx1", "mx2"}).observation();
    CHECK(found("goes-to", seen, {{"hosts", "mx1"}}) == Finding::held);
    CHECK(found("goes-to", seen, {{"hosts", "mx3,mx1"}}) == Finding::held);
    CHECK(found("goes-to", seen, {{"hosts", "mx2"}}) == Finding::broken);
    CHECK(found("goes-to", visits({}).observation(), {{"hosts", "mx1"}}) == Finding::broken);
}

TEST_CASE("only-hosts: strangers and the domain's own address", "[check][hosts][RFC5321-5.1]") {
    const auto seen = visits({"mx1", "mx2"}).observation();
    CHECK(found("only-hosts", seen, {{"hosts", "mx1,mx2"}}) == Finding::held);
    CHECK(found("only-hosts", seen, {{"hosts", "mx1"}}) == Finding::broken);
    CHECK(found("only-hosts", seen, {{"hosts", ""}}) == Finding::broken);
    CHECK(found("only-hosts", visits({}).observation(), {{"hosts", ""}}) == Finding::held);
    CHECK(found("only-hosts", visits({"@"}).observation(), {{"hosts", "mx1"}}) == Finding::broken);
    CHECK(found("only-hosts", visits({"@"}).observation(), {{"hosts", "@"}}) == Finding::held);
}

TEST_CASE("reaches: at all, in time, behind a failure", "[check][hosts][RFC5321-5.1]") {
    const auto soon = visits({"mx1", "mx2"}).observation();
    CHECK(found("reaches", soon, {{"hosts", "mx2"}, {"from", "mx1"}, {"within", "0.9x"}}) == Finding::held);
    CHECK(found("reaches", soon, {{"hosts", "mx3"}}) == Finding::broken);
    CHECK(found("reaches", soon, {{"hosts", "mx2"}, {"from", "mx3"}}) == Finding::unreached);

    Scene late = visits({"mx1"});
    late.wait("2s").play(at("mx2"));
    CHECK(found("reaches", late.observation(), {{"hosts", "mx2"}, {"from", "mx1"}}) == Finding::held);
    CHECK(found("reaches", late.observation(), {{"hosts", "mx2"}, {"from", "mx1"}, {"within", "0.9x"}}) ==
          Finding::broken);

    // A slow machine: no other run, as long as it does not look the domain up again.
    auto slow = late.observation();
    slow.queries = {query(0ns, "c1.case.test", "MX")};
    CHECK(found("reaches", slow, {{"hosts", "mx2"}, {"from", "mx1"}, {"within", "0.9x"}}) == Finding::held);
    slow.queries.push_back(query(1500ms, "c1.case.test", "MX"));
    CHECK(found("reaches", slow, {{"hosts", "mx2"}, {"from", "mx1"}, {"within", "0.9x"}}) == Finding::broken);

    Scene before = visits({"mx2"});
    before.wait("1s").play(at("mx1"));
    CHECK(found("reaches", before.observation(), {{"hosts", "mx2"}, {"from", "mx1"}}) == Finding::broken);
}

TEST_CASE("host-order: first visits count", "[check][hosts][RFC5321-5.1]") {
    const Parameters order{{"hosts", "mx1,mx2,mx3"}};
    CHECK(found("host-order", visits({"mx1", "mx2", "mx1", "mx3"}).observation(), order) == Finding::held);
    CHECK(found("host-order", visits({"mx1", "mx3", "mx2"}).observation(), order) == Finding::broken);
    CHECK(found("host-order", visits({"mx2", "mx3"}).observation(), order) == Finding::broken);
    CHECK(found("host-order", visits({"mx1"}).observation(), order) == Finding::unreached);
}

TEST_CASE("spread: each host gets its share", "[check][hosts][RFC5321-5.1]") {
    const auto scene = [](unsigned a, unsigned b) {
        Scene one;
        one.queue();
        for (unsigned i = 0; i < a; ++i) one.play(at("a"));
        for (unsigned i = 0; i < b; ++i) one.play(at("b"));
        return one.observation();
    };
    const Parameters both{{"hosts", "a,b"}};
    CHECK(found("spread", scene(15, 12), both) == Finding::held);
    const Judgement one_only = judged("spread", scene(30, 0), both);
    CHECK(one_only.finding == Finding::broken);
    CHECK_FALSE(one_only.level);
    const Judgement uneven = judged("spread", scene(50, 2), both);
    CHECK(uneven.finding == Finding::broken);
    CHECK(uneven.level == Level::should);
    CHECK(found("spread", scene(3, 0), both) == Finding::unreached);
}

TEST_CASE("tried-hosts: a run ends where nothing new comes for a while", "[check][hosts][RFC5321-5.1]") {
    Scene scene = visits({"a", "b", "c"});
    scene.wait("1s").play(at("a"));
    CHECK(found("tried-hosts", scene.observation(), {{"count", "3"}}) == Finding::held);
    CHECK(found("tried-hosts", scene.observation(), {{"count", "1..2"}}) == Finding::broken);
}

TEST_CASE("asks: before the first connection", "[check][hosts][RFC5321-5.1]") {
    auto seen = visits({"mx1"}).observation();
    CHECK(found("asks", seen, {{"type", "MX"}}) == Finding::unreached);
    seen.queries = {query(0ns, "C1.case.test", "MX")};
    CHECK(found("asks", seen, {{"type", "MX"}}) == Finding::held);
    CHECK(found("asks", seen, {{"type", "A"}}) == Finding::broken);
    CHECK(found("asks", seen, {{"type", "MX"}, {"name", "mx1"}}) == Finding::broken);
    seen.queries = {query(1h, "c1.case.test", "MX")};
    CHECK(found("asks", seen, {{"type", "MX"}}) == Finding::broken);
}

TEST_CASE("a failure is reported at once, in the end, or too early", "[check][hosts][RFC5321-5.1]") {
    const auto reported = [](std::string_view when) {
        Scene scene;
        scene.queue();
        scene.wait(when);
        scene.bounce("failed", "r1");
        scene.wait("1s");
        return scene.observation();
    };
    CHECK(found("fails-soon", reported("1s"), {{"within", "5x"}}) == Finding::held);
    CHECK(found("fails-soon", reported("10s"), {{"within", "5x"}}) == Finding::broken);
    CHECK(found("is-reported", reported("10s"), {}) == Finding::held);
    CHECK(found("no-early-report", reported("1s"), {}) == Finding::broken);
    CHECK(found("no-early-report", reported("20s"), {}) == Finding::held);

    Scene at_the_door;
    at_the_door.queue().told(Told::permanent);
    CHECK(found("is-reported", at_the_door.observation(), {}) == Finding::held);
    CHECK(found("fails-soon", at_the_door.observation(), {{"within", "5x"}}) == Finding::held);

    Scene silent;
    silent.queue();
    silent.wait("1m");
    CHECK(found("is-reported", silent.observation(), {}) == Finding::broken);
    CHECK(found("fails-soon", silent.observation(), {{"within", "5x"}}) == Finding::broken);
    CHECK(found("no-early-report", silent.observation(), {}) == Finding::held);

    Scene taken;
    taken.queue();
    taken.play(up_to_dot({"S: 250 ok", "C: QUIT", "S: 221 bye"}));
    CHECK(found("is-reported", taken.observation(), {}) == Finding::broken);
}

TEST_CASE("failure-status: the code, or how it begins", "[check][hosts][RFC7505-4.1]") {
    Scene scene;
    scene.queue();
    scene.bounce("failed", "r1").recipients.front().status = "5.1.10";
    CHECK(found("failure-status", scene.observation(), {{"is", "5.1.10"}}) == Finding::held);
    CHECK(found("failure-status", scene.observation(), {{"is", "5.1."}}) == Finding::held);
    CHECK(found("failure-status", scene.observation(), {{"is", "5.1.1"}}) == Finding::broken);
    Scene none;
    none.queue();
    CHECK(found("failure-status", none.observation(), {{"is", "5.1.10"}}) == Finding::unreached);
}
