#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

Observation commands(std::string_view rcpt, std::string_view more = {}) {
    Scene scene;
    std::vector<std::string> lines{"S: 220 mx", "C: EHLO a.test",          "S: 250 mx", "C: MAIL FROM:<sender@>",
                                   "S: 250 ok", "C: " + std::string{rcpt}, "S: 250 ok"};
    if (!more.empty()) {
        lines.push_back("C: " + std::string{more});
        lines.emplace_back("S: 250 ok");
    }
    scene.play(lines);
    return scene.observation();
}

Scene with_content(std::initializer_list<std::string_view> content) {
    Scene scene;
    std::vector<std::string> lines{"S: 220 mx", "C: EHLO a.test",   "S: 250 mx", "C: MAIL FROM:<sender@>",
                                   "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA",
                                   "S: 354 go"};
    for (const auto line : content) lines.push_back("D: " + std::string{line});
    lines.emplace_back(".");
    lines.emplace_back("S: 250 ok");
    scene.play(lines);
    return scene;
}

Finding of(std::string_view check, const Scene& scene, const Parameters& parameters = {}) {
    return judged(check, scene.observation(), parameters).finding;
}

Scene that_took(std::uint64_t mebibytes) {
    Scene usual;
    usual.outcome().peak_memory = 20ULL << 20U;
    Scene scene;
    scene.outcome().peak_memory = mebibytes << 20U;
    scene.reference = std::make_shared<const Observation>(usual.observation());
    return scene;
}

}  // namespace

TEST_CASE("clean-commands: values of the caller do not become commands", "[check][safety][RFC5321-2.3.8]") {
    const Parameters marks{{"marks", "NOOP injected*"}};
    CHECK(judged("clean-commands", commands("RCPT TO:<r1@>"), marks).finding == Finding::held);
    CHECK(judged("clean-commands", Scene{}.observation(), marks).finding == Finding::held);
    CHECK(judged("clean-commands", commands("RCPT TO:<r1@>", "NOOP injected"), marks).finding == Finding::broken);
    CHECK(judged("clean-commands", commands("RCPT TO:<r1@>", "NOOP"), marks).finding == Finding::held);
    CHECK(judged("clean-commands", commands("RCPT TO:<r1\x01@>"), marks).finding == Finding::broken);
    CHECK(judged("clean-commands", commands("RCPT TO:<r1\r@>"), {}).finding == Finding::broken);
}

TEST_CASE("no-added-field: values of the caller do not become fields", "[check][safety][RFC5322-2.2]") {
    const Parameters name{{"field", "X-Injected"}};
    CHECK(of("no-added-field", with_content({"Subject: one  X-Injected: two", "", "text"}), name) == Finding::held);
    CHECK(of("no-added-field", with_content({"Subject: one", " X-Injected: two", "", "text"}), name) == Finding::held);
    CHECK(of("no-added-field", with_content({"Subject: one", "X-Injected: two", "", "text"}), name) == Finding::broken);
    CHECK(of("no-added-field", with_content({"Subject: one", "", "X-Injected: two"}), name) == Finding::broken);
    Scene nothing;
    CHECK(of("no-added-field", nothing, name) == Finding::unreached);
    CHECK(of("no-added-field", nothing.told(Told::failed), name) == Finding::held);
}

TEST_CASE("bounded-memory compares with an ordinary message", "[check][safety]") {
    const Parameters most{{"mebibytes", "<=64"}};
    CHECK(of("bounded-memory", that_took(70), most) == Finding::held);
    CHECK(of("bounded-memory", that_took(150), most) == Finding::broken);
    CHECK(of("bounded-memory", that_took(0), most) == Finding::unreached);  // nobody looked
    CHECK(of("bounded-memory", Scene{}, most) == Finding::unreached);
    Scene ended = that_took(0);
    ended.outcome().watchdog = "memory 512 MiB";
    CHECK(of("bounded-memory", ended, most) == Finding::broken);
}

TEST_CASE("clean-output: terminals and reports get no control characters", "[check][safety]") {
    Scene scene;
    CHECK(of("clean-output", scene) == Finding::unreached);
    scene.outcome().output = "refused:\t550 no\r\n";
    CHECK(of("clean-output", scene) == Finding::held);
    scene.outcome().output = "refused: 550 \x1b[31mno\n";
    CHECK(of("clean-output", scene) == Finding::broken);
    Scene queue;
    queue.queue().bounce("failed", "r1").content = std::make_shared<const std::string>("550 \x07 no\r\n");
    CHECK(of("clean-output", queue) == Finding::broken);
}

TEST_CASE("no-secret-in-output: nobody reads the password in a log", "[check][safety]") {
    Scene scene;
    scene.outcome().output = "535 wrong password for probe-user\n";
    CHECK(of("no-secret-in-output", scene) == Finding::held);
    scene.outcome().output = "535 wrong password probe-secret-7Qx\n";
    CHECK(of("no-secret-in-output", scene) == Finding::broken);
    scene.outcome().output = "-> AUTH PLAIN AHByb2JlLXVzZXIAcHJvYmUtc2VjcmV0LTdReA==\n";
    CHECK(of("no-secret-in-output", scene) == Finding::broken);
    CHECK(of("no-secret-in-output", Scene{}) == Finding::unreached);
}

TEST_CASE("one-for-path: Received names one recipient", "[check][safety][RFC5321-4.4]") {
    const std::string_view stamp = "Received: from a.test (a.test [127.0.0.1])";
    CHECK(of("one-for-path", with_content({stamp, " by b.test with ESMTP id 1 for <r1@c1.test>;", " 1 Jun 2026", "",
                                           "x"})) == Finding::held);
    CHECK(of("one-for-path", with_content({stamp, " by b.test; 1 Jun 2026", "", "x"})) == Finding::held);
    CHECK(of("one-for-path", with_content({stamp, " by b.test (for <x@y.test>) for <r1@c1.test>; 1 Jun 2026", "",
                                           "x"})) == Finding::held);
    CHECK(of("one-for-path", with_content({stamp, " by b.test for <r1@c1.test>, <r2@c1.test>; 1 Jun 2026", "", "x"})) ==
          Finding::broken);
    CHECK(of("one-for-path", with_content({"Subject: none", "", "x"})) == Finding::unreached);
}

TEST_CASE("bcc-hidden: who stands in Bcc is not shown", "[check][safety][RFC5321-7.2]") {
    CHECK(of("bcc-hidden", with_content({"Subject: a", "", "x"})) == Finding::held);
    CHECK(of("bcc-hidden", with_content({"Bcc:", "Subject: a", "", "x"})) == Finding::held);
    CHECK(of("bcc-hidden", with_content({"Bcc: <r2@c1.case.test>", "", "x"})) == Finding::broken);
    CHECK(of("bcc-hidden", Scene{}) == Finding::unreached);
}
