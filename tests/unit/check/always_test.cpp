// False accusations weigh more than misses: most of these say what is NOT a fault.
#include <bouncehouse/smtp/base64.hpp>
#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

Finding found(std::string_view check, const Observation& seen) { return judged(check, seen).finding; }

Scene dot(std::string_view reply, Told told = Told::accepted) {
    Scene scene;
    scene.told(told);
    auto lines = up_to_dot();
    lines.emplace_back(reply);
    lines.emplace_back("client closes");
    scene.play(lines);
    return scene;
}

}  // namespace

TEST_CASE("false success: told as sent, never acknowledged", "[check][always][RFC5321-4.2.5]") {
    CHECK(found("no-false-success", dot("S: 250 ok").observation()) == Finding::held);
    for (const std::string_view reply :
         {"S: 554 no", "S: 451 later", "S [close]:", "S raw: 250 o", "S: 354 what", "S: 650 x"}) {
        INFO(reply);
        CHECK(found("no-false-success", dot(reply).observation()) == Finding::broken);
        CHECK(found("no-false-success", dot(reply, Told::failed).observation()) == Finding::held);
    }
    CHECK(found("no-false-success", Scene{}.observation()) == Finding::broken);  // no connection at all
    const auto judgement = judged("no-false-success", dot("S: 554 no").observation());
    CHECK_THAT(judgement.seen, Catch::Matchers::Contains("554 to the content (line 1."));
    // Told failed though it was taken over: untrue, but no false success.
    CHECK(found("no-false-success", dot("S: 250 ok", Told::failed).observation()) == Finding::held);
    Scene strange = dot("S: 250 ok");
    strange.submitted.front().recipients = {"r1\r\nNOOP@c1.case.test"};  // nobody can name that in SMTP
    CHECK(found("no-false-success", strange.observation()) == Finding::held);
}

TEST_CASE("false success: replies that may be read as success", "[check][always]") {
    for (const std::string_view reply : {"S raw: 250-ok\\r\\n550 no\\r\\n", "S raw: 550-no\\r\\n250 ok\\r\\n",
                                         "S raw: 250OK\\r\\n", "S: 221 bye", "S: 259 yes"}) {
        INFO(reply);
        CHECK(found("no-false-success", dot(reply).observation()) == Finding::held);
    }
    for (const std::string_view reply : {"S raw: 25 OK\\r\\n", "S raw: 2500 OK\\r\\n", "S raw: -250 OK\\r\\n"}) {
        INFO(reply);
        CHECK(found("no-false-success", dot(reply).observation()) == Finding::broken);
    }
    // A delayed 250 that came when the client was gone was never read.
    CHECK(found("no-false-success", dot("S [delay 5s]: 250 ok").observation()) == Finding::broken);
}

TEST_CASE("false success: a refused recipient among accepted ones", "[check][always][RFC5321-3.3]") {
    Scene scene;
    scene.recipients(2).play(
        hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: RCPT TO:<r2@>", "S: 550 no",
               "C: DATA", "S: 354 go", "message", ".", "S: 250 ok"}));
    CHECK(found("no-false-success", scene.observation()) == Finding::broken);
    Scene named = scene;
    named.told("r2", Told::permanent);
    CHECK(found("no-false-success", named.observation()) == Finding::held);
    Scene wrong = scene;
    wrong.told("r2", Told::accepted);
    CHECK(found("no-false-success", wrong.observation()) == Finding::broken);
    Scene words = scene;
    words.outcome().output = "warning: r2@c1.case.test: 550 no";
    CHECK(found("no-false-success", words.observation()) == Finding::held);
}

TEST_CASE("false success of a queue is a report of delivery", "[check][always][RFC3464-2.3.3]") {
    Scene scene = Scene{}.queue().play(hello({"C: MAIL FROM:<sender@>", "S: 550 no"}));
    CHECK(found("no-false-success", scene.observation()) == Finding::held);
    scene.bounce("delivered", "r1");
    CHECK(found("no-false-success", scene.observation()) == Finding::broken);
    Scene good = Scene{}.queue().play(up_to_dot({"S: 250 ok"}));
    good.bounce("relayed", "r1");
    CHECK(found("no-false-success", good.observation()) == Finding::held);
}

