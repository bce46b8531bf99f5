// Counts, sequences, greylisting, rates and states: what a rule remembers.
#include "catch.hpp"
#include "play.hpp"

using namespace play;

namespace {

std::vector<int> attempts(World& world, int count, std::string_view recipient = "b@example.test") {
    std::vector<int> codes;
    for (int i = 0; i < count; ++i) codes.push_back(attempt(world, "a@example.org", recipient));
    return codes;
}

}  // namespace

TEST_CASE("times: a rule answers so many times a key, then steps aside", "[engine][times]") {
    World world(R"([[rule]]
        at = "rcpt"
        per = "recipient"
        times = 2
        reply = "451 4.3.0 Not now")");
    CHECK(attempts(world, 4) == std::vector{451, 451, 250, 250});
    CHECK(attempts(world, 3, "other@example.test") == std::vector{451, 451, 250});
    CHECK(attempts(world, 1, "B@EXAMPLE.test") == std::vector{250});  // the same key
    world.engine->reset();
    CHECK(attempts(world, 3) == std::vector{451, 451, 250});
}

TEST_CASE("after and every choose the turns", "[engine][times]") {
    World after(R"([[rule]]
        at = "rcpt"
        after = 2
        reply = "550 5.1.1 No")");
    CHECK(attempts(after, 5) == std::vector{250, 250, 550, 550, 550});
    World every(R"([[rule]]
        at = "rcpt"
        every = 3
        reply = "452 4.2.2 Full")");
    CHECK(attempts(every, 7) == std::vector{250, 250, 452, 250, 250, 452, 250});
    World both(R"([[rule]]
        at = "rcpt"
        after = 1
        every = 2
        times = 2
        reply = "452 4.2.2 Full")");
    CHECK(attempts(both, 8) == std::vector{250, 250, 452, 250, 452, 250, 250, 250});
}

TEST_CASE("a sequence is walked through by each key, and its last reply repeats", "[engine][sequence]") {
    World world(R"([[rule]]
        at = "rcpt"
        per = "recipient"
        replies = ["451", "452", "accept"])");
    CHECK(attempts(world, 5) == std::vector{451, 452, 250, 250, 250});
    CHECK(attempts(world, 2, "c@example.test") == std::vector{451, 452});
    World cycle(R"([[rule]]
        at = "rcpt"
        cycle = true
        replies = ["451", "accept"])");
    CHECK(attempts(cycle, 5) == std::vector{451, 250, 451, 250, 451});
    CHECK(cycle.replies(1)[3].reasons ==
          std::vector<evidence::Reason>{{"memory", "world: attempt 1, first seen 0s ago: answers"},
                                        {"sequence", "rule rule-1: reply 1 of 2"}});
}

TEST_CASE("greylisting: too early, late enough, known afterwards", "[engine][rfc6647]") {
    World world(R"([[rule]]
        id = "greylist"
        at = "rcpt"
        per = "triplet"
        until = "5m"
        reply = "450 4.7.1 Greylisted, try again in {retry_after} seconds")");
    const std::string first = flush_left(R"(
        C: EHLO client.example
        C: MAIL FROM:<a@example.org>
        C: RCPT TO:<b@example.test>
    )");
    Client client = world.connect();
    client.say("EHLO client.example");
    client.say("MAIL FROM:<a@example.org>");
    CHECK(client.say("RCPT TO:<b@example.test>") == "450 4.7.1 Greylisted, try again in 300 seconds\r\n");
    CHECK(world.last_reply().rule == "test.toml:3 (greylist)");
    world.wait("299s");
    CHECK(client.say("RCPT TO:<b@example.test>") == "450 4.7.1 Greylisted, try again in 1 seconds\r\n");
    world.wait("1s");
    CHECK(client.say("RCPT TO:<b@example.test>") == "250 2.1.5 Recipient OK\r\n");
    CHECK(world.last_reply().reasons ==
          std::vector<evidence::Reason>{{"memory",
                                         "triplet 192.0.2.1/a@example.org/b@example.test: attempt 3, first seen 5m "
                                         "ago, until 5m: waited long enough"}});
    // Another sender, another client: other triplets.
    CHECK(attempt(world, "other@example.org", "b@example.test") == 450);
    CHECK(attempt(world, "a@example.org", "b@example.test", "192.0.2.2") == 450);
    CHECK(attempt(world, "a@example.org", "b@example.test") == 250);
}

