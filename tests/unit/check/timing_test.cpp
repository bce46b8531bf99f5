#include "builder.hpp"
#include "catch.hpp"

using namespace tell;
using namespace std::chrono_literals;

namespace {

/// A connection on which nothing comes after MAIL, left by the client after so long; "": not left.
Scene silent(std::string_view left_after) {
    Scene scene;
    scene.sender.timing.command_timeout = 5s;
    std::vector<std::string> lines{"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>",
                                   "S [silence]:"};
    if (!left_after.empty()) {
        lines.push_back("+" + std::string{left_after});
        lines.emplace_back("client closes");
    }
    scene.play(lines);
    return scene;
}

const Parameters nine_minutes{{"stage", "data-end"}, {"least", "9m50s"}};

Scene slow_dot(std::string_view end) {
    Scene scene;
    std::vector<std::string> lines = up_to_dot({"S [delay 9m50s]: 250 ok"});
    if (end.empty()) {
        lines.emplace_back("+9m50s");
        lines.emplace_back("C: QUIT");
        lines.emplace_back("S: 221 bye");
    } else {
        lines.push_back("+" + std::string{end});
        lines.emplace_back("client closes");
    }
    scene.play(lines);
    return scene;
}

}  // namespace

TEST_CASE("ends-within: a sender that closes by itself has a timeout", "[check][timing][RFC5321-4.5.3.2]") {
    CHECK(judged("ends-within", silent("5s").observation()).finding == Finding::held);
    CHECK(judged("ends-within", silent("30s").observation()).finding == Finding::held);  // only an end is wanted
    CHECK(judged("ends-within", silent("30s").observation(), {{"most", "10s"}}).finding == Finding::broken);
    CHECK(judged("ends-within", silent("9s").observation(), {{"most", "10s"}}).finding == Finding::held);
}

TEST_CASE("ends-within: one that waits on and on has none", "[check][timing][RFC5321-4.5.3.2]") {
    Scene scene = silent("");
    CHECK(judged("ends-within", scene.wait("4s").observation()).finding == Finding::unreached);
    const Judgement judgement = judged("ends-within", scene.wait("20s").observation());
    CHECK(judgement.finding == Finding::broken);
    CHECK_FALSE(judgement.evidence.empty());
}

TEST_CASE("ends-within: the watchdog's end is no end of its own", "[check][timing]") {
    Scene scene = silent("25s");
    scene.outcome().watchdog = "time 25 s";
    scene.outcome().ended = scene.now();
    CHECK(judged("ends-within", scene.observation()).finding == Finding::broken);
    Scene early = silent("3s");
    early.outcome().watchdog = "time 3 s";
    early.outcome().ended = early.now();
    CHECK(judged("ends-within", early.observation()).finding == Finding::unreached);
}

TEST_CASE("ends-within: the greeting, the handshake and the content can be held back, too", "[check][timing]") {
    const auto left = [](std::initializer_list<std::string_view> lines) {
        return judged("ends-within", observe(lines)).finding;
    };
    CHECK(left({"+5s", "client closes"}) == Finding::held);
    CHECK(left({"S: 220 mx", "C: EHLO a.test", "S: 250 STARTTLS", "C: STARTTLS", "S [TLS silence]: 220 go", "+5s",
                "client closes"}) == Finding::held);
    // The failure of the handshake is told when the client has gone; that is not what it waited for.
    Scene late;
    late.play({"S: 220 mx", "C: EHLO a.test", "S: 250 STARTTLS", "C: STARTTLS", "S [TLS silence]: 220 go", "+25s",
               "tls failed", "client closes"});
    late.sender.timing.command_timeout = 5s;
    late.outcome().watchdog = "time 25 s";
    late.outcome().ended = late.now();
    CHECK(judged("ends-within", late.observation()).finding == Finding::broken);
    CHECK(left({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>",
                "S: 250 ok", "C: DATA", "S [stop reading]: 354 go", "+5s", "client closes"}) == Finding::held);
    CHECK(left({"S: 220 mx", "C: QUIT", "S: 221 bye"}) == Finding::unreached);
    CHECK(left({"S: 220 mx", "C: EHLO a.test", "server resets"}) != Finding::broken);
}

TEST_CASE("ends-within: a host that does not read sees no end; going on shows it", "[check][timing]") {
    Scene scene;
    scene.queue();
    scene.sender.timing.command_timeout = 5s;
    scene.play({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>",
                "S: 250 ok", "C: DATA", "S [stop reading]: 354 go"});
    Scene again = scene;
    again.wait("6s").play({"S: 220 mx"}).wait("20s");
    CHECK(judged("ends-within", again.observation()).finding == Finding::held);
    CHECK(judged("ends-within", scene.wait("26s").observation()).finding == Finding::broken);
    Scene client = scene;
    client.client().outcome().ended = client.now();
    CHECK(judged("ends-within", client.observation()).finding == Finding::held);
}

TEST_CASE("waits-at-least: a late reply is waited for", "[check][timing][RFC5321-4.5.3.2.6]") {
    CHECK(judged("waits-at-least", slow_dot("").observation(), nine_minutes).finding == Finding::held);
    CHECK(judged("waits-at-least", slow_dot("9m55s").observation(), nine_minutes).finding == Finding::held);
    const Judgement judgement = judged("waits-at-least", slow_dot("2m").observation(), nine_minutes);
    CHECK(judgement.finding == Finding::broken);
    CHECK(judgement.seen.find("2m") != std::string::npos);
}

TEST_CASE("waits-at-least: what is configured, or cut short, accuses nobody", "[check][timing]") {
    Scene configured = slow_dot("2m");
    configured.sender.timing.command_timeout = 5s;
    CHECK(judged("waits-at-least", configured.observation(), nine_minutes).finding == Finding::unreached);
    configured.sender.timing.final_timeout = 10min;  // it should have waited so long
    CHECK(judged("waits-at-least", configured.observation(), nine_minutes).finding == Finding::broken);
    Scene killed = slow_dot("25s");
    killed.outcome().watchdog = "time 25 s";
    killed.outcome().ended = killed.now();
    CHECK(judged("waits-at-least", killed.observation(), nine_minutes).finding == Finding::unreached);
    CHECK(judged("waits-at-least", observe({"S: 220 mx", "C: QUIT", "S: 221 bye"}), nine_minutes).finding ==
          Finding::unreached);
}
