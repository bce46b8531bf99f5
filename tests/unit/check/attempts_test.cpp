#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

Finding found(std::string_view check, const Observation& seen, const Parameters& parameters = {}) {
    return judged(check, seen, parameters).finding;
}

std::vector<std::string> deferred() {
    return hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 450 no", "C: QUIT", "S: 221 x"});
}

/// Deferred after each of these gaps, so one attempt more than there are gaps.
Scene series(std::initializer_list<std::string_view> gaps) {
    Scene scene = Scene{}.queue().play(deferred());
    for (const std::string_view gap : gaps) scene.wait(gap).play(deferred());
    return scene;
}

}  // namespace

TEST_CASE("retries: not too soon, not too late, often enough", "[check][attempts][RFC5321-4.5.4.1]") {
    const auto seen = series({"1s", "2s"}).observation();
    CHECK(found("retries", seen) == Finding::held);
    CHECK(found("retries", seen, {{"not_before", "500ms"}, {"not_after", "2s"}, {"attempts", ">=3"}}) == Finding::held);
    CHECK(found("retries", seen, {{"not_before", "1500ms"}}) == Finding::broken);
    CHECK(found("retries", seen, {{"not_before", "0.9x"}}) == Finding::held);
    CHECK(found("retries", seen, {{"not_before", "1.5x"}}) == Finding::broken);
    CHECK(found("retries", seen, {{"not_after", "500ms"}}) == Finding::broken);
    CHECK(found("retries", seen, {{"attempts", "1..2"}}) == Finding::broken);
    CHECK(found("retries", seen, {{"attempts", ">=4"}}) == Finding::broken);
    Scene cut = series({"1s"});
    cut.complete = false;
    cut.stopped = "interrupted";
    CHECK(found("retries", cut.observation(), {{"attempts", ">=4"}}) == Finding::unreached);
    CHECK(found("retries", Scene{}.queue().observation()) == Finding::unreached);
    CHECK(found("retries", Scene{}.queue().play(up_to_dot({"S: 250 ok"})).observation()) == Finding::unreached);
    CHECK(found("retries", Scene{}.queue().play(deferred()).observation()) == Finding::broken);
}

TEST_CASE("no-retry", "[check][attempts][RFC5321-4.2.1]") {
    CHECK(found("no-retry", series({}).observation()) == Finding::held);
    const auto again = judged("no-retry", series({"1s"}).observation());
    CHECK(again.finding == Finding::broken);
    CHECK(again.evidence.size() == 2);
    Scene cut = series({});
    cut.complete = false;
    CHECK(found("no-retry", cut.observation()) == Finding::unreached);
}

TEST_CASE("attempts are counted by stage", "[check][attempts]") {
    Scene scene = series({"1s"});
    scene.play({"S: 554 no", "C: QUIT", "S: 221 x"});
    const auto seen = scene.observation();
    CHECK(found("attempts", seen, {{"range", "2"}}) == Finding::held);
    CHECK(found("attempts", seen, {{"range", "3"}, {"stage", "connect"}}) == Finding::held);
    CHECK(found("attempts", seen, {{"range", "1"}, {"stage", "rcpt"}}) == Finding::broken);
    CHECK(found("attempts", seen, {{"range", "<=1"}}) == Finding::broken);
    scene.complete = false;
    CHECK(found("attempts", scene.observation(), {{"range", ">=5"}}) == Finding::unreached);
}

