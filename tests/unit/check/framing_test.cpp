#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

constexpr std::string_view header = "From: <sender@c1.return.test>\r\nMIME-Version: 1.0\r\n";

/// A client that was given this message (behind a Message-ID), and this content as it arrived.
Scene transfer(std::string_view submitted, std::string_view received, std::vector<std::string> beginning = {}) {
    Scene scene;
    scene.content(submitted);
    std::vector<std::string> lines = beginning.empty() ? hello() : std::move(beginning);
    for (const char* one :
         {"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go"})
        lines.emplace_back(one);
    std::string escaped = "D raw: Message-ID: <m1@c1.case.test>\\r\\n";
    for (const char c : received) {
        if (c == '\r') {
            escaped += "\\r";
        } else if (c == '\n') {
            escaped += "\\n";
        } else if (c == '\0') {
            escaped += "\\0";
        } else if (c == '\\') {
            escaped += "\\\\";
        } else {
            escaped += c;
        }
    }
    lines.push_back(escaped);
    for (const char* one : {".", "S: 250 taken", "C: QUIT", "S: 221 bye"}) lines.emplace_back(one);
    scene.play(lines);
    return scene;
}

Judgement judge_transfer(std::string_view check, std::string_view submitted, std::string_view received) {
    return judged(check, transfer(submitted, received).observation());
}

/// A message that never left: the client was told so.
Observation refused_by_sender() {
    Scene scene;
    scene.told(Told::permanent);
    return scene.play(hello({"C: QUIT", "S: 221 bye"})).observation();
}

Observation never_sent() { return Scene{}.play(hello({"C: QUIT", "S: 221 bye"})).observation(); }

}  // namespace

TEST_CASE("a lost dot, a cut line and an added line are changes", "[check][framing][RFC5321-4.5.2]") {
    const std::string text = std::string{header} + "\r\n.x\r\n..\r\nend\r\n";
    CHECK(judge_transfer("intact", text, text).finding == Finding::held);
    CHECK(judge_transfer("intact", text, "X-Added: 1\r\n" + text).finding == Finding::held);
    const auto lost = judge_transfer("intact", text, std::string{header} + "\r\nx\r\n..\r\nend\r\n");
    CHECK(lost.finding == Finding::broken);
    CHECK(lost.seen.find("octet 0") != std::string::npos);
    CHECK(lost.evidence.size() == 1);
    CHECK(judge_transfer("intact", text, std::string{header} + "\r\n.x\r\n").finding == Finding::broken);
    CHECK(judge_transfer("intact", text, text + "\r\n").finding == Finding::broken);
    CHECK(judged("intact", never_sent()).finding == Finding::unreached);
}

TEST_CASE("an encoded text is the same text", "[check][framing]") {
    const std::string plain = std::string{header} + "\r\na=b\r\n.x\r\n";
    const std::string quoted =
        std::string{header} + "Content-Transfer-Encoding: quoted-printable\r\n\r\na=3Db\r\n=\r\n=2Ex\r\n";
    const auto same = judge_transfer("intact", plain, quoted);
    CHECK(same.finding == Finding::held);
    CHECK_FALSE(same.note.empty());
    const std::string base64 = std::string{header} + "Content-Transfer-Encoding: base64\r\n\r\nYT1iDQoueA0K\r\n";
    CHECK(judge_transfer("intact", plain, base64).finding == Finding::held);
    const std::string other = std::string{header} + "Content-Transfer-Encoding: base64\r\n\r\nYT1iDQp5DQo=\r\n";
    CHECK(judge_transfer("intact", plain, other).finding == Finding::broken);
}

