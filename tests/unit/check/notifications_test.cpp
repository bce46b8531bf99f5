// Bounces: whether they come, and as what.
#include <catch.hpp>
#include "bounced.hpp"

using namespace tell;

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