TEST_CASE("greylisting: who misses the window begins anew", "[engine][rfc6647]") {
    World world(R"([[rule]]
        at = "rcpt"
        per = "triplet"
        until = "5m"
        window = "1h"
        reply = "450 4.7.1 Greylisted")");
    CHECK(attempts(world, 1) == std::vector{450});
    world.wait("1h6m");
    CHECK(attempts(world, 1) == std::vector{450});
    world.wait("4m");
    CHECK(attempts(world, 1) == std::vector{450});
    world.wait("1m");
    CHECK(attempts(world, 1) == std::vector{250});
    world.wait("30d");
    CHECK(attempts(world, 1) == std::vector{250});
}

TEST_CASE("greylisting: a key unseen for long is forgotten", "[engine][rfc6647]") {
    World world(R"([[rule]]
        at = "rcpt"
        per = "triplet"
        until = "5m"
        expires = "35d"
        reply = "450 4.7.1 Greylisted")");
    CHECK(attempts(world, 1) == std::vector{450});
    world.wait("5m");
    CHECK(attempts(world, 1) == std::vector{250});
    world.wait("35d");
    CHECK(attempts(world, 1) == std::vector{250});
    world.wait("35d1s");
    CHECK(attempts(world, 1) == std::vector{450});
}

TEST_CASE("greylisting: a client that waited often enough is asked no more", "[engine][rfc6647]") {
    World world(R"([[rule]]
        at = "rcpt"
        per = "triplet"
        until = "5m"
        whitelist_after = 2
        reply = "450 4.7.1 Greylisted")");
    CHECK(attempt(world, "a@example.org", "one@example.test") == 450);
    CHECK(attempt(world, "a@example.org", "two@example.test") == 450);
    world.wait("5m");
    CHECK(attempt(world, "a@example.org", "one@example.test") == 250);
    CHECK(attempt(world, "a@example.org", "three@example.test") == 450);
    CHECK(attempt(world, "a@example.org", "one@example.test") == 250);  // counts once
    CHECK(attempt(world, "a@example.org", "four@example.test") == 450);
    CHECK(attempt(world, "a@example.org", "two@example.test") == 250);
    CHECK(attempt(world, "a@example.org", "five@example.test") == 250);
    CHECK(attempt(world, "a@example.org", "five@example.test", "192.0.2.2") == 450);
}

TEST_CASE("what is remembered has a most; the longest unseen is forgotten", "[engine][memory]") {
    World world(R"([[rule]]
        at = "rcpt"
        per = "recipient"
        times = 1
        reply = "450 4.7.1 Once")",
                {.memory_keys = 2});
    CHECK(attempts(world, 2, "a@example.test") == std::vector{450, 250});
    CHECK(attempts(world, 2, "b@example.test") == std::vector{450, 250});
    CHECK(attempts(world, 1, "a@example.test") == std::vector{250});
    CHECK(attempts(world, 1, "c@example.test") == std::vector{450});  // b goes
    CHECK(attempts(world, 1, "a@example.test") == std::vector{250});
    CHECK(attempts(world, 1, "b@example.test") == std::vector{450});
}

TEST_CASE("attempt and age speak of the rule's key", "[engine][memory]") {
    World attempt_world(R"([[rule]]
        at = "rcpt"
        per = "recipient"
        when = { attempt = "2..3" }
        reply = "451 4.3.0 Not now")");
    CHECK(attempts(attempt_world, 5) == std::vector{250, 451, 451, 250, 250});
    World age_world(R"([[rule]]
        at = "rcpt"
        per = "recipient"
        when = { age = ">=10m" }
        reply = "451 4.3.0 Not now")");
    CHECK(attempts(age_world, 1) == std::vector{250});
    age_world.wait("10m");
    CHECK(attempts(age_world, 1) == std::vector{451});
}

