// Bounces as they have to be, and each way in which they are not.
#include <catch.hpp>
#include "builder.hpp"

using namespace tell;

namespace {

constexpr std::string_view plain_refusal = "550 5.1.1 nobody";

/// A queue that was refused r1, and has DSN.
Scene refused(std::string_view reply = plain_refusal, std::string_view local = "r1") {
    Scene scene;
    scene.queue();
    scene.sender.features = {"dsn"};
    std::vector<std::string> lines = hello();
    lines.insert(lines.end(), {"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<" + std::string{local} + "@>"});
    lines.push_back(std::string{reply.starts_with("S") ? "" : "S: "} + std::string{reply});
    lines.insert(lines.end(), {"C: QUIT", "S: 221 bye"});
    scene.play(lines);
    return scene;
}

/// The same with the report that belongs to it.
Scene reported(std::string_view reply = plain_refusal) {
    Scene scene = refused(reply);
    Bounce& bounce = scene.bounce("failed", "r1");
    bounce.parts.insert(bounce.parts.begin(), "multipart/report");
    bounce.recipients[0].status = "5.1.1";
    bounce.recipients[0].diagnostic_code = "smtp; 550 5.1.1 nobody";
    bounce.recipients[0].remote_mta = "dns; mx.c1.case.test";
    bounce.arrival_date = "Sat, 21 Nov 2026 10:00:00 +0000 (UTC)";
    bounce.status_text = "Reporting-MTA: dns; sender.test\r\n\r\nFinal-Recipient: rfc822; r1@c1.case.test\r\n";
    bounce.content = std::make_shared<const std::string>(
        "From: daemon@sender.test\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nAuto-Submitted: "
        "auto-replied\r\n\r\nx\r\n");
    bounce.returned_text = scene.submitted.front().content;
    return scene;
}

/// What a check says when the report of `reported()` is changed.
template <class Change>
Finding changed(std::string_view check, Change change, const Parameters& parameters = {}) {
    Observation seen = reported().observation();
    change(seen.bounces.front());
    return judged(check, seen, parameters).finding;
}

Finding as_it_is(std::string_view check, const Parameters& parameters = {}) {
    return judged(check, reported().observation(), parameters).finding;
}

Finding without_any(std::string_view check, const Parameters& parameters = {}) {
    return judged(check, refused().observation(), parameters).finding;
}

void set_header(Bounce& bounce, std::string text) {
    bounce.content = std::make_shared<const std::string>(std::move(text) + "\r\n\r\nx\r\n");
}

}  // namespace

TEST_CASE("a failure is reported, once", "[notification][RFC5321-6.1]") {
    CHECK(as_it_is("notified", {{"count", "1"}}) == Finding::held);
    CHECK(without_any("notified") == Finding::broken);
    Scene twice = reported();
    twice.bounce("failed", "r1");
    CHECK(judged("notified", twice.observation()).finding == Finding::held);
    const Judgement judgement = judged("notified", twice.observation(), {{"count", "1"}});
    CHECK(judgement.finding == Finding::broken);
    CHECK(judgement.level == Level::should);
    Scene other = refused();
    other.bounce("delayed", "r1");
    CHECK(judged("notified", other.observation()).finding == Finding::broken);
    CHECK(judged("notified", other.observation(), {{"action", "delayed"}}).finding == Finding::held);
    Scene cut = refused();
    cut.complete = false;
    cut.stopped = "interrupted";
    CHECK(judged("notified", cut.observation()).finding == Finding::unreached);
}

TEST_CASE("a report in plain words counts as one", "[notification][RFC5321-3.6.3]") {
    Scene scene = refused();
    Bounce& note = scene.bounce("failed", "");
    note.recipients.clear();
    note.is_report = false;
    note.content = std::make_shared<const std::string>("Subject: sorry\r\n\r\n<r1@c1.case.test> is unknown\r\n");
    CHECK(judged("notified", scene.observation()).finding == Finding::held);
    CHECK(judged("not-notified", scene.observation()).finding == Finding::broken);
    CHECK(judged("report-form", scene.observation()).finding == Finding::broken);
    CHECK(judged("report-structure", scene.observation()).finding == Finding::unreached);
}

