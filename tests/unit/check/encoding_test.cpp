#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

constexpr std::string_view mime = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";

/// This message goes out after this MAIL, to a server that offers this.
Observation sent(std::string_view mail, std::string_view offer, std::string_view submitted, std::string_view received) {
    Scene scene;
    scene.content(submitted);
    std::string escaped = "D raw: Message-ID: <m1@c1.case.test>\\r\\n";
    for (const char c : received) escaped += c == '\r' ? "\\r" : c == '\n' ? "\\n" : std::string(1, c);
    scene.play(std::vector<std::string>{"S: 220 mx", "C: EHLO a.test", "S: 250-mx", "S: 250-PIPELINING",
                                        "S: 250 " + std::string{offer}, "C: " + std::string{mail}, "S: 250 ok",
                                        "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go", escaped, ".",
                                        "S: 250 ok", "C: QUIT", "S: 221 bye"});
    return scene.observation();
}

Observation refused() {
    Scene scene;
    scene.told(Told::permanent);
    return scene.play(hello({"C: QUIT", "S: 221 bye"})).observation();
}

const std::string high = std::string{mime} +
                         "Content-Transfer-Encoding: 8bit\r\n\r\ngr\xc3\xbc\xc3\x9f"
                         "e\r\n";
const std::string low = std::string{mime} + "\r\nhello\r\n";
const std::string quoted = std::string{mime} + "Content-Transfer-Encoding: quoted-printable\r\n\r\ngr=C3=BC=C3=9Fe\r\n";

}  // namespace

TEST_CASE("octets above 127 are found in content and in headers", "[check][framing][RFC6152-3]") {
    const auto found = judged("seven-bit", sent("MAIL FROM:<sender@>", "SIZE", high, high));
    CHECK(found.finding == Finding::broken);
    CHECK(found.seen.starts_with("4 octets above 127"));
    CHECK(judged("seven-bit", sent("MAIL FROM:<sender@>", "SIZE", high, quoted)).finding == Finding::held);
    CHECK(judged("seven-bit", refused()).finding == Finding::held);
    CHECK(judged("seven-bit", sent("MAIL FROM:<sender@>", "SIZE", high, high), {{"part", "headers"}}).finding ==
          Finding::held);
    const std::string subject = "Subject: gr\xc3\xbc\r\n" + low;
    CHECK(judged("seven-bit", sent("MAIL FROM:<sender@>", "SIZE", subject, subject), {{"part", "headers"}}).finding ==
          Finding::broken);
    const std::string attached = "MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + subject;
    CHECK(judged("seven-bit", sent("MAIL FROM:<sender@>", "SIZE", attached, attached), {{"part", "headers"}}).finding ==
          Finding::broken);
    Observation not_kept = sent("MAIL FROM:<sender@>", "SIZE", high, high);
    not_kept.attempts.front().content.reset();
    not_kept.attempts.front().findings = {"eight-bit-content x4 at 100"};
    CHECK(judged("seven-bit", not_kept).finding == Finding::broken);
}

TEST_CASE("an encoding is undone once and gives the text", "[check][framing][RFC3030-3]") {
    CHECK(judged("encoded-properly", sent("MAIL FROM:<sender@>", "SIZE", high, quoted)).finding == Finding::held);
    const std::string lossy = std::string{mime} + "\r\ngr??e\r\n";
    CHECK(judged("encoded-properly", sent("MAIL FROM:<sender@>", "SIZE", high, lossy)).finding == Finding::broken);
    const std::string twice = std::string{mime} + "Content-Transfer-Encoding: quoted-printable\r\n\r\ngr=3DC3=3DBC\r\n";
    CHECK(judged("encoded-properly", sent("MAIL FROM:<sender@>", "SIZE", high, twice)).finding == Finding::broken);
    const std::string mislabelled = std::string{mime} + "Content-Transfer-Encoding: base64\r\n\r\nnot base64!\r\n";
    CHECK(judged("encoded-properly", sent("MAIL FROM:<sender@>", "SIZE", low, mislabelled)).finding == Finding::broken);
    const std::string nested =
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        "--b\r\n\r\nhello\r\n--b--\r\n";
    CHECK(judged("encoded-properly", sent("MAIL FROM:<sender@>", "SIZE", low, nested)).finding == Finding::broken);
    CHECK(judged("encoded-properly", refused()).finding == Finding::held);
}

