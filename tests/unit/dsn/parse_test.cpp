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

TEST_CASE("a comment is no part of Action", "[dsn][RFC3464-2.1.1]") {
    const auto action = [](const std::string& value) {
        return read_bounce(mail(report("Reporting-MTA: dns; c.test\n\nFinal-Recipient: rfc822; r@x\nAction: " + value +
                                       "\nStatus: 2.0.0\n")))
            .recipients.at(0)
            .action;
    };
    CHECK(action("relayed (to non-DSN-aware mailer)") == "relayed");
    CHECK(action("(a (nested \\) one)) failed") == "failed");
    CHECK(action("failed (not closed") == "failed");
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
    CHECK(read_bounce(
              mail("Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\na\n--x--\n"))
              .trouble == "multipart/report without message/delivery-status");
    CHECK_FALSE(read_bounce(mail("")).is_report);
    CHECK_FALSE(read_bounce(evidence::Message{}).trouble.empty());
}

TEST_CASE("internationalised addresses are read back", "[dsn][RFC6533-3]") {
    const auto address = [](const std::string& written) {
        const Bounce bounce = read_bounce(
            mail(report("Reporting-MTA: dns; x\n\nFinal-Recipient: " + written + "\nAction: failed\nStatus: 5.6.7\n")));
        REQUIRE(bounce.recipients.size() == 1);
        return bounce.recipients.front().final_recipient;
    };
    CHECK(address("utf-8; \\x{3B4}\\x{3bf}@x.test") == "utf-8; \xce\xb4\xce\xbf@x.test");
    CHECK(address("UTF-8;\\x{20AC}\\x{1F600}\\x{41}@x.test") ==
          "UTF-8;\xe2\x82\xac\xf0\x9f\x98\x80"
          "A@x.test");
    CHECK(address("utf-8; a\\x{zz}@x.test") == "utf-8; a\\x{zz}@x.test");
    CHECK(address("utf-8; a\\x{110000}@x.test") == "utf-8; a\\x{110000}@x.test");
    CHECK(address("utf-8; a\\x{41") == "utf-8; a\\x{41");
    CHECK(address("rfc822; \\x{41}@x.test") == "rfc822; \\x{41}@x.test");
}

TEST_CASE("a field that stands twice in a group is odd, an own one is not", "[dsn][RFC3464-2.3]") {
    CHECK(read_bounce(mail(report(two))).oddities.empty());
    const std::string twice =
        "Reporting-MTA: dns; x\nX-Own: 1\nX-Own: 2\n\nFinal-Recipient: rfc822; a@b\nAction: failed\n"
        "Status: 5.0.0\naction: delivered\n";
    CHECK(read_bounce(mail(report(twice))).oddities == std::vector<std::string>{"action stands twice in one group"});
}

TEST_CASE("the text of the fields and of what came back is kept", "[dsn][RFC3464-2.1]") {
    const Bounce bounce = read_bounce(mail(report(two)));
    CHECK(bounce.status_encoding.empty());
    CHECK(bounce.status_text.find("X-Queue: 7") != std::string::npos);
    CHECK(bounce.returned_text.find("body") != std::string::npos);
    const std::string encoded =
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\na\n--x\n"
        "Content-Type: message/delivery-status\nContent-Transfer-Encoding: BASE64\n\n"
        "UmVwb3J0aW5nLU1UQTogZG5zOyB4\n--x--\n";
    CHECK(read_bounce(mail(encoded)).status_encoding == "base64");
    CHECK(read_bounce(mail(encoded)).reporting_mta == "dns; x");
}

TEST_CASE("groups of fields are parted by blank lines, whatever ends the lines", "[dsn][RFC3464-2.1]") {
    const StatusFields fields = read_status_fields("A: 1\r\n\r\n\r\nB: 2\n  more\nC:\n");
    REQUIRE(fields.groups.size() == 2);
    CHECK(fields.groups[1] == StatusGroup{{"b", "2 more"}, {"c", ""}});
    CHECK(fields.trouble.empty());
}