TEST_CASE("loss: neither delivered, nor reported, nor tried", "[check][always][RFC5321-6.1]") {
    const auto refused = [] {
        Scene scene = Scene{}.queue();
        scene.play(
            hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 550 no", "C: QUIT", "S: 221 x"}));
        return scene;
    };
    Scene vanished = refused().wait("60s");
    CHECK(found("no-loss", vanished.observation()) == Finding::broken);
    vanished.complete = false;
    vanished.stopped = "time limit";
    CHECK(found("no-loss", vanished.observation()) == Finding::broken);
    vanished.stopped = "interrupted";
    CHECK(found("no-loss", vanished.observation()) == Finding::unreached);
    Scene reported = refused();
    reported.bounce("failed", "r1");
    CHECK(found("no-loss", reported.wait("60s").observation()) == Finding::held);
    Scene trying = refused().wait("55s");
    trying.play(hello({"C: MAIL FROM:<sender@>", "S: 450 no"}));
    CHECK(found("no-loss", trying.observation()) == Finding::held);
    Scene early = refused().wait("15s");
    early.complete = false;
    early.stopped = "time limit";
    CHECK(found("no-loss", early.observation()) == Finding::unreached);
    CHECK(found("no-loss", Scene{}.queue().play(up_to_dot({"S: 250 ok"})).wait("60s").observation()) == Finding::held);
    Scene never_taken = Scene{}.queue().told(Told::permanent).wait("60s");
    CHECK(found("no-loss", never_taken.observation()) == Finding::held);
    Scene null = refused().wait("60s");
    null.test.submission.null_sender = true;
    CHECK(found("no-loss", null.observation()) == Finding::held);
    Scene quiet = refused().wait("60s");
    quiet.test.submission.notify = "SUCCESS,DELAY";
    CHECK(found("no-loss", quiet.observation()) == Finding::held);
    Scene nothing = Scene{}.queue().wait("60s");
    CHECK(found("no-loss", nothing.observation()) == Finding::broken);
    const auto left = [](std::initializer_list<std::string_view> end) {
        std::vector<std::string> lines{"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: STARTTLS", "S: 220 go"};
        lines.insert(lines.end(), end.begin(), end.end());
        return Scene{}.queue().play(lines).wait("60s").observation();
    };
    CHECK(found("no-loss", left({"client closes"})) == Finding::broken);
    CHECK(found("no-loss", left({})) == Finding::held);  // it hangs there
}

TEST_CASE("duplicate: sent again after a sure 250", "[check][always][RFC5321-4.2.5]") {
    const auto twice = [](std::string_view first) {
        Scene scene = Scene{}.queue();
        auto lines = up_to_dot();
        lines.emplace_back(first);
        lines.emplace_back("client closes");
        scene.play(lines).wait("1s").play(up_to_dot({"S: 250 ok", "C: QUIT", "S: 221 x"}));
        return scene.observation();
    };
    const auto judgement = judged("no-duplicate", twice("S: 250 ok"));
    CHECK(judgement.finding == Finding::broken);
    CHECK(judgement.evidence.size() == 2);
    CHECK(found("no-duplicate", twice("S [linger 1s, reset]: 250 ok")) == Finding::broken);
    // None of these surely told the sender that the server had taken over.
    for (const std::string_view first :
         {"S [close]:", "S raw: 250 o", "S: 451 later", "S: 221 bye", "S raw: 250-ok\\r\\n451 no\\r\\n",
          "S [reset]: 250 ok", "S [delay 5s]: 250 ok", "S raw: 250OK\\r\\n", "S: 290 x"}) {
        INFO(first);
        CHECK(found("no-duplicate", twice(first)) == Finding::held);
    }
}

TEST_CASE("duplicate: who lost count of replies is excused", "[check][always][RFC5321-4.3.1]") {
    Scene scene = Scene{}.queue();
    scene.play(hello({"C: MAIL FROM:<sender@>", "S raw: 250 ok\\r\\n250 ok\\r\\n", "C: RCPT TO:<r1@>", "S: 250 ok",
                      "C: DATA", "S: 354 go", "message", ".", "S: 250 ok", "client closes"}));
    scene.play(up_to_dot({"S: 250 ok"}));
    CHECK(found("no-duplicate", scene.observation()) == Finding::held);
}

TEST_CASE("duplicate: other recipients and other messages are none", "[check][always]") {
    Scene scene = Scene{}.queue().recipients(2);
    scene.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: RCPT TO:<r2@>",
                      "S: 450 no", "C: DATA", "S: 354 go", "message", ".", "S: 250 ok", "C: QUIT", "S: 221 x"}));
    scene.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r2@>", "S: 250 ok", "C: DATA", "S: 354 go",
                      "message", ".", "S: 250 ok"}));
    CHECK(found("no-duplicate", scene.observation()) == Finding::held);
    Scene two = Scene{}.queue().messages(2);
    two.play(up_to_dot({"S: 250 ok", "C: QUIT", "S: 221 x"}));
    two.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go",
                    "message 2", ".", "S: 250 ok"}));
    CHECK(found("no-duplicate", two.observation()) == Finding::held);
    two.play(up_to_dot({"S: 250 ok"}));
    CHECK(found("no-duplicate", two.observation()) == Finding::broken);
}

