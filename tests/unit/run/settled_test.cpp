// When a queue's case is over: each recipient delivered, reported, or nobody to report to.
#include <bouncehouse/run/settled.hpp>
#include <catch.hpp>

using namespace bouncehouse::probe;

namespace {

/// One message to r1, refused with this code at RCPT; 250: taken, with its content.
Observation seen(int code, const std::string& notify = "") {
    Observation observation;
    auto test = std::make_shared<Case>();
    test->submission.notify = notify;
    observation.test = test;
    Submitted& submitted = observation.submitted.emplace_back();
    submitted.message_id = "<1.1@c1.case.test>";
    submitted.sender = "sender@c1.return.test";
    submitted.recipients = {"r1@c1.case.test"};
    submitted.outcome.told = Told::accepted;
    Attempt& attempt = observation.attempts.emplace_back();
    attempt.message = 0;
    attempt.mail.code = 250;
    Attempt::Recipient& recipient = attempt.recipients.emplace_back();
    recipient.address = "r1@c1.case.test";
    recipient.exchange.code = code;
    if (code / 100 == 2) {
        Exchange& final = attempt.final.emplace();
        final.has_reply = true;
        final.code = 250;
    }
    return observation;
}

Bounce report(const std::string& action) {
    Bounce bounce;
    bounce.is_report = true;
    Bounce::Recipient& recipient = bounce.recipients.emplace_back();
    recipient.final_recipient = "rfc822; r1@c1.case.test";
    recipient.action = action;
    return bounce;
}

}  // namespace

TEST_CASE("a message that was delivered, or reported, is done with", "[run]") {
    CHECK(all_final(seen(250)));
    CHECK_FALSE(all_final(seen(450)));
    Observation refused = seen(550);
    CHECK_FALSE(all_final(refused));
    refused.bounces = {report("delayed")};
    CHECK_FALSE(all_final(refused));
    refused.bounces.push_back(report("failed"));
    CHECK(all_final(refused));
}

TEST_CASE("what tells of a delay, or of another recipient, is no end, whatever its form", "[run][RFC3464-2.3.3]") {
    Observation told = seen(550);
    told.bounces = {report("delayed")};
    told.bounces.front().is_report = false;  // fields of a report, but in no multipart/report
    CHECK_FALSE(all_final(told));
    Bounce prose;
    prose.content = std::make_shared<const std::string>("Sorry, r3@c1.case.test was refused.\r\n");
    told.bounces = {prose};
    CHECK_FALSE(all_final(told));
    prose.content = std::make_shared<const std::string>("Sorry, r1@c1.case.test was refused.\r\n");
    told.bounces.push_back(prose);
    CHECK(all_final(told));
    // The quoted header names everybody.
    prose.content = std::make_shared<const std::string>(
        "Sorry, r3@c1.case.test was refused.\r\n\r\nTo: r1@c1.case.test\r\nMessage-ID: <1.1@c1.case.test>\r\n");
    told.bounces = {prose};
    CHECK_FALSE(all_final(told));
}

TEST_CASE("where no report is due a refusal is the end", "[run][RFC3461-5.2.6]") {
    CHECK(all_final(seen(550, "NEVER")));
    CHECK(all_final(seen(550, "DELAY,SUCCESS")));
    CHECK_FALSE(all_final(seen(450, "NEVER")));
    CHECK_FALSE(all_final(seen(550, "FAILURE")));
    Observation null = seen(550);
    null.submitted.front().sender.clear();
    CHECK(all_final(null));
}

TEST_CASE("a report that was refused for good is a report", "[run][RFC5321-6.1]") {
    Observation refused = seen(550);
    refused.turned_away = {{Time{1}, "", "sender@c1.return.test", 451, ""}};
    CHECK_FALSE(all_final(refused));
    refused.turned_away = {{Time{1}, "", "other@c1.return.test", 550, ""}};
    CHECK_FALSE(all_final(refused));
    refused.turned_away = {{Time{1}, "", "sender@c1.return.test", 550, ""}};
    CHECK(all_final(refused));
}
