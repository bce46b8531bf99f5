// The fields of a report: as they have to be, and as what was said.
#include <catch.hpp>
#include "bounced.hpp"

using namespace tell;

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

TEST_CASE("a report gives a UTF-8 address the type utf-8", "[notification][RFC6533-4.1]") {
    const auto typed = [](const std::string& type) {
        Scene scene = refused();
        scene.submitted.front().recipients = {"\xce\xb4@c1.case.test"};
        scene.bounce("failed", "r1").recipients.front().final_recipient = type + "; \xce\xb4@c1.case.test";
        return judged("report-recipient-fields", scene.observation()).finding;
    };
    CHECK(typed("utf-8") == Finding::held);
    CHECK(typed("rfc822") == Finding::broken);
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