TEST_CASE("a sliding window lets so many through", "[engine][rate]") {
    World world(R"([[rule]]
        at = "rcpt"
        per = "client"
        rate = { limit = 2, window = "1m" }
        reply = "452 4.5.3 At most {limit}, wait {retry_after}")");
    CHECK(attempts(world, 1) == std::vector{250});
    world.wait("30s");
    CHECK(attempts(world, 3) == std::vector{250, 452, 452});
    CHECK(world.last_reply().bytes == "452 4.5.3 At most 2, wait 30\r\n");
    world.wait("29s");
    CHECK(attempts(world, 1) == std::vector{452});
    world.wait("1s");
    CHECK(attempts(world, 2) == std::vector{250, 452});
    CHECK(attempt(world, "a@example.org", "b@example.test", "192.0.2.9") == 250);
}

TEST_CASE("a token bucket gives back one token at a time", "[engine][rate]") {
    World world(R"([[rule]]
        at = "rcpt"
        rate = { limit = 3, bucket = "10s" }
        reply = "452 4.5.3 Slower")");
    CHECK(attempts(world, 4) == std::vector{250, 250, 250, 452});
    world.wait("10s");
    CHECK(attempts(world, 2) == std::vector{250, 452});
    world.wait("1h");
    CHECK(attempts(world, 4) == std::vector{250, 250, 250, 452});
}

TEST_CASE("who goes over the rate is refused for the penalty", "[engine][rate]") {
    World world(R"([[rule]]
        at = "mail"
        rate = { limit = 1, window = "1m", penalty = "10m" }
        reply = "421 4.7.28 Blocked for {retry_after} seconds")");
    CHECK(attempts(world, 2) == std::vector{250, 421});
    world.wait("9m");
    CHECK(attempts(world, 1) == std::vector{421});
    CHECK(world.last_reply().bytes == "421 4.7.28 Blocked for 60 seconds\r\n");
    world.wait("1m");
    CHECK(attempts(world, 2) == std::vector{250, 421});
}

TEST_CASE("a host has states, and some of them pass", "[engine][state]") {
    World world(R"([[host]]
        name = "mx.example.test"
        state = "healthy"
        [[rule]]
        at = "rcpt"
        state = "healthy"
        when = { recipient = "poison@*" }
        becomes = "throttling"
        becomes_for = "10m"
        reply = "accept"
        [[rule]]
        at = "mail"
        state = "throttling"
        reply = "421 4.3.2 Busy")");
    CHECK(attempts(world, 2) == std::vector{250, 250});
    CHECK(attempts(world, 1, "poison@example.test") == std::vector{250});
    CHECK(attempts(world, 1) == std::vector{421});
    world.wait("9m59s");
    CHECK(attempts(world, 1) == std::vector{421});
    world.wait("1s");
    CHECK(attempts(world, 1) == std::vector{250});
    CHECK(world.all<evidence::Noted>() ==
          std::vector<evidence::Noted>{{"state", "mx.example.test: healthy -> throttling for 10m"}});
}

TEST_CASE("time-scale plays a scenario faster, everywhere", "[engine][time-scale]") {
    World world(R"([[rule]]
        at = "rcpt"
        per = "triplet"
        until = "5m"
        delay = "30s"
        reply = "450 4.7.1 Wait {retry_after}")",
                {.time_scale = 100});
    Client client = world.connect();
    CHECK(client.machine().idle_limit() == std::chrono::seconds{3});
    const std::string dialogue = flush_left(R"(
        S: 220 bouncehouse.test ESMTP Bouncehouse
        C: HELO client.example
        S: 250 bouncehouse.test
        C: MAIL FROM:<a@example.org>
        S: 250 Sender OK
        C: RCPT TO:<b@example.test>
        ~ 300ms
        S: 450 4.7.1 Wait 3
        + 2699ms
        C: RCPT TO:<b@example.test>
        ~ 300ms
        S: 450 4.7.1 Wait 1
        + 1ms
        C: RCPT TO:<b@example.test>
        S: 250 Recipient OK
    )");
    CHECK(client.play(dialogue) == dialogue);
    CHECK(world.engine->scaled(std::chrono::minutes{5}) == std::chrono::seconds{3});
}
