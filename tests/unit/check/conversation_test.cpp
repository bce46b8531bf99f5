#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

Finding found(std::string_view check, const Observation& seen, const Parameters& parameters = {}) {
    const Judgement judgement = judged(check, seen, parameters);
    INFO(judgement.expected << " / " << judgement.seen);
    CHECK_FALSE(judgement.expected.empty());
    CHECK_FALSE(judgement.seen.empty());
    if (judgement.finding == Finding::broken && check != "connections" && check != "sends")
        CHECK_FALSE(judgement.evidence.empty());
    return judgement.finding;
}

const Observation good = observe({"S: 220 mx", "C: EHLO a.test", "S: 250-mx", "S: 250 SIZE", "C: MAIL FROM:<sender@>",
                                  "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go", "message", ".",
                                  "S: 250 ok", "C: QUIT", "S: 221 bye"});
const Observation refused_greeting = observe({"S: 554 no", "C: QUIT", "S: 221 bye"});

}  // namespace

TEST_CASE("never-wrong goes by the simulator's own names", "[check][conversation][RFC5321-4.1.4]") {
    CHECK(found("never-wrong", good, {{"wrong", "no-hello,pipelined"}}) == Finding::held);
    const auto bad = observe({"S: 220 mx", "C [no-hello]: MAIL FROM:<sender@>", "S: 503 no"});
    CHECK(found("never-wrong", bad, {{"wrong", "no-hello,pipelined"}}) == Finding::broken);
    CHECK(found("never-wrong", bad, {{"wrong", "pipelined"}}) == Finding::held);
    CHECK(found("never-wrong", observe({"S: 220 mx", "wrong: pipelined"}), {{"wrong", "pipelined"}}) ==
          Finding::broken);
    CHECK(found("never-wrong", Scene{}.observation(), {{"wrong", "pipelined"}}) == Finding::unreached);
    CHECK(found("never-wrong", bad, {{"wrong", "no-hello"}, {"connection", "2"}}) == Finding::unreached);
}

TEST_CASE("sends counts commands, behind a reply when one is named", "[check][conversation]") {
    CHECK(found("sends", good, {{"stage", "rcpt"}}) == Finding::held);
    CHECK(found("sends", good, {{"stage", "rcpt"}, {"match", "*<r1@*"}}) == Finding::held);
    CHECK(found("sends", good, {{"stage", "rcpt"}, {"match", "*<r2@*"}}) == Finding::broken);
    CHECK(found("sends", good, {{"stage", "rcpt"}, {"count", ">=2"}}) == Finding::broken);
    CHECK(found("sends", good, {{"stage", "starttls"}}) == Finding::broken);
    CHECK(found("sends", good, {{"stage", "quit"}, {"after", "data-end:250"}}) == Finding::held);
    CHECK(found("sends", good, {{"stage", "mail"}, {"after", "data-end:250"}}) == Finding::broken);
    CHECK(found("sends", good, {{"stage", "quit"}, {"after", "data-end:450"}}) == Finding::unreached);
    const auto slow = observe({"S: 220 mx", "C: EHLO a.test", "S: 502 no", "+5s", "C: HELO a.test", "S: 250 mx"});
    CHECK(found("sends", slow, {{"stage", "helo"}, {"after", "ehlo:502"}, {"within", "10s"}}) == Finding::held);
    CHECK(found("sends", slow, {{"stage", "helo"}, {"after", "ehlo:502"}, {"within", "1s"}}) == Finding::broken);
}

TEST_CASE("sends-not sees what came in spite of it", "[check][conversation]") {
    CHECK(found("sends-not", good, {{"stage", "auth"}}) == Finding::held);
    CHECK(found("sends-not", good, {{"stage", "quit"}}) == Finding::broken);
    CHECK(found("sends-not", good, {{"stage", "mail"}, {"after", "rcpt:2yz"}}) == Finding::held);
    CHECK(found("sends-not", good, {{"stage", "data"}, {"after", "rcpt:2yz"}}) == Finding::broken);
    CHECK(found("sends-not", good, {{"stage", "data"}, {"after", "rcpt:5yz"}}) == Finding::unreached);
    // What was on its way before the reply is no answer to it.
    const auto delayed =
        observe({"S: 220 mx", "C: EHLO a.test", "S [delay 3s]: 421 no", "C: HELO a.test", "S: 250 ok"});
    CHECK(found("sends-not", delayed, {{"stage", "helo"}, {"after", "ehlo:421"}}) != Finding::broken);
}

