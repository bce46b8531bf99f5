#include "builder.hpp"
#include "catch.hpp"

using namespace tell;
using namespace std::chrono_literals;

namespace {

/// A connection that is lost at MAIL, then another one with these lines.
Scene after_a_loss(const std::vector<std::string>& second) {
    Scene scene;
    scene.queue();
    scene.play({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S [reset]:", "server resets"});
    scene.wait("1s").play(second);
    return scene;
}

/// So many connections in vain at once, in each of so many rounds, a second apart.
Scene knocking(int at_once, int rounds) {
    Scene scene;
    scene.queue().messages(10);
    for (int round = 0; round < rounds; ++round) {
        for (int i = 0; i < at_once; ++i) scene.play({"S [reset]:", "server resets"});
        scene.wait("1200ms");
    }
    return scene;
}

}  // namespace

TEST_CASE("begins-anew: EHLO, MAIL, RCPT and all of the content come again", "[check][connections][RFC5321-3.8]") {
    const Scene good = after_a_loss(up_to_dot({"S: 250 ok", "C: QUIT", "S: 221 bye"}));
    CHECK(judged("begins-anew", good.observation()).finding == Finding::held);
    CHECK(judged("begins-anew", after_a_loss({"S: 421 no", "C: QUIT", "S: 221 bye"}).observation()).finding ==
          Finding::held);
    CHECK(judged("begins-anew", observe({"S: 220 mx", "C: QUIT", "S: 221 bye"})).finding == Finding::unreached);

    const auto no_hello = after_a_loss({"S: 220 mx", "C [no-hello]: MAIL FROM:<sender@>", "S: 503 no"}).observation();
    CHECK(judged("begins-anew", no_hello).finding == Finding::broken);
    const auto resumed =
        after_a_loss({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok",
                      "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go", "D: this is a test.", ".", "S: 250 ok"})
            .observation();
    CHECK(judged("begins-anew", resumed).finding == Finding::broken);
}

TEST_CASE("connection-rate: who knows that a host is away lets it alone", "[check][connections][RFC5321-4.5.4.1]") {
    CHECK(judged("connection-rate", knocking(1, 5).observation(), {{"most", "0.5x"}}).finding == Finding::held);
    CHECK(judged("connection-rate", knocking(4, 5).observation(), {{"most", "0.5x"}}).finding == Finding::held);
    const Judgement storm = judged("connection-rate", knocking(10, 3).observation(), {{"most", "0.5x"}});
    CHECK(storm.finding == Finding::broken);
    CHECK(storm.seen.find("10 in vain") != std::string::npos);
    CHECK(judged("connection-rate", knocking(10, 3).observation(), {{"most", "10"}}).finding == Finding::held);
    // What was begun before the first one failed was begun in good faith.
    Scene first;
    first.queue().messages(10);
    first.play({"+1s", "connect", "+1s", "connect", "+1s", "connect"});
    CHECK(judged("connection-rate", first.observation(), {{"most", "1"}}).finding == Finding::unreached);
    Scene served;
    served.queue().messages(3);
    for (int i = 0; i < 3; ++i) served.play(up_to_dot({"S: 250 ok", "C: QUIT", "S: 221 bye"}));
    CHECK(judged("connection-rate", served.observation(), {{"most", "1"}}).finding == Finding::unreached);
}

TEST_CASE("peak-connections counts those that are open at once", "[check][connections]") {
    Scene scene;
    scene.play(
        {"S: 220 mx", "connect", "S: 220 mx", "connect", "S: 421 too many", "server closes", "connect", "S: 220 mx"});
    CHECK(judged("peak-connections", scene.observation(), {{"range", "1..3"}}).finding == Finding::held);
    CHECK(judged("peak-connections", scene.observation(), {{"range", "1..2"}}).finding == Finding::broken);
    CHECK(judged("peak-connections", Scene{}.observation(), {{"range", "1"}}).finding == Finding::unreached);
    Scene one_by_one;
    for (int i = 0; i < 3; ++i) one_by_one.play({"S: 220 mx", "C: QUIT", "S: 221 bye"});
    CHECK(judged("peak-connections", one_by_one.observation(), {{"range", "1"}}).finding == Finding::held);
}

TEST_CASE("separate-transactions: nothing of one message in the next", "[check][connections][RFC5321-4.1.1.4]") {
    const auto two = [](Lines second) {
        Scene scene;
        scene.messages(2);
        std::vector<std::string> lines = up_to_dot({"S: 250 ok"});
        for (const auto line : second) lines.emplace_back(line);
        scene.play(lines);
        return judged("separate-transactions", scene.observation()).finding;
    };
    CHECK(two({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go",
               "message 2", ".", "S: 250 ok"}) == Finding::held);
    CHECK(two({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok",
               "C: DATA", "S: 354 go", "message 2", ".", "S: 250 ok"}) == Finding::broken);
    CHECK(two({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r9@>", "S: 250 ok", "C: DATA", "S: 354 go",
               "message 2", ".", "S: 250 ok"}) == Finding::broken);
    CHECK(two({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go",
               "message 2", "message", ".", "S: 250 ok"}) == Finding::broken);
    CHECK(judged("separate-transactions", Scene{}.observation()).finding == Finding::unreached);
}
