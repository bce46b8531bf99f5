#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

Finding found(std::string_view check, const Observation& seen, const Parameters& parameters = {}) {
    const Judgement judgement = judged(check, seen, parameters);
    INFO(judgement.expected << " / " << judgement.seen);
    CHECK_FALSE(judgement.expected.empty());
    CHECK_FALSE(judgement.seen.empty());
    return judgement.finding;
}

/// A session up to this MAIL and RCPT, both accepted.
Observation with(std::string_view mail, std::string_view rcpt) {
    return observe(
        {"S: 220 mx", "C: EHLO a.test", "S: 250-mx", "S: 250 SIZE 1000", mail, "S: 250 ok", rcpt, "S: 250 ok"});
}

}  // namespace

TEST_CASE("MAIL and RCPT as the grammar has them", "[check][envelope][RFC5321-4.1.1.2]") {
    CHECK(found("path-syntax", with("C: MAIL FROM:<sender@> SIZE=10", "C: RCPT TO:<r1@>")) == Finding::held);
    CHECK(found("path-syntax", with("C: mail from:<>", "C: rcpt to:<r1@>")) == Finding::held);
    for (const auto* line :
         {"C: MAIL FROM: <sender@>", "C: MAIL FROM :<sender@>", "C: MAIL FROM:a@b.test", "C: MAIL FROM:<a b@c.test>"}) {
        INFO(line);
        CHECK(found("path-syntax", with(line, "C: RCPT TO:<r1@>")) == Finding::broken);
    }
    CHECK(found("path-syntax", with("C: MAIL FROM:<sender@>", "C: RCPT TO: <r1@>")) == Finding::broken);
    CHECK(found("path-syntax", observe({"S: 554 no"})) == Finding::unreached);
}

TEST_CASE("parameters that are there or not", "[check][envelope][RFC5321-4.1.1.11]") {
    const auto sized = with("C: MAIL FROM:<sender@> size=10 BODY=8BITMIME", "C: RCPT TO:<r1@>");
    const auto asks = [&](std::string keyword, std::string present, std::string value = {}) {
        Parameters parameters{{"on", "mail"}, {"keyword", std::move(keyword)}, {"present", std::move(present)}};
        if (!value.empty()) parameters["value"] = std::move(value);
        return found("parameter", sized, parameters);
    };
    CHECK(asks("SIZE", "yes") == Finding::held);
    CHECK(asks("SIZE", "no") == Finding::broken);
    CHECK(asks("BODY", "yes", "8BITMIME") == Finding::held);
    CHECK(asks("BODY", "yes", "7BIT") == Finding::broken);
    CHECK(asks("SMTPUTF8", "no") == Finding::held);
    CHECK(asks("SMTPUTF8", "yes") == Finding::broken);
    CHECK(found("parameter", observe({"S: 554 no"}), {{"on", "mail"}, {"keyword", "SIZE"}, {"present", "yes"}}) ==
          Finding::unreached);
}

TEST_CASE("only parameters that were offered", "[check][envelope][RFC5321-4.1.1.3]") {
    CHECK(found("only-offered-parameters", with("C: MAIL FROM:<sender@> SIZE=10", "C: RCPT TO:<r1@>")) ==
          Finding::held);
    CHECK(found("only-offered-parameters", with("C [parameter-not-offered]: MAIL FROM:<sender@> RET=HDRS",
                                                "C: RCPT TO:<r1@>")) == Finding::broken);
    CHECK(found("only-offered-parameters",
                with("C: MAIL FROM:<sender@>", "C [unknown-parameter]: RCPT TO:<r1@> X=1")) == Finding::broken);
}