TEST_CASE("nothing comes that was not asked for", "[notification][RFC3461-5.2.6]") {
    CHECK(without_any("not-notified") == Finding::held);
    CHECK(as_it_is("not-notified") == Finding::broken);
    CHECK(as_it_is("not-notified", {{"action", "delayed"}}) == Finding::held);
    CHECK(as_it_is("not-notified", {{"recipients", "r1"}, {"action", "failed"}}) == Finding::broken);
    CHECK(judged("not-notified", Scene{}.queue().observation()).finding == Finding::unreached);
    Scene astray = refused();
    std::vector<std::string> lines = hello();
    lines.insert(lines.end(),
                 {"C: MAIL FROM:<>", "S: 250 ok", "C: RCPT TO:<list@>", "S: 250 ok", "C: QUIT", "S: 221 bye"});
    astray.play(lines);
    CHECK(judged("not-notified", astray.observation()).finding == Finding::broken);
}

TEST_CASE("a notification that is refused is the last one", "[notification][RFC5321-6.1]") {
    const auto judge = [](std::vector<TurnedAway> away) {
        Observation seen = refused().observation();
        seen.turned_away = std::move(away);
        return judged("no-bounce-loop", seen).finding;
    };
    const std::string to = "sender@c1.return.test";
    CHECK(judge({}) == Finding::unreached);
    CHECK(judge({{Time{1}, "", to, 550, ""}}) == Finding::held);
    CHECK(judge({{Time{1}, "", to, 451, "<1@x>"}, {Time{2}, "", to, 451, "<1@x>"}, {Time{3}, "", to, 451, "<1@x>"}}) ==
          Finding::held);
    CHECK(judge({{Time{1}, "", to, 554, "<1@x>"}, {Time{2}, "", to, 554, "<2@x>"}}) == Finding::broken);
    CHECK(judge({{Time{1}, "", to, 550, ""}, {Time{2}, "", to, 550, ""}, {Time{3}, "", to, 550, ""}}) ==
          Finding::broken);
    CHECK(judge({{Time{1}, "daemon@sender.test", to, 550, ""}}) == Finding::broken);
    Observation another = reported().observation();
    another.turned_away = {{Time{1}, "", to, 550, ""}};
    CHECK(judged("no-bounce-loop", another).finding == Finding::broken);
}

TEST_CASE("a notification goes from nobody to the reverse path", "[notification][RFC3461-6.1]") {
    const auto envelope = [](auto change) { return changed("notification-envelope", change); };
    CHECK(envelope([](Bounce& b) { b.rcpt_parameters = {"NOTIFY=NEVER"}; }) == Finding::held);
    CHECK(envelope([](Bounce& b) { b.mail_parameters = {"ENVID=1", "SIZE=100"}; }) == Finding::held);
    CHECK(envelope([](Bounce& b) { b.mail_from = "daemon@sender.test"; }) == Finding::broken);
    CHECK(envelope([](Bounce& b) { b.to = "author@c1.return.test"; }) == Finding::broken);
    CHECK(envelope([](Bounce& b) { b.mail_parameters = {"RET=HDRS"}; }) == Finding::broken);
    CHECK(envelope([](Bounce& b) { b.rcpt_parameters = {"NOTIFY=FAILURE"}; }) == Finding::broken);
    CHECK(without_any("notification-envelope") == Finding::unreached);
}

TEST_CASE("a notification does not call itself auto-generated", "[notification][RFC3834-5]") {
    CHECK(as_it_is("notification-header") == Finding::held);
    const auto header = [](std::string text) {
        return changed("notification-header", [&](Bounce& b) { set_header(b, text); });
    };
    const std::string good = "From: a@b.test\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000";
    CHECK(header(good) == Finding::held);
    CHECK(header(good + "\r\nAuto-Submitted: auto-replied (rejected)") == Finding::held);
    CHECK(header(good + "\r\nAuto-Submitted: auto-generated") == Finding::broken);
    CHECK(header("From: a@b.test") == Finding::broken);
    CHECK(header("Date: Sat, 21 Nov 2026 10:00:00 +0000") == Finding::broken);
    CHECK(header("From: a@b.test\r\nDate: yesterday") == Finding::broken);
}

