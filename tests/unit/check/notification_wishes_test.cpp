// What was asked for with the message: passed on, and heeded in the report.
#include <catch.hpp>
#include "bounced.hpp"

using namespace tell;

namespace {

/// One transaction with a server that offers DSN (or not), for a message with these wishes.
Judgement passed(const Submission& wish, std::string_view mail, std::string_view rcpt, bool offered = true) {
    Scene scene;
    scene.queue();
    scene.test.submission = wish;
    scene.play({"S: 220 mx.test", "C: EHLO a.test", "S: 250-mx.test", offered ? "S: 250 DSN" : "S: 250 SIZE",
                "C: MAIL FROM:<sender@>" + std::string{mail}, "S: 250 ok", "C: RCPT TO:<r1@>" + std::string{rcpt},
                "S: 250 ok", "C: QUIT", "S: 221 bye"});
    return judged("passes-dsn-on", scene.observation());
}

}  // namespace

TEST_CASE("what was asked for is passed on", "[notification][RFC3461-5.2.1]") {
    Submission all;
    all.envid = "a+b";
    all.ret = "HDRS";
    all.notify = "SUCCESS,FAILURE";
    all.orcpt = {"rfc822;Some.One@Else.test"};
    const std::string mail = " RET=HDRS ENVID=a+2Bb";
    const std::string rcpt = " NOTIFY=FAILURE,success ORCPT=rfc822;Some.One@Else.test";
    CHECK(passed(all, mail, rcpt).finding == Finding::held);
    CHECK(passed(all, "", rcpt).finding == Finding::broken);
    CHECK(passed(all, " RET=FULL ENVID=a+2Bb", rcpt).finding == Finding::broken);
    CHECK(passed(all, " RET=HDRS ENVID=a+2BB", rcpt).finding == Finding::broken);
    CHECK(passed(all, mail, " NOTIFY=FAILURE ORCPT=rfc822;Some.One@Else.test").finding == Finding::broken);
    CHECK(passed(all, mail, " NOTIFY=FAILURE,SUCCESS").finding == Finding::broken);
    CHECK(passed(all, mail, " NOTIFY=FAILURE,SUCCESS ORCPT=rfc822;some.one@else.test").finding == Finding::broken);
    CHECK(passed(all, "", "", false).finding == Finding::unreached);
    CHECK(passed({}, "", "").finding == Finding::held);
    CHECK(passed({}, "", " ORCPT=rfc822;r1@c1.case.test").finding == Finding::held);
    CHECK(passed({}, "", " ORCPT=rfc822;other@c1.case.test").finding == Finding::broken);
    CHECK(passed({}, " RET=FULL", "").finding == Finding::broken);
    CHECK(passed({}, "", " NOTIFY=FAILURE").finding == Finding::broken);
}

TEST_CASE("as much comes back as was asked for", "[notification][RFC3461-6.2]") {
    const auto header_only = [](Bounce& b) {
        b.returned = "headers";
        b.returned_text = "Subject: test 1\r\n";
    };
    const auto nothing = [](Bounce& b) { b.returned = b.returned_text = ""; };
    CHECK(as_it_is("returned", {{"is", "message"}}) == Finding::held);
    CHECK(as_it_is("returned", {{"is", "headers"}}) == Finding::broken);
    CHECK(changed("returned", header_only, {{"is", "headers"}}) == Finding::held);
    CHECK(changed("returned", header_only, {{"is", "message"}}) == Finding::broken);
    CHECK(changed("returned", nothing, {{"is", "headers"}}) == Finding::broken);
    CHECK(without_any("returned", {{"is", "headers"}}) == Finding::unreached);
}

TEST_CASE("identifiers come back as they were given, or not at all", "[notification][RFC3461-6.3]") {
    Scene scene = reported();
    CHECK(judged("envelope-id", scene.observation()).finding == Finding::held);
    CHECK(judged("original-recipient", scene.observation()).finding == Finding::held);
    Observation made_up = scene.observation();
    made_up.bounces.front().original_envelope_id = "x";
    made_up.bounces.front().recipients.front().original_recipient = "rfc822; r1@c1.case.test";
    CHECK(judged("envelope-id", made_up).finding == Finding::broken);
    CHECK(judged("original-recipient", made_up).finding == Finding::broken);
    CHECK(judged("original-recipient", made_up).level == Level::should);
    made_up.bounces.front().recipients.front().original_recipient = "rfc822; other@c1.case.test";
    CHECK(judged("original-recipient", made_up).finding == Finding::broken);
    CHECK_FALSE(judged("original-recipient", made_up).level);

    scene.test.submission.envid = "a+b";
    scene.test.submission.orcpt = {"rfc822;Some+One@Else.test"};
    CHECK(judged("envelope-id", scene.observation()).finding == Finding::broken);
    CHECK(judged("original-recipient", scene.observation()).finding == Finding::broken);
    Observation given = scene.observation();
    given.bounces.front().original_envelope_id = "a+b";
    given.bounces.front().recipients.front().original_recipient = "RFC822; Some+One@Else.test";
    CHECK(judged("envelope-id", given).finding == Finding::held);
    CHECK(judged("original-recipient", given).finding == Finding::held);
    CHECK(judged("original-recipient", given).note.empty());
    given.bounces.front().original_envelope_id = "a+2Bb";
    given.bounces.front().recipients.front().original_recipient = "rfc822; Some+2BOne@Else.test";
    CHECK(judged("envelope-id", given).finding == Finding::broken);
    CHECK_FALSE(judged("original-recipient", given).note.empty());
    given.bounces.front().recipients.front().original_recipient = "rfc822; some+one@else.test";
    CHECK(judged("original-recipient", given).finding == Finding::broken);
}