TEST_CASE("local parts stay as they are", "[check][envelope][RFC5321-2.4]") {
    const auto sent = [](std::string given, std::string_view rcpt) {
        Scene scene;
        scene.submitted.front().recipients = {std::move(given)};
        scene.play(
            {"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok", rcpt, "S: 250 ok"});
        return scene.observation();
    };
    CHECK(found("keeps-local-part", sent("Some.User@c1.case.test", "C: RCPT TO:<Some.User@>")) == Finding::held);
    CHECK(found("keeps-local-part", sent("Some.User@c1.case.test", "C: RCPT TO:<Some.User@C1.Case.Test>")) ==
          Finding::held);
    CHECK(found("keeps-local-part", sent("Some.User@c1.case.test", "C: RCPT TO:<some.user@>")) == Finding::broken);
    CHECK(found("keeps-local-part", sent("u+tag@c1.case.test", "C: RCPT TO:<u@>")) == Finding::broken);
    // Quotes are a way of writing, not a part of the name.
    CHECK(found("keeps-local-part", sent("\"a.b\"@c1.case.test", "C: RCPT TO:<a.b@>")) == Finding::held);
    CHECK(found("keeps-local-part", sent("\"a b\"@c1.case.test", "C: RCPT TO:<\"a\\ b\"@>")) == Finding::held);
    CHECK(found("keeps-local-part", observe({"S: 554 no"})) == Finding::unreached);
    CHECK(found("least-quoting", sent("\"a b\"@c1.case.test", "C: RCPT TO:<\"a b\"@>")) == Finding::held);
    CHECK(found("least-quoting", sent("a.b@c1.case.test", "C: RCPT TO:<\"a.b\"@>")) == Finding::broken);
    CHECK(found("no-source-route", sent("r1@c1.case.test", "C: RCPT TO:<r1@>")) == Finding::held);
    CHECK(found("no-source-route", sent("r1@c1.case.test", "C: RCPT TO:<@relay.test:r1@>")) == Finding::broken);
}

TEST_CASE("no content for nobody", "[check][envelope][RFC5321-3.3]") {
    const Parameters at_rcpt{{"stage", "rcpt"}, {"code", "550"}};
    const auto polite = observe({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok",
                                 "C: RCPT TO:<r1@>", "S: 550 no", "C: DATA", "S: 554 no", "C: QUIT", "S: 221 bye"});
    CHECK(found("no-content", polite) == Finding::held);
    CHECK(found("no-content", polite, at_rcpt) == Finding::held);
    CHECK(found("no-content", polite, {{"stage", "mail"}, {"code", "451"}}) == Finding::unreached);
    const auto lone_dot =
        observe({"S: 220 mx", "C: EHLO a.test", "S: 250 PIPELINING", "C: MAIL FROM:<sender@>", "S: 250 ok",
                 "C: RCPT TO:<r1@>", "S: 550 no", "C: DATA", "S: 354 go", ".", "S: 554 nobody"});
    CHECK(found("no-content", lone_dot, at_rcpt) == Finding::held);
    const auto sends = observe({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok",
                                "C: RCPT TO:<r1@>", "S: 550 no", "C: DATA", "S: 354 go", "message", ".", "S: 250 ok"});
    CHECK(found("no-content", sends) == Finding::broken);
    CHECK(found("no-content", sends, at_rcpt) == Finding::broken);
    const auto goes_on =
        observe({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 2500 ok", "C: RCPT TO:<r1@>",
                 "S: 250 ok", "C: DATA", "S: 354 go", "message", ".", "S: 250 ok"});
    CHECK(found("no-content", goes_on, {{"stage", "mail"}, {"reply", "2500*"}}) == Finding::broken);
    Scene scene;
    scene.recipients(2).play({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok",
                              "C: RCPT TO:<r1@>", "S: 550 no", "C: RCPT TO:<r2@>", "S: 250 ok", "C: DATA", "S: 354 go",
                              "message", ".", "S: 250 ok"});
    CHECK(found("no-content", scene.observation(), at_rcpt) == Finding::unreached);
    CHECK(found("no-content", scene.observation()) == Finding::unreached);
}