TEST_CASE("a report has its parts in order", "[notification][RFC6522-3]") {
    const auto parts = [](std::vector<std::string> list) {
        return changed("report-structure", [&](Bounce& b) { b.parts = std::move(list); });
    };
    CHECK(as_it_is("report-form") == Finding::held);
    CHECK(as_it_is("report-structure") == Finding::held);
    CHECK(parts({"multipart/report", "text/plain", "message/delivery-status"}) == Finding::held);
    CHECK(parts({"multipart/report", "multipart/alternative", "message/global-delivery-status", "message/global"}) ==
          Finding::held);
    CHECK(parts({"multipart/report", "message/delivery-status", "text/plain"}) == Finding::broken);
    CHECK(parts({"multipart/report", "text/plain", "message/rfc822", "message/delivery-status"}) == Finding::broken);
    CHECK(parts({"multipart/report", "text/plain"}) == Finding::broken);
    CHECK(parts({"multipart/report", "text/plain", "message/delivery-status", "message/rfc822", "text/plain"}) ==
          Finding::broken);
}

TEST_CASE("the fields of a report are 7bit", "[notification][RFC3464-2.1]") {
    CHECK(as_it_is("report-seven-bit") == Finding::held);
    CHECK(changed("report-seven-bit", [](Bounce& b) { b.status_encoding = "7bit"; }) == Finding::held);
    CHECK(changed("report-seven-bit", [](Bounce& b) { b.status_encoding = "base64"; }) == Finding::broken);
    CHECK(changed("report-seven-bit", [](Bounce& b) { b.status_text += "Diagnostic-Code: smtp; \xe4\r\n"; }) ==
          Finding::broken);
    const auto global = [](Bounce& b) {
        b.parts[2] = "message/global-delivery-status";
        b.status_encoding = "8bit";
    };
    CHECK(changed("report-seven-bit", global) == Finding::held);
}

TEST_CASE("a report can be read whatever the server said", "[notification][RFC3464-2.3.2]") {
    CHECK(as_it_is("report-well-formed") == Finding::held);
    CHECK(changed("report-well-formed", [](Bounce& b) { b.trouble = "no field: x"; }) == Finding::broken);
    CHECK(changed("report-well-formed", [](Bounce& b) { b.oddities = {"status stands twice in one group"}; }) ==
          Finding::broken);
    CHECK(changed("report-well-formed", [](Bounce& b) { b.status_text += "X: \x1b[1m\r\n"; }) == Finding::broken);
    CHECK(changed("report-well-formed", [](Bounce& b) { set_header(b, "X: " + std::string(1000, 'x')); }) ==
          Finding::broken);
    Scene scene = reported("550 5.1.1 X-Evil: yes");
    Observation seen = scene.observation();
    seen.bounces.front().recipients.front().other["x-mine"] = "1";
    CHECK(judged("report-well-formed", seen).finding == Finding::held);
    seen.bounces.front().recipients.front().other["x-evil"] = "yes";
    CHECK(judged("report-well-formed", seen).finding == Finding::broken);
}