TEST_CASE("a composer may set the text into a part of its own", "[check][framing]") {
    const std::string plain = std::string{header} + "\r\ntext\r\n";
    const std::string parts = std::string{header} +
                              "Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\n"
                              "Content-Type: text/plain\r\n\r\ntext\r\n\r\n--b\r\n"
                              "Content-Type: text/html\r\n\r\n<p>text\r\n--b--\r\n";
    Scene scene = transfer(plain, parts);
    CHECK(judged("intact", scene.observation()).finding == Finding::broken);
    scene.sender.composes = {"body"};
    CHECK(judged("intact", scene.observation()).finding == Finding::held);
    Scene longer = transfer(plain, plain + "\r\n");  // a composer ends it as it ends every text
    CHECK(judged("intact", longer.observation()).finding == Finding::broken);
    longer.sender.composes = {"body"};
    CHECK(judged("intact", longer.observation()).finding == Finding::held);
    longer.sender.composes = {"message"};
    CHECK(judged("intact", longer.observation()).finding == Finding::unreached);
}

TEST_CASE("the content ends once", "[check][framing][RFC5321-4.1.1.4]") {
    const std::string open = std::string{header} + "\r\nno end";
    CHECK(judge_transfer("ends-properly", open, open + "\r\n").finding == Finding::held);
    const auto added = judge_transfer("ends-properly", open, open + "\r\n\r\n");
    CHECK(added.finding == Finding::broken);
    CHECK(added.seen.find("empty line") != std::string::npos);
    const std::string closed = std::string{header} + "\r\nend\r\n";
    CHECK(judge_transfer("ends-properly", closed, closed).finding == Finding::held);
    CHECK(judge_transfer("ends-properly", closed, closed + "\r\n").finding == Finding::broken);
    CHECK(judge_transfer("ends-properly", closed, std::string{header} + "\r\n").finding == Finding::broken);
    const std::string empty = std::string{header} + "\r\n";
    CHECK(judge_transfer("ends-properly", empty, empty).finding == Finding::held);
    CHECK(judge_transfer("ends-properly", empty, empty + "\r\n").finding == Finding::broken);
    CHECK(judge_transfer("ends-properly", std::string{header}, empty).finding == Finding::held);
    Scene refused;
    refused.content(open).told(Told::permanent);
    refused.play(hello({"C: QUIT", "S: 221 bye"}));
    CHECK(judged("ends-properly", refused.observation()).finding == Finding::held);
    CHECK(judged("ends-properly", refused_by_sender()).finding == Finding::unreached);
}

TEST_CASE("all of the text without the end is no refusal", "[check][framing][RFC5321-4.1.1.4]") {
    const std::string body = std::string{header} + "\r\nno end";
    const auto broken_off = [&](std::string_view last) {
        Scene scene;
        scene.content(body).told(Told::temporary);
        auto lines =
            hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go"});
        lines.push_back(
            "D raw: Message-ID: <m1@c1.case.test>\\r\\nFrom: <sender@c1.return.test>\\r\\n"
            "MIME-Version: 1.0\\r\\n\\r\\n" +
            std::string{last});
        lines.emplace_back("cut");
        lines.emplace_back("client closes");
        return judged("ends-properly", scene.play(lines).observation()).finding;
    };
    CHECK(broken_off("no end.\\r\\n") == Finding::broken);
    CHECK(broken_off("no end\\r\\n.\\n") == Finding::broken);
    CHECK(broken_off("no e") == Finding::held);  // it gave up
}

TEST_CASE("what stands alone is converted, replaced or refused, never sent", "[check][framing][RFC5321-2.3.8]") {
    const std::string given = std::string{header} + "\r\none\ntwo\r\n";
    const auto converted = judge_transfer("no-bare-cr-lf", given, std::string{header} + "\r\none\r\ntwo\r\n");
    CHECK(converted.finding == Finding::held);
    CHECK(converted.note == "What stood alone was made CRLF.");
    const auto replaced = judge_transfer("no-bare-cr-lf", given, std::string{header} + "\r\none two\r\n");
    CHECK(replaced.finding == Finding::held);
    CHECK_FALSE(replaced.note.empty());
    const auto sent = judge_transfer("no-bare-cr-lf", given, given);
    CHECK(sent.finding == Finding::broken);
    CHECK(sent.seen.find("1 bare LF") != std::string::npos);
    CHECK(judge_transfer("no-bare-cr-lf", given, std::string{header} + "\r\none\rtwo\r\n").finding == Finding::broken);
    CHECK(judged("no-bare-cr-lf", refused_by_sender()).finding == Finding::held);
    CHECK(judged("no-bare-cr-lf", never_sent()).finding == Finding::unreached);
    Observation not_kept = transfer(given, given).observation();
    not_kept.attempts.front().content.reset();
    not_kept.attempts.front().findings = {"bare-lf x1 at 60"};
    CHECK(judged("no-bare-cr-lf", not_kept).finding == Finding::broken);
}