TEST_CASE("only-after allows what it names", "[check][conversation][RFC5321-3.1]") {
    CHECK(found("only-after", refused_greeting, {{"stage", "connect"}, {"code", "554"}}) == Finding::held);
    const auto talks =
        observe({"S: 554 no", "C [after-refused-greeting]: EHLO a.test", "S: 503 no", "C: QUIT", "S: 221 bye"});
    CHECK(found("only-after", talks, {{"stage", "connect"}, {"code", "5yz"}}) == Finding::broken);
    CHECK(found("only-after", talks, {{"stage", "connect"}, {"code", "5yz"}, {"allow", "ehlo,quit"}}) == Finding::held);
    CHECK(found("only-after", good, {{"stage", "connect"}, {"code", "554"}}) == Finding::unreached);
    CHECK(found("only-after", observe({"S: 554 no", "client closes"}), {{"stage", "connect"}, {"code", "554"}}) ==
          Finding::held);
}

TEST_CASE("a reply can be told by its bytes", "[check][conversation]") {
    const auto ssh =
        observe({"S raw: SSH-2.0-x\\r\\n", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok"});
    CHECK(found("no-mail", ssh, {{"stage", "connect"}, {"reply", "SSH*"}}) == Finding::broken);
    CHECK(found("no-mail", ssh, {{"connection", "1"}}) == Finding::broken);
    CHECK(found("no-mail", ssh, {{"connection", "2"}}) == Finding::unreached);
    CHECK(found("no-mail", good, {{"stage", "connect"}, {"reply", "SSH*"}}) == Finding::unreached);
    CHECK(found("no-mail", good, {{"stage", "connect"}, {"reply", "SSH*"}, {"or-none", "yes"}}) == Finding::held);
}

TEST_CASE("no-mail looks behind the reply only", "[check][conversation]") {
    Scene scene;
    scene.play({"S: 421 busy", "server closes"})
        .play({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok"});
    const auto again = scene.observation();
    CHECK(found("no-mail", again, {{"stage", "connect"}, {"code", "421"}}) == Finding::held);
    CHECK(found("no-mail", again) == Finding::broken);
    CHECK(found("no-mail", refused_greeting) == Finding::held);
}

TEST_CASE("the first command", "[check][conversation][RFC5321-4.1.1.1]") {
    CHECK(found("first-command", good, {{"is", "ehlo"}}) == Finding::held);
    const auto helo = observe({"S: 220 mx", "C: HELO a.test", "S: 250 mx"});
    CHECK(found("first-command", helo, {{"is", "ehlo"}}) == Finding::broken);
    CHECK(found("first-command", helo, {{"is", "ehlo,helo"}}) == Finding::held);
    CHECK(found("first-command", refused_greeting, {{"is", "ehlo"}}) == Finding::unreached);
}

TEST_CASE("QUIT before the end", "[check][conversation][RFC5321-4.1.1.10]") {
    const Parameters at_554{{"stage", "connect"}, {"code", "554"}};
    CHECK(found("quit", refused_greeting, at_554) == Finding::held);
    CHECK(found("quit", observe({"S: 554 no", "client closes"}), at_554) == Finding::broken);
    CHECK(found("quit", observe({"S: 554 no", "client resets"}), at_554) == Finding::broken);
    CHECK(found("quit", observe({"S: 421 no", "server closes"})) == Finding::unreached);
    CHECK(found("quit", good, at_554) == Finding::unreached);
    CHECK(found("quit", observe({"S: 220 mx", "C: EHLO a.test", "S:", "+60s", "client closes"})) == Finding::unreached);
    CHECK(found("quit", good) == Finding::held);
}

TEST_CASE("the reply to QUIT", "[check][conversation][RFC5321-4.1.1.10]") {
    CHECK(found("waits-for-quit-reply", good) == Finding::held);
    CHECK(found("waits-for-quit-reply", observe({"S: 220 mx", "C: QUIT", "client closes"})) == Finding::broken);
    CHECK(found("waits-for-quit-reply", observe({"S: 220 mx", "client closes"})) == Finding::unreached);
}

TEST_CASE("silence before the greeting", "[check][conversation][RFC5321-4.3.1]") {
    CHECK(found("silent-before-greeting", good) == Finding::held);
    CHECK(found("silent-before-greeting", observe({"wrong: talked-early", "S: 220 mx"})) == Finding::broken);
}

TEST_CASE("names in EHLO", "[check][conversation][RFC5321-2.3.5]") {
    const auto said = [](std::string_view line) { return observe({"S: 220 mx", line, "S: 250 mx"}); };
    const Parameters grammar{{"part", "grammar"}}, qualified{{"part", "qualified"}}, no_text{{"part", "no-text"}};
    for (const auto* line : {"C: EHLO mail.a.test", "C: EHLO [192.0.2.1]", "C: EHLO [IPv6:2001:db8::1]"}) {
        INFO(line);
        CHECK(found("hello-name", said(line), grammar) == Finding::held);
        CHECK(found("hello-name", said(line), qualified) == Finding::held);
        CHECK(found("hello-name", said(line), no_text) == Finding::held);
    }
    for (const auto* line : {"C: EHLO a_b.test", "C: EHLO 192.0.2.1:25", "C: EHLO", "C: EHLO -a.test",
                             "C: HELO <a.test>", "C: EHLO b\xc3\xbc.test"}) {
        INFO(line);
        CHECK(found("hello-name", said(line), grammar) == Finding::broken);
    }
    CHECK(found("hello-name", said("C: EHLO [192.0.2.1] (mail)"), no_text) == Finding::broken);
    CHECK(found("hello-name", said("C: EHLO mybox"), qualified) == Finding::broken);
    const Judgement local = judged("hello-name", said("C: EHLO localhost.localdomain"), qualified);
    CHECK(local.finding == Finding::broken);
    CHECK(local.level == Level::should);
    CHECK(found("hello-name", refused_greeting, grammar) == Finding::unreached);
}

TEST_CASE("falling back to HELO", "[check][conversation][RFC5321-3.2]") {
    const auto same = observe({"S: 220 mx", "C: EHLO a.test", "S: 502 no", "C: HELO a.test", "S: 250 mx"});
    CHECK(found("helo-fallback", same, {{"where", "same"}}) == Finding::held);
    Scene scene;
    scene.play({"S: 220 mx", "C: EHLO a.test", "S: 502 no", "C: QUIT", "S: 221 bye"})
        .play({"S: 220 mx", "C: HELO a.test", "S: 250 mx"});
    CHECK(found("helo-fallback", scene.observation(), {{"where", "same"}}) == Finding::broken);
    CHECK(found("helo-fallback", scene.observation(), {{"where", "anywhere"}}) == Finding::held);
    CHECK(found("helo-fallback", good, {{"where", "same"}}) == Finding::unreached);
}

TEST_CASE("in step with the reference", "[check][conversation][RFC5321-2.3.7]") {
    Scene scene;
    scene.play({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: QUIT", "S: 221 bye"});
    CHECK(found("in-step", scene.observation()) == Finding::unreached);
    scene.reference = std::make_shared<const Observation>(good);
    CHECK(found("in-step", scene.observation()) == Finding::broken);
    Scene equal;
    equal.reference = std::make_shared<const Observation>(good);
    equal.play({"S: 220 mx", "C: EHLO a.test", "S: 250 CHUNKING", "C: MAIL FROM:<sender@>", "S: 250 ok",
                "C: RCPT TO:<r1@>", "S: 250 ok", "C: BDAT 5 LAST", "D raw: hello", "S: 250 ok"});
    CHECK(found("in-step", equal.observation()) == Finding::held);
    // The well-behaved server offers STARTTLS to all; the case's may not.
    Scene inside;
    inside.play({"S: 220 mx", "C: EHLO a.test", "S: 250 STARTTLS", "C: STARTTLS", "S: 220 go", "tls", "C: EHLO a.test",
                 "S: 250 CHUNKING", "C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok",
                 "C: BDAT 5 LAST", "D raw: hello", "S: 250 ok"});
    equal.reference = std::make_shared<const Observation>(inside.observation());
    CHECK(found("in-step", equal.observation()) == Finding::held);
}

TEST_CASE("counting connections and leaving", "[check][conversation]") {
    CHECK(found("connections", good, {{"range", "1"}}) == Finding::held);
    CHECK(found("connections", good, {{"range", ">=2"}}) == Finding::broken);
    CHECK(found("connections", good, {{"range", "0"}, {"stage", "connect"}, {"code", "421"}}) == Finding::held);
    const auto stays = observe({"S: 521 no", "C: QUIT", "S: 521 no", "+5s", "client closes"});
    const Parameters at_quit{{"stage", "quit"}, {"code", "521"}, {"within", "3s"}};
    CHECK(found("leaves-host", stays, at_quit) == Finding::broken);
    CHECK(found("leaves-host", observe({"S: 521 no", "C: QUIT", "S: 521 no", "client closes"}), at_quit) ==
          Finding::held);
    CHECK(found("leaves-host", observe({"S: 521 no", "client closes"}), at_quit) == Finding::unreached);
    CHECK(found("leaves-host", observe({"S: 521 no", "C: QUIT", "S: 521 no", "+9s", "note: end x"}), at_quit) ==
          Finding::broken);
}
