#include <bouncehouse/dsn/parse.hpp>
#include <bouncehouse/dsn/status_fields.hpp>
#include <catch.hpp>

using namespace bouncehouse;
using namespace bouncehouse::probe;

namespace {

evidence::Message mail(std::string content) {
    evidence::Message message;
    message.recipients = {{"sender@c0001.return.test", {"NOTIFY=NEVER"}}};
    std::string crlf;
    for (const char c : content) {
        if (c == '\n') crlf += '\r';
        crlf += c;
    }
    message.content = std::make_shared<const std::string>(crlf);
    return message;
}

std::string report(const std::string& status, const std::string& third = "message/rfc822") {
    return "From: MAILER-DAEMON@client.test\nTo: sender@c0001.return.test\nSubject: failed\nMIME-Version: 1.0\n"
           "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b/1\"\n\n"
           "--b/1\nContent-Type: text/plain\n\nSorry.\n"
           "--b/1\nContent-Type: message/delivery-status\n\n" +
           status + "\n--b/1\nContent-Type: " + third +
           "\n\nMessage-ID: <1.1@c0001.case.test>\nSubject: t\n\nbody\n--b/1--\n";
}

constexpr auto two =
    "Reporting-MTA: dns; client.test\nOriginal-Envelope-Id: abc\nArrival-Date: Sat, 21 Nov 2026 10:00:00 +0000\n\n"
    "Final-Recipient: rfc822; r1@c0001.case.test\nOriginal-Recipient: rfc822;R1@c0001.case.test\nAction: failed\n"
    "Status: 5.1.1\nRemote-MTA: dns; mx.c0001.case.test\nDiagnostic-Code: smtp; 550 5.1.1 no\n such user\n\n"
    "Final-Recipient: rfc822; r2@c0001.case.test\naction: delayed\nStatus: 4.4.1\n"
    "Will-Retry-Until: Sun, 22 Nov 2026 10:00:00 +0000\nX-Queue: 7\n";

}  // namespace

TEST_CASE("a delivery status notification is read field by field", "[dsn][RFC3464-2]") {
    const Bounce bounce = read_bounce(mail(report(two)));
    CHECK(bounce.is_report);
    CHECK(bounce.trouble.empty());
    CHECK(bounce.mail_from.empty());
    CHECK(bounce.to == "sender@c0001.return.test");
    CHECK(bounce.rcpt_parameters == std::vector<std::string>{"NOTIFY=NEVER"});
    CHECK(bounce.reporting_mta == "dns; client.test");
    CHECK(bounce.original_envelope_id == "abc");
    CHECK(bounce.parts ==
          std::vector<std::string>{"multipart/report", "text/plain", "message/delivery-status", "message/rfc822"});
    CHECK(bounce.returned == "message");
    CHECK(bounce.about == "<1.1@c0001.case.test>");
    REQUIRE(bounce.recipients.size() == 2);
    CHECK(bounce.recipients[0].final_recipient == "rfc822; r1@c0001.case.test");
    CHECK(bounce.recipients[0].original_recipient == "rfc822;R1@c0001.case.test");
    CHECK(bounce.recipients[0].action == "failed");
    CHECK(bounce.recipients[0].diagnostic_code == "smtp; 550 5.1.1 no such user");
    CHECK(bounce.recipients[0].remote_mta == "dns; mx.c0001.case.test");
    CHECK(bounce.recipients[1].action == "delayed");
    CHECK(bounce.recipients[1].will_retry_until == "Sun, 22 Nov 2026 10:00:00 +0000");
    CHECK(bounce.recipients[1].other.at("x-queue") == "7");
}

TEST_CASE("headers only are told from the whole message", "[dsn][RFC6522-4]") {
    const Bounce bounce = read_bounce(mail(report(two, "text/rfc822-headers")));
    CHECK(bounce.returned == "headers");
    CHECK(bounce.about == "<1.1@c0001.case.test>");
}

TEST_CASE("what is no report, or a broken one, says so", "[dsn][RFC6522-3]") {
    const Bounce note = read_bounce(mail("Subject: hello\n\nI am on holiday.\n"));
    CHECK_FALSE(note.is_report);
    CHECK(note.parts == std::vector<std::string>{"text/plain"});
    CHECK(read_bounce(mail(report("Reporting-MTA: dns; x\n"))).trouble == "no recipient is reported");
    CHECK(read_bounce(mail(report(""))).trouble == "message/delivery-status without fields");
    CHECK(read_bounce(mail(report("Reporting-MTA: dns; x\n\nAction: failed\n"))).trouble ==
          "fields of a recipient without Final-Recipient");
    CHECK(read_bounce(mail(report("Reporting-MTA: dns; x\nnonsense\n\nFinal-Recipient: rfc822; a@b\n"))).trouble ==
          "no field: nonsense\r");
    CHECK(read_bounce(mail("Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\na\n--x--\n"))
              .trouble == "multipart/report without message/delivery-status");
    CHECK_FALSE(read_bounce(mail("")).is_report);
    CHECK_FALSE(read_bounce(evidence::Message{}).trouble.empty());
}

TEST_CASE("groups of fields are parted by blank lines, whatever ends the lines", "[dsn][RFC3464-2.1]") {
    const StatusFields fields = read_status_fields("A: 1\r\n\r\n\r\nB: 2\n  more\nC:\n");
    REQUIRE(fields.groups.size() == 2);
    CHECK(fields.groups[1] == StatusGroup{{"b", "2 more"}, {"c", ""}});
    CHECK(fields.trouble.empty());
}