TEST_CASE("look-alikes of the end are found by the simulator or by their octets", "[check][framing][RFC5321-4.1.1.4]") {
    using namespace std::string_literals;
    const std::string text = std::string{header} + "\r\none\r\nMAIL FROM:<evil@example.test>\r\n";
    Observation seen = transfer(text, text).observation();
    CHECK(judged("no-odd-end", seen).finding == Finding::held);
    CHECK(judged("one-message", seen).finding == Finding::held);
    seen.attempts.front().findings = {"smuggled-end x1 at 90"};
    CHECK(judged("no-odd-end", seen).finding == Finding::broken);
    const std::string nul = std::string{header} + "\r\none\r\n\0.\r\nevil\r\n"s;
    CHECK(judge_transfer("no-odd-end", nul, nul).finding == Finding::broken);
    CHECK(judged("no-odd-end", refused_by_sender()).finding == Finding::held);
}

TEST_CASE("text that comes as a command or is lost is smuggled", "[check][framing][RFC5321-4.1.1.4]") {
    const std::string text = std::string{header} + "\r\none\r\nMAIL FROM:<evil@example.test>\r\n";
    CHECK(judge_transfer("one-message", text, std::string{header} + "\r\none\r\n").finding == Finding::broken);
    Scene scene;
    scene.content(text);
    scene.play(up_to_dot({"S: 250 ok", "C: MAIL FROM:<evil@example.test>", "S: 250 ok", "C: QUIT", "S: 221 bye"}));
    const auto smuggled = judged("one-message", scene.observation());
    CHECK(smuggled.finding == Finding::broken);
    CHECK(smuggled.seen.find("evil") != std::string::npos);
    const std::string encoded =
        std::string{header} +
        "Content-Transfer-Encoding: quoted-printable\r\n\r\none\r\nMAIL FROM:<=65vil@example.test>\r\n";
    CHECK(judge_transfer("one-message", text, encoded).finding == Finding::held);
}

TEST_CASE("a long line is the composer's fault only", "[check][framing][RFC5322-2.1.1]") {
    const std::string longest = std::string{header} + "\r\n" + std::string(998, 'x') + "\r\n";
    const std::string longer = std::string{header} + "\r\n" + std::string(999, 'x') + "\r\n";
    CHECK(judge_transfer("line-length", longest, longest).note.empty());
    const auto passed = judge_transfer("line-length", longer, longer);
    CHECK(passed.finding == Finding::held);
    CHECK_FALSE(passed.note.empty());
    Scene scene = transfer(longer, longer);
    scene.sender.composes = {"body"};
    CHECK(judged("line-length", scene.observation()).finding == Finding::broken);
    const std::string folded =
        std::string{header} + "\r\n" + std::string(500, 'x') + "\r\n " + std::string(499, 'x') + "\r\n";
    CHECK(judge_transfer("nothing-lost", longer, folded).finding == Finding::held);
    CHECK(judge_transfer("nothing-lost", longer, longest).finding == Finding::broken);
    CHECK(judged("nothing-lost", refused_by_sender()).finding == Finding::held);
}

TEST_CASE("control characters are only recorded", "[check][framing]") {
    using namespace std::string_literals;
    const std::string text = std::string{header} +
                             "\r\na\0b\x01"
                             "c\r\n"s;
    const auto passed = judge_transfer("records-controls", text, text);
    CHECK(passed.finding == Finding::held);
    CHECK(passed.seen.starts_with("2 control characters were submitted, 2 were on the wire"));
    const auto stripped = judge_transfer("records-controls", text, std::string{header} + "\r\nabc\r\n");
    CHECK(stripped.finding == Finding::held);
    CHECK(stripped.seen.find(", 0 were on the wire") != std::string::npos);
}
