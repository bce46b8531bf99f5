// Two threads on one engine: what is shared holds, and nothing is lost.
#include <bouncehouse/smtp/base64.hpp>
#include <thread>
#include "catch.hpp"
#include "play.hpp"

using namespace play;

TEST_CASE("threads share one engine", "[engine][threads]") {
    World world(R"(
        packs = ["bouncehouse"]
        [[host]]
        state = "calm"
        auth = { mechanisms = ["PLAIN", "SCRAM-SHA-256"], clear_text = true, account = [
            { user = "ann", password = "secret" }] }
        limits = { sessions_per_client = 1000 }
        [[rule]]
        at = "mail"
        chance = 0.1
        state = "calm"
        becomes = "busy"
        becomes_for = "1s"
        reply = "451 4.3.0 {session}"
        [[rule]]
        at = "rcpt"
        times = 100
        reply = "450 4.2.1 {queue_id}"
        [[rule]]
        at = "rcpt"
        per = "recipient"
        rate = { limit = 5, window = "1m" }
        reply = "452 4.5.3 Slow down")",
                {.memory_keys = 5000});
    constexpr int sessions = 300;
    const auto work = [&](const std::string& client) {
        for (int i = 0; i < sessions; ++i) {
            auto machine = world.engine->open(0, {client, 1, "127.0.0.1:1025"});
            machine->start();
            machine->receive("EHLO client.example\r\n");
            machine->receive("AUTH PLAIN AGFubgBzZWNyZXQ=\r\n");
            machine->receive("MAIL FROM:<a" + std::to_string(i % 7) + "@example.org>\r\nRCPT TO:<b" +
                             std::to_string(i % 50) + "@example.test>\r\nRCPT TO:<451x2@example.test>\r\nDATA\r\n");
            machine->receive("x\r\n.\r\nQUIT\r\n");
            machine->peer_closed("closed");
        }
    };
    std::thread one(work, "192.0.2.1"), two(work, "192.0.2.2");
    one.join();
    two.join();
    int first = 0;
    for (const auto& reply : world.all<evidence::ReplyGiven>()) first += reply.code == 450;
    CHECK(first == 100);
    CHECK(world.recorder.totals().sessions == 2 * sessions);
}