TEST_CASE("duplicate: messages that cannot be told apart are counted", "[check][always]") {
    Scene scene = Scene{}.queue().messages(2);
    const auto copy = hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA",
                             "S: 354 go", "D: Message-ID: <own@sender.test>", "D:", "D: x", ".", "S: 250 ok"});
    scene.play(copy).play(copy);
    CHECK(found("no-duplicate", scene.observation()) == Finding::held);
    scene.play(copy);
    CHECK(found("no-duplicate", scene.observation()) == Finding::broken);
}

TEST_CASE("secrets in clear where TLS is required", "[check][always][RFC8314-5.2]") {
    namespace smtp = bouncehouse::smtp;
    const std::string plain = "C: AUTH PLAIN " + smtp::encode_base64(std::string("\0u\0pw", 5));
    const auto with = [](TlsPolicy policy, const std::vector<std::string>& lines) {
        Scene scene;
        scene.test.submission.tls = policy;
        std::vector<std::string> all{"S: 220 x", "C: EHLO a.test", "S: 250-x", "S: 250 AUTH PLAIN LOGIN"};
        all.insert(all.end(), lines.begin(), lines.end());
        return scene.play(all).observation();
    };
    CHECK(found("no-clear-secrets", with(TlsPolicy::required, {plain, "S: 235 ok"})) == Finding::broken);
    CHECK(found("no-clear-secrets", with(TlsPolicy::verified, {plain, "S: 530 no"})) == Finding::broken);
    CHECK(found("no-clear-secrets", with(TlsPolicy::none, {plain, "S: 235 ok"})) == Finding::held);
    CHECK(found("no-clear-secrets", with(TlsPolicy::required, {"tls", plain, "S: 235 ok"})) == Finding::held);
    const auto login = [&](std::string_view last) {
        return with(TlsPolicy::required, {"C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: dQ==", "S: 334 UGFzc3dvcmQ6",
                                          std::string{last}, "S: 501 x"});
    };
    CHECK(found("no-clear-secrets", login("C: cGFzcw==")) == Finding::broken);
    CHECK(found("no-clear-secrets", login("C: *")) == Finding::held);  // the name alone is no secret
    CHECK(found("no-clear-secrets", with(TlsPolicy::required, {"C: AUTH CRAM-MD5", "S: 334 PDFAeD4=", "C: dSBhYmNk",
                                                               "S: 235 x"})) == Finding::held);
    CHECK(found("no-clear-secrets", with(TlsPolicy::required, {"C: NOOP probe-secret-7Qx", "S: 250 x"})) ==
          Finding::broken);
}

TEST_CASE("crashes", "[check][always]") {
    Scene scene;
    CHECK(found("no-crash", scene.observation()) == Finding::held);
    scene.outcome().exit_status = 139;
    CHECK(found("no-crash", scene.observation()) == Finding::broken);
    Reading reading;
    reading.exit = {139};
    scene.sender.readings = {reading};
    CHECK(found("no-crash", scene.observation()) == Finding::held);  // it says so of itself
    scene.outcome().exit_status = 75;
    CHECK(found("no-crash", scene.observation()) == Finding::held);
    scene.outcome().exit_status = -1;
    scene.outcome().signal = 13;
    CHECK(found("no-crash", scene.observation()) == Finding::broken);
    scene.stopped = "interrupted";
    CHECK(found("no-crash", scene.observation()) == Finding::unreached);
}