TEST_CASE("BODY= says what comes", "[check][framing][RFC6152-3]") {
    const auto finding = [](std::string_view mail, std::string_view offer, const std::string& text) {
        return judged("body-parameter", sent(mail, offer, text, text));
    };
    CHECK(finding("MAIL FROM:<sender@> BODY=8BITMIME", "8BITMIME", high).finding == Finding::held);
    CHECK(finding("MAIL FROM:<sender@>", "8BITMIME", high).finding == Finding::broken);
    CHECK(finding("MAIL FROM:<sender@> BODY=7BIT", "8BITMIME", high).finding == Finding::broken);
    CHECK(finding("MAIL FROM:<sender@>", "8BITMIME", low).finding == Finding::held);
    CHECK(finding("MAIL FROM:<sender@> BODY=7BIT", "8BITMIME", low).finding == Finding::held);
    CHECK(finding("MAIL FROM:<sender@> BODY=7BIT", "SIZE", low).finding == Finding::broken);
    const auto more = finding("MAIL FROM:<sender@> BODY=8BITMIME", "8BITMIME", low);
    CHECK(more.finding == Finding::broken);
    CHECK(more.level == Level::practice);
    const std::string raw = "From: <a@b.test>\r\n\r\ngr\xc3\xbc\r\n";
    const auto not_mime = finding("MAIL FROM:<sender@> BODY=8BITMIME", "8BITMIME", raw);
    CHECK(not_mime.finding == Finding::broken);
    CHECK_FALSE(not_mime.level);
    // A client may not send it raw; a relay passes on what it was given (RFC 5321 2.4).
    CHECK_FALSE(finding("MAIL FROM:<sender@>", "8BITMIME", raw).level);
    Observation relayed = sent("MAIL FROM:<sender@>", "8BITMIME", raw, raw);
    relayed.kind = Kind::queue;
    CHECK(judged("body-parameter", relayed).level == Level::practice);
    CHECK(judged("body-parameter", refused()).finding == Finding::held);
}

TEST_CASE("SMTPUTF8 covers the header, not the body", "[check][framing][RFC6531-3.6]") {
    const std::string subject = "Subject: gr\xc3\xbc\r\n" + low;
    CHECK(judged("body-parameter", sent("MAIL FROM:<sender@> SMTPUTF8", "8BITMIME", subject, subject)).finding ==
          Finding::held);
    CHECK(judged("body-parameter", sent("MAIL FROM:<sender@> SMTPUTF8", "8BITMIME", high, high)).finding ==
          Finding::broken);
}

TEST_CASE("binary content wants BINARYMIME and BDAT", "[check][framing][RFC3030-3]") {
    CHECK(judged("no-unoffered-binary", sent("MAIL FROM:<sender@>", "SIZE", low, low)).finding == Finding::held);
    CHECK(judged("no-unoffered-binary", sent("MAIL FROM:<sender@> BODY=BINARYMIME", "8BITMIME", low, low)).finding ==
          Finding::broken);
    CHECK(judged("no-unoffered-binary", sent("MAIL FROM:<sender@> BODY=BINARYMIME", "BINARYMIME", low, low)).finding ==
          Finding::broken);
    Observation binary = sent("MAIL FROM:<sender@> BODY=8BITMIME", "8BITMIME", low, low);
    binary.attempts.front().findings = {"nul x2 at 70"};
    CHECK(judged("no-unoffered-binary", binary).finding == Finding::broken);
    const Observation chunked = Scene{}
                                    .play({"S: 220 mx", "C: EHLO a.test", "S: 250-mx", "S: 250-CHUNKING",
                                           "S: 250 BINARYMIME", "C: MAIL FROM:<sender@> BODY=BINARYMIME", "S: 250 ok",
                                           "C: RCPT TO:<r1@>", "S: 250 ok", "C: BDAT 10 LAST", "message", "S: 250 ok"})
                                    .observation();
    CHECK(judged("no-unoffered-binary", chunked).finding == Finding::held);
}