TEST_CASE("a report says who made it, and when", "[notification][RFC3464-2.2.2]") {
    const auto mta = [](std::string text) {
        return changed("report-message-fields", [&](Bounce& b) { b.reporting_mta = text; });
    };
    CHECK(as_it_is("report-message-fields") == Finding::held);
    CHECK(mta("x-local-hostname; box") == Finding::held);
    CHECK(mta("dns; relay.sender.test (really)") == Finding::held);
    CHECK(mta("") == Finding::broken);
    CHECK(mta("relay.sender.test") == Finding::broken);
    CHECK(mta("dns; box") == Finding::broken);
    const auto date = [](std::string text) {
        return changed("report-message-fields", [&](Bounce& b) { b.recipients[0].last_attempt = text; });
    };
    CHECK(date("Sat, 1 Nov 2026 10:00 +0100") == Finding::held);
    CHECK(date("21 Nov 2026 10:00:00 -0330") == Finding::held);
    CHECK(date("Sat, 21 Nov 2026 10:00:00 GMT") == Finding::broken);
    CHECK(date("2026-11-21T10:00:00Z") == Finding::broken);
    CHECK(changed("report-message-fields", [](Bounce& b) { b.arrival_date = "today"; }) == Finding::broken);
    Observation plain = reported().observation();
    plain.bounces.front().reporting_mta = "dns; box";
    auto without = std::make_shared<SenderDescription>(*plain.sender);
    without->features.clear();
    plain.sender = without;
    CHECK(judged("report-message-fields", plain).level == Level::should);
}

TEST_CASE("a report names a recipient as the envelope did", "[notification][RFC3464-2.3.2]") {
    const auto entry = [](auto change) {
        return changed("report-recipient-fields", [&](Bounce& b) { change(b.recipients.front()); });
    };
    using One = Bounce::Recipient;
    CHECK(as_it_is("report-recipient-fields") == Finding::held);
    CHECK(entry([](One& one) { one.final_recipient = "RFC822;r1@C1.case.test"; }) == Finding::held);
    CHECK(entry([](One& one) { one.final_recipient = "rfc822; R1@c1.case.test"; }) == Finding::broken);
    CHECK(entry([](One& one) { one.final_recipient = "r1@c1.case.test"; }) == Finding::broken);
    CHECK(entry([](One& one) { one.final_recipient = "rfc822; r9@c1.case.test"; }) == Finding::broken);
    CHECK(entry([](One& one) { one.action = "Failed (no mailbox)"; }) == Finding::held);
    CHECK(entry([](One& one) { one.action = ""; }) == Finding::broken);
    CHECK(entry([](One& one) { one.action = "bounced"; }) == Finding::broken);
    CHECK(entry([](One& one) { one.status = "5.1.1 (no mailbox)"; }) == Finding::held);
    CHECK(entry([](One& one) { one.status = ""; }) == Finding::broken);
    CHECK(entry([](One& one) { one.status = "5.01.1"; }) == Finding::broken);
    CHECK(entry([](One& one) { one.status = "5.1"; }) == Finding::broken);
    CHECK(changed("report-recipient-fields", [](Bounce& b) { b.recipients.clear(); }) == Finding::broken);
}

TEST_CASE("a delay is no failure", "[notification][RFC3464-2.3.9]") {
    Scene scene = refused("450 4.2.0 later");
    Bounce::Recipient& late = scene.bounce("delayed", "r1").recipients.front();
    late.will_retry_until = "Sun, 22 Nov 2026 10:00:00 +0000";
    CHECK(judged("delay-fields", scene.observation()).finding == Finding::held);
    CHECK(judged("not-notified", scene.observation(), {{"action", "delayed"}}).finding == Finding::broken);
    late.status = "5.0.0";
    CHECK(judged("delay-fields", scene.observation()).finding == Finding::broken);
    Scene failed = reported();
    CHECK(judged("delay-fields", failed.observation()).finding == Finding::unreached);
    Observation seen = failed.observation();
    seen.bounces.front().recipients.front().will_retry_until = "Sun, 22 Nov 2026 10:00:00 +0000";
    CHECK(judged("delay-fields", seen).finding == Finding::broken);
}