TEST_CASE("the watchdog: only for what waits longer than it may", "[check][always][RFC5321-4.5.3.2]") {
    const auto silent = [](std::string_view waits) {
        Scene scene;
        scene.told(Told::nothing).play(hello({"C: MAIL FROM:<sender@>", "S:"})).wait(waits);
        scene.outcome().watchdog = "time 30 s";
        return scene;
    };
    CHECK(found("ends", silent("30s").observation()) == Finding::unreached);  // RFC 5321 wants five minutes of patience
    CHECK(found("ends", silent("10m").observation()) == Finding::broken);
    Scene declared = silent("30s");
    declared.sender.timing.command_timeout = milliseconds{5000};
    CHECK(found("ends", declared.observation()) == Finding::broken);
    declared.sender.timing.command_timeout = milliseconds{60'000};
    CHECK(found("ends", declared.observation()) == Finding::unreached);
    // Nothing was open any more: it hung by itself.
    Scene idle;
    idle.play(up_to_dot({"S: 250 ok", "C: QUIT", "S: 221 x"})).wait("30s");
    CHECK(found("ends", idle.observation()) == Finding::held);
    idle.outcome().watchdog = "time 30 s";
    CHECK(found("ends", idle.observation()) == Finding::broken);
    // It was answered, and its connection closes with it: the server owed it nothing.
    Scene answered;
    answered.told(Told::nothing)
        .play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 550 no", "+30s",
                     "wrong: closed-without-quit", "client closes"}));
    answered.outcome().watchdog = "time 30 s";
    CHECK(found("ends", answered.observation()) == Finding::broken);
    Scene quits;
    quits.told(Told::nothing)
        .play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 350 go",
                     "D: QUIT", "cut", "+30s", "client closes"}));
    quits.outcome().watchdog = "time 30 s";
    CHECK(found("ends", quits.observation()) == Finding::unreached);
    Scene flooded;
    flooded.told(Told::nothing)
        .play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go",
                     "S [16777210 octets, the first 65536 are shown]: 450 nobody asked", "+30s", "client closes"}));
    flooded.outcome().watchdog = "time 30 s";
    CHECK(found("ends", flooded.observation()) == Finding::unreached);
    // What is noted when the connection ends is no word of the server.
    Scene closing;
    closing.told(Told::nothing)
        .play(hello({"C: MAIL FROM:<sender@>", "S:", "+30s", "wrong: closed-without-quit", "client closes"}));
    closing.sender.timing.command_timeout = milliseconds{5000};
    closing.outcome().watchdog = "time 30 s";
    CHECK(found("ends", closing.observation()) == Finding::broken);
    // It told its caller all that a flooding server said.
    Scene quoting;
    quoting.play(hello({"C: MAIL FROM:<sender@>", "S [16777210 octets, the first 65536 are shown]: 450 no"}));
    quoting.outcome().watchdog = "output 4096 KiB";
    CHECK(found("ends", quoting.observation()) == Finding::unreached);
    Scene chatty;
    chatty.play(hello({"C: MAIL FROM:<sender@>", "S: 450 no"}));
    chatty.outcome().watchdog = "output 4096 KiB";
    CHECK(found("ends", chatty.observation()) == Finding::broken);
    Scene memory = silent("1s");
    memory.outcome().watchdog = "memory 512 MiB";
    CHECK(found("ends", memory.observation()) == Finding::broken);
    Scene dripping;
    dripping
        .play(hello({"C: MAIL FROM:<sender@>",
                     "S [drip 1/s]: 250 a very long reply that drips for a long while, octet by octet by octet"}))
        .wait("30s");
    dripping.sender.timing.command_timeout = milliseconds{5000};
    dripping.outcome().watchdog = "time 30 s";
    CHECK(found("ends", dripping.observation()) == Finding::unreached);
}

TEST_CASE("a process left behind is told, and no more", "[check][always]") {
    Scene scene;
    scene.play(hello({"C: QUIT", "S: 221 bye"}));
    Observation observation = scene.observation();
    CHECK(judged("ends", observation).note.empty());
    observation.submitted.front().outcome.children_left = 2;
    const Judgement left = judged("ends", observation);
    CHECK(left.finding == Finding::held);
    CHECK(left.note == "2 process(es) that it left behind were ended");
}

TEST_CASE("strays", "[check][always]") {
    Scene scene;
    CHECK(found("stays-here", scene.observation()) == Finding::held);
    scene.strays = {"a connection to 127.0.0.9 for c2.case.test"};
    CHECK(found("stays-here", scene.observation()) == Finding::broken);
}