TEST_CASE("no content behind a refused DATA", "[check][envelope][RFC5321-3.3]") {
    const Parameters refused{{"stage", "data"}, {"code", "4yz,none"}};
    const auto behind = [&](std::initializer_list<std::string_view> more) {
        std::vector<std::string> lines{"S: 220 mx", "C: EHLO a.test",   "S: 250 mx", "C: MAIL FROM:<sender@>",
                                       "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA"};
        lines.insert(lines.end(), more.begin(), more.end());
        return found("no-content", Scene{}.content("Subject: x\r\n\r\nhello\r\n").play(lines).observation(), refused);
    };
    CHECK(behind({"S: 451 later", "C: QUIT", "S: 221 bye"}) == Finding::held);
    CHECK(behind({"S: 451 later", "C: Subject: x", "S: 500 what", "C: hello", "S: 500 what"}) == Finding::broken);
    // A command that is no line of the message.
    CHECK(behind({"S: 451 later", "C: XYZZY", "S: 500 what", "C: QUIT", "S: 221 bye"}) == Finding::held);
    CHECK(behind({"server closes"}) == Finding::held);
    CHECK(behind({"S: 354 go", "message", ".", "S: 250 ok"}) == Finding::unreached);
}

TEST_CASE("a refused DATA counts without being named", "[check][envelope][RFC5321-3.3]") {
    const auto behind = [](std::initializer_list<std::string_view> more) {
        std::vector<std::string> lines{"S: 220 mx", "C: EHLO a.test",   "S: 250 mx", "C: MAIL FROM:<sender@>",
                                       "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA"};
        lines.insert(lines.end(), more.begin(), more.end());
        return found("no-content", Scene{}.content("Subject: x\r\n\r\nhello\r\n").play(lines).observation());
    };
    CHECK(behind({"S: 554 no", "C: QUIT", "S: 221 bye"}) == Finding::held);
    CHECK(behind({"S: 554 no", "C: hello", "S: 500 what"}) == Finding::broken);
    CHECK(behind({"S: 354 go", "message", ".", "S: 250 ok"}) == Finding::unreached);
}

TEST_CASE("a chunk may be on its way before the refusal", "[check][envelope][RFC3030-4.2]") {
    const auto chunked = [](std::string_view offer) {
        return observe({"S: 220 mx", "C: EHLO a.test", "S: 250-mx", "S: 250-CHUNKING", offer, "C: MAIL FROM:<sender@>",
                        "S: 250 ok", "C: RCPT TO:<r1@>", "S: 550 no", "C: BDAT 5 LAST", "D raw: hello",
                        "S: 554 nobody"});
    };
    CHECK(found("no-content", chunked("S: 250 PIPELINING")) == Finding::held);
    CHECK(found("no-content", chunked("S: 250 SIZE")) == Finding::broken);
}

TEST_CASE("content follows 354", "[check][envelope][RFC5321-2.3.8]") {
    const auto data = [](std::initializer_list<std::string_view> more) {
        std::vector<std::string> lines{"S: 220 mx",
                                       "C: EHLO a.test",
                                       "S: 250 mx",
                                       "C: MAIL FROM:<sender@>",
                                       "S: 250 ok",
                                       "C: RCPT TO:<r1@>",
                                       "S raw: 250 ok\\r550 no\\r\\n"};
        lines.insert(lines.end(), more.begin(), more.end());
        Scene scene;
        return scene.play(lines).observation();
    };
    CHECK(found("content-after-354", data({"C: DATA", "S: 354 go", "message", ".", "S: 250 ok"})) == Finding::held);
    CHECK(found("content-after-354", data({"C: QUIT", "S: 221 bye"})) == Finding::held);
    CHECK(found("content-after-354", data({"C: DATA", "S: 354 go", "client closes"})) == Finding::broken);
    CHECK(found("content-after-354", observe({"S: 554 no"})) == Finding::unreached);
}