TEST_CASE("the status has the class of the basic code", "[notification][RFC3461-6.3]") {
    const auto status = [](std::string_view reply, std::string_view code) {
        Observation seen = reported(reply).observation();
        seen.bounces.front().recipients.front().status = code;
        return judged("status-fits", seen);
    };
    CHECK(status("550 5.1.1 nobody", "5.1.1").note.empty());
    CHECK(status("550 5.1.1 nobody", "5.0.0").finding == Finding::held);
    CHECK_FALSE(status("550 5.1.1 nobody", "5.0.0").note.empty());
    CHECK(status("550 nobody", "5.0.0").finding == Finding::held);
    CHECK(status("550 4.2.2 full", "5.0.0").finding == Finding::held);
    CHECK(status("550 4.2.2 full", "4.2.2").finding == Finding::broken);
    CHECK(status("550 5.1.1 nobody", "2.0.0").finding == Finding::broken);
    CHECK(status("550 5.1.1 nobody", "").finding == Finding::broken);
    CHECK(status("450 4.2.0 later", "4.4.7").finding == Finding::held);
    CHECK(status("450 4.2.0 later", "5.4.7").finding == Finding::held);
    CHECK(status("450 4.2.0 later", "2.0.0").finding == Finding::broken);
    CHECK(without_any("status-fits") == Finding::unreached);
}

TEST_CASE("the server's reply is quoted", "[notification][RFC3461-9.2]") {
    const auto text = [](std::string code) {
        return [code](Bounce& b) { b.recipients.front().diagnostic_code = code; };
    };
    CHECK(as_it_is("diagnostic-code") == Finding::held);
    CHECK(as_it_is("diagnostic-text") == Finding::held);
    CHECK(changed("diagnostic-code", text("")) == Finding::broken);
    CHECK(changed("diagnostic-code", text("x-local; 550 5.1.1 nobody")) == Finding::broken);
    CHECK(changed("diagnostic-text", text("")) == Finding::unreached);
    CHECK(changed("diagnostic-text", text("SMTP;  550  5.1.1 nobody")) == Finding::held);
    CHECK(changed("diagnostic-text", text("smtp; 550 it did not work")) == Finding::broken);
    CHECK(changed("diagnostic-text", text("smtp; 550")) == Finding::broken);
    Scene scene = refused("S: 550-5.1.1 no\r\n550 5.1.1 body");
    for (const auto& [told, finding] :
         std::vector<std::pair<std::string, Finding>>{{"smtp; 550-5.1.1 no 550 5.1.1 body", Finding::held},
                                                      {"smtp; 550 5.1.1 no body", Finding::held},
                                                      {"smtp; 550-5.1.1 no", Finding::broken}}) {
        Scene one = scene;
        one.bounce("failed", "r1").recipients.front().diagnostic_code = told;
        CHECK(judged("diagnostic-text", one.observation()).finding == finding);
    }
    Observation plain = reported().observation();
    plain.bounces.front().recipients.front().diagnostic_code.clear();
    auto without = std::make_shared<SenderDescription>(*plain.sender);
    without->features.clear();
    plain.sender = without;
    CHECK(judged("diagnostic-code", plain).level == Level::should);
}

TEST_CASE("the server that refused is named", "[notification][RFC3464-2.3.5]") {
    const auto remote = [](std::string name) {
        return changed("remote-mta", [&](Bounce& b) { b.recipients.front().remote_mta = name; });
    };
    CHECK(as_it_is("remote-mta") == Finding::held);
    CHECK(remote("dns;MX.c1.case.test") == Finding::held);
    CHECK(remote("dns; [127.0.1.1]") == Finding::held);
    CHECK(remote("") == Finding::broken);
    CHECK(remote("x400; mx.c1.case.test") == Finding::broken);
    CHECK(remote("dns; mx.other.test") == Finding::broken);
    CHECK(as_it_is("remote-mta", {{"is", "absent"}}) == Finding::unreached);
    Scene nobody_asked;
    nobody_asked.queue();
    Bounce::Recipient& one = nobody_asked.bounce("failed", "r1").recipients.front();
    CHECK(judged("remote-mta", nobody_asked.observation(), {{"is", "absent"}}).finding == Finding::held);
    one.remote_mta = "dns; mx.unknown.test";
    CHECK(judged("remote-mta", nobody_asked.observation(), {{"is", "absent"}}).finding == Finding::broken);
}

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