TEST_CASE("gaps count on one host, without other ways to it", "[check][attempts][RFC5321-4.5.4.1]") {
    CHECK(found("gap", series({"2s"}).observation(), {{"least", "1x"}}) == Finding::held);
    CHECK(found("gap", series({"20ms", "20ms"}).observation(), {{"least", "0.3x"}}) == Finding::broken);
    // With an interval of 1 s a clock of whole seconds may say "next second" after a tenth of one, and a queue may
    // catch up after a stall. But the series from the first attempt on tells.
    CHECK(found("gap", series({"130ms"}).observation(), {{"least", "0.3x"}}) == Finding::unreached);
    Scene idle = Scene{}.queue();  // a connection that stays open is no part of the attempt before
    for (int i = 0; i < 3; ++i)
        idle.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 450 no", "C: RSET", "S: 250 ok",
                         "+1s", "C: QUIT", "S: 221 bye"}));
    CHECK(found("gap", idle.observation(), {{"least", "0.3x"}}) == Finding::held);
    CHECK(found("gap", series({"180ms", "180ms"}).observation(), {{"least", "0.3x"}}) == Finding::broken);
    CHECK(found("gap", series({"6900ms", "5ms", "282ms", "1100ms"}).observation(), {{"least", "0.3x"}}) ==
          Finding::held);
    CHECK(found("gap", series({"2s", "13ms", "1s"}).observation(), {{"least", "0.3x"}}) == Finding::held);
    CHECK(found("gap", series({"1s", "20ms", "20ms", "20ms"}).observation(), {{"least", "0.3x"}}) == Finding::broken);
    CHECK(found("gap", series({"2s", "125ms"}).observation(), {{"least", "300ms"}}) == Finding::broken);
    Scene slower = series({"2s", "1s"});
    slower.sender.timing.retry = std::chrono::seconds{10};
    CHECK(found("gap", slower.observation(), {{"least", "0.3x"}}) == Finding::broken);
    CHECK(found("gap", series({"20s"}).observation(), {{"most", "10s"}}) == Finding::broken);
    CHECK(found("gap", series({}).observation(), {{"least", "1x"}}) == Finding::unreached);
    // The next MX in the same run is no retry.
    Scene next = series({});
    next.play({"connect mx2", "S: 220 x", "C: EHLO a.test", "S: 250 x", "C: MAIL FROM:<sender@>", "S: 450 no"});
    CHECK(found("gap", next.observation(), {{"least", "1x"}}) == Finding::unreached);
    // Clear text after a failed handshake neither.
    Scene way = Scene{}.queue();
    way.play({"S: 220 x", "C: EHLO a.test", "S: 250-x", "S: 250 STARTTLS", "C: STARTTLS", "S: 220 go", "tls failed",
              "client closes"});
    way.play(deferred());
    CHECK(found("gap", way.observation(), {{"least", "1x"}}) == Finding::unreached);
    // A second transaction on the same connection is.
    Scene same = Scene{}.queue();
    same.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 450 no", "C: RSET", "S: 250 ok",
                     "C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 450 no"}));
    CHECK(found("gap", same.observation(), {{"least", "1x"}}) == Finding::broken);
}

TEST_CASE("growing gaps", "[check][attempts]") {
    CHECK(found("growing-gaps", series({"1s", "2s", "4s"}).observation()) == Finding::held);
    CHECK(found("growing-gaps", series({"2s", "1900ms", "2s"}).observation()) == Finding::held);
    CHECK(found("growing-gaps", series({"4s", "1s"}).observation()) == Finding::broken);
    CHECK(found("growing-gaps", series({"4s"}).observation()) == Finding::unreached);
}

TEST_CASE("gives up and says so", "[check][attempts][RFC5321-4.5.4.1]") {
    Scene good = series({"5s", "10s"});
    good.wait("5s").bounce("failed", "r1");
    CHECK(found("gives-up", good.observation()) == Finding::held);
    good.play(deferred());
    CHECK(found("gives-up", good.observation()) == Finding::broken);
    CHECK(found("gives-up", series({"5s", "10s", "10s", "10s"}).observation()) == Finding::broken);
    CHECK(found("gives-up", series({"5s"}).observation()) == Finding::unreached);
    Scene null = series({"5s"}).wait("40s");
    null.test.submission.null_sender = true;
    CHECK(found("gives-up", null.observation()) == Finding::held);
}