TEST_CASE("a transaction left open is cleared", "[check][envelope][RFC5321-4.1.4]") {
    const auto second = [](std::initializer_list<std::string_view> between) {
        std::vector<std::string> lines{"S: 220 mx", "C: EHLO a.test",   "S: 250 mx", "C: MAIL FROM:<sender@>",
                                       "S: 250 ok", "C: RCPT TO:<r1@>", "S: 550 no"};
        lines.insert(lines.end(), between.begin(), between.end());
        Scene scene;
        return scene.messages(2).play(lines).observation();
    };
    CHECK(found("resets", second({"C: RSET", "S: 250 ok", "C: MAIL FROM:<sender@>", "S: 250 ok"})) == Finding::held);
    CHECK(found("resets", second({"C: EHLO a.test", "S: 250 ok", "C: MAIL FROM:<sender@>", "S: 250 ok"})) ==
          Finding::held);
    CHECK(found("resets", second({"C [nested-mail]: MAIL FROM:<sender@>", "S: 503 no"})) == Finding::broken);
    CHECK(found("resets", second({"C: RSET", "S: 250 ok", "C: QUIT", "S: 221 bye"})) == Finding::unreached);
    const auto after_dot = observe({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok",
                                    "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go", "message", ".",
                                    "S: 554 no", "C: MAIL FROM:<sender@>", "S: 250 ok"});
    CHECK(found("resets", after_dot) == Finding::unreached);
    CHECK(found("resets", after_dot, {{"strict", "yes"}}) == Finding::broken);
}

namespace {

/// r1 accepted, r2 450, r3 550, and the content taken.
Scene three_results() {
    Scene scene;
    scene.recipients(3).play({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok",
                              "C: RCPT TO:<r1@>", "S: 250 ok", "C: RCPT TO:<r2@>", "S: 450 no", "C: RCPT TO:<r3@>",
                              "S: 550 no", "C: DATA", "S: 354 go", "message", ".", "S: 250 ok", "C: QUIT",
                              "S: 221 bye"});
    return scene;
}

}  // namespace

TEST_CASE("a caller learns each result, or that nothing was sent", "[check][envelope][RFC5321-4.2.1]") {
    Scene all = three_results();
    all.told(Told::temporary).told("r1", Told::accepted).told("r2", Told::temporary).told("r3", Told::permanent);
    CHECK(found("tells-each-recipient", all.observation()) == Finding::held);
    all.told("r3", Told::failed);
    CHECK(found("tells-each-recipient", all.observation()) == Finding::held);
    all.told("r3", Told::temporary);
    CHECK(found("tells-each-recipient", all.observation()) == Finding::broken);
    all.told("r3", Told::accepted);
    CHECK(found("tells-each-recipient", all.observation()) == Finding::broken);

    CHECK(found("tells-each-recipient", three_results().told(Told::failed).observation()) == Finding::broken);
    CHECK(found("tells-each-recipient", three_results().told(Told::accepted).observation()) == Finding::broken);

    Scene none;
    none.recipients(3).told(Told::permanent);
    none.play({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>",
               "S: 250 ok", "C: RCPT TO:<r2@>", "S: 450 no", "C: RSET", "S: 250 ok", "C: QUIT", "S: 221 bye"});
    CHECK(found("tells-each-recipient", none.observation()) == Finding::held);
    none.told(Told::accepted);
    CHECK(found("tells-each-recipient", none.observation()) == Finding::broken);
    CHECK(found("tells-each-recipient", observe({"S: 554 no"})) == Finding::unreached);
}

TEST_CASE("each recipient as it was answered", "[check][envelope][RFC5321-4.5.3.1.10]") {
    Scene scene = three_results();
    scene.queue();
    CHECK(found("each-as-answered", scene.observation()) == Finding::broken);
    scene.bounce("failed", "r2,r3");
    CHECK(found("each-as-answered", scene.observation()) == Finding::held);
    Scene wrong = three_results();
    wrong.queue().bounce("failed", "r1,r2,r3");
    CHECK(found("each-as-answered", wrong.observation()) == Finding::broken);
}

TEST_CASE("the class of the status", "[check][envelope][RFC3463-2]") {
    Scene scene = three_results();
    scene.queue();
    CHECK(found("status-class", scene.observation(), {{"is", "5"}}) == Finding::unreached);
    Bounce& bounce = scene.bounce("failed", "r3");
    bounce.recipients.front().status = "5.1.1";
    CHECK(found("status-class", scene.observation(), {{"is", "5"}}) == Finding::held);
    Scene odd = three_results();
    odd.queue().bounce("failed", "r3").recipients.front().status = "2.1.5";
    CHECK(found("status-class", odd.observation(), {{"is", "5"}}) == Finding::broken);
}
