// Chance: the percentages are right, and the same seed gives the same answers whatever comes first.
#include <algorithm>
#include <bouncehouse/engine/chance.hpp>
#include <map>
#include <numeric>
#include "catch.hpp"
#include "play.hpp"

using namespace play;

namespace {

constexpr auto rules = R"(
    [[rule]]
    at = "mail"
    chance = 0.2
    reply = "451 4.3.0 mail"
    [[rule]]
    at = "rcpt"
    choose = [{ weight = 6, reply = "accept" }, { weight = 3, reply = "450 4.2.1 Try {queue_id}" },
        { reply = "550 5.1.1 None" }]
    [[rule]]
    at = "data"
    chance = 0.5
    reply = "452 4.3.1 data {session}"
)";

/// Sessions step by step, each in the order given; returns what each of them was told, by its sender.
std::multimap<std::string, std::string> run(std::uint64_t seed, const std::vector<std::string>& senders,
                                            const std::vector<std::size_t>& order) {
    World world(rules, {.seed = seed});
    std::vector<Client> clients;
    std::vector<std::string> told(senders.size());
    std::vector<std::size_t> step(senders.size());
    for (std::size_t i = 0; i < senders.size(); ++i) clients.push_back(world.connect());
    for (const std::size_t i : order) {
        const std::vector<std::string> lines{"EHLO client.example", "MAIL FROM:<" + senders[i] + ">",
                                             "RCPT TO:<b@example.test>", "DATA"};
        if (step[i] < lines.size()) told[i] += clients[i].say(lines[step[i]++]);
    }
    std::multimap<std::string, std::string> result;
    for (std::size_t i = 0; i < senders.size(); ++i) result.emplace(senders[i], told[i]);
    return result;
}

std::vector<std::size_t> one_after_the_other(std::size_t count) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < count; ++i) order.insert(order.end(), 4, i);
    return order;
}

std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
    std::vector<std::size_t> order = one_after_the_other(count);
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[bouncehouse::engine::Hash(seed).add(i).value() % i]);
    return order;
}

std::vector<std::string> told_of(const std::multimap<std::string, std::string>& run) {
    std::vector<std::string> told;
    for (const auto& [sender, text] : run) told.push_back(text);
    std::sort(told.begin(), told.end());
    return told;
}

}  // namespace

TEST_CASE("sessions that differ get the same answers in any order", "[engine][chance]") {
    std::vector<std::string> senders;
    for (int i = 0; i < 60; ++i) senders.push_back("s" + std::to_string(i) + "@example.org");
    const auto expected = run(7, senders, one_after_the_other(60));
    for (std::uint64_t order = 1; order <= 3; ++order) CHECK(run(7, senders, shuffled(60, order)) == expected);
    CHECK(run(8, senders, one_after_the_other(60)) != expected);
}

TEST_CASE("sessions that are alike get the same answers between them", "[engine][chance]") {
    const std::vector<std::string> senders(60, "same@example.org");
    const auto expected = told_of(run(7, senders, one_after_the_other(60)));
    CHECK(expected.front() != expected.back());
    for (std::uint64_t order = 1; order <= 3; ++order) CHECK(told_of(run(7, senders, shuffled(60, order))) == expected);
}

TEST_CASE("percentages and weights are what they say", "[engine][chance]") {
    World world(R"(
        [[host]]
        limits = { recipients = 100000 }
        [[rule]]
        at = "rcpt"
        choose = [{ weight = 6, reply = "accept" }, { weight = 3, reply = "450" }, { weight = 1, reply = "550" }]
        [[rule]]
        at = "noop"
        chance = 0.25
        reply = "421")");
    Client client = world.connect();
    client.say("EHLO client.example");
    client.say("MAIL FROM:<a@example.org>");
    std::map<std::string, int> count;
    constexpr int draws = 20'000;
    for (int i = 0; i < draws; ++i)
        ++count[client.say("RCPT TO:<r" + std::to_string(i % 90) + "@example.test>").substr(0, 3)];
    // Five standard deviations: sqrt(n p (1 - p)) is at most 70.
    CHECK(count["250"] == Approx(0.6 * draws).margin(350));
    CHECK(count["450"] == Approx(0.3 * draws).margin(350));
    CHECK(count["550"] == Approx(0.1 * draws).margin(350));
    int refused = 0;
    for (int i = 0; i < 4000; ++i) {
        Client one = world.connect("192.0.2." + std::to_string(i % 200));
        refused += one.say("NOOP").starts_with("421");
    }
    CHECK(refused == Approx(1000).margin(140));
}

TEST_CASE("chances of 0 and 1 are certain", "[engine][chance]") {
    World world(R"(
        [[rule]]
        at = "noop"
        chance = 0
        reply = "550 5.0.0 never"
        [[rule]]
        at = "noop"
        chance = 1.0
        reply = "250 2.0.0 always")");
    Client client = world.connect();
    for (int i = 0; i < 1000; ++i) CHECK(client.say("NOOP") == "250 2.0.0 always\r\n");
    CHECK(world.last_reply().reasons ==
          std::vector<evidence::Reason>{{"draw", "rule rule-1: chance 0: no"}, {"draw", "rule rule-2: chance 1: yes"}});
}

TEST_CASE("a delay is drawn from its range", "[engine][chance]") {
    World world(R"(
        [[rule]]
        at = "noop"
        delay = ["1s", "5s"])");
    Client client = world.connect();
    std::vector<std::chrono::nanoseconds> waits;
    for (int i = 0; i < 500; ++i) {
        const auto before = world.clock.now();
        client.say("NOOP");
        waits.push_back(world.clock.now() - before);
    }
    std::sort(waits.begin(), waits.end());
    CHECK(waits.front() >= std::chrono::seconds{1});
    CHECK(waits.front() < std::chrono::milliseconds{1100});
    CHECK(waits.back() <= std::chrono::seconds{5});
    CHECK(waits.back() > std::chrono::milliseconds{4900});
}

TEST_CASE("the scenario's seed holds when none is asked for", "[engine][chance]") {
    const std::string text = "seed = 42\n" + std::string(rules);
    const auto code = [&](engine::Options options) {
        World world(text, options);
        std::string codes;
        for (int i = 0; i < 30; ++i)
            codes += std::to_string(attempt(world, "s" + std::to_string(i) + "@example.org", "b@example.test"));
        return codes;
    };
    CHECK(code({}) == code({.seed = 42}));
    CHECK(code({}) != code({.seed = 43}));
}
