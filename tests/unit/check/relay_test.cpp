#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

constexpr std::string_view message = "From: <a@b.test>\r\nSubject: x\r\n\r\ntext\r\n";
constexpr std::string_view stamp =
    "Received: from a.test (a.test [127.0.0.1]) by relay.test with ESMTP id 1; Thu, 1 Jan 2026 12:00:00 +0000";

/// A relay that was given the message by SMTP, and these lines as they arrived.
Observation relayed(const std::vector<std::string>& lines, bool by_smtp = true) {
    Scene scene;
    scene.queue().content(message);
    if (by_smtp) scene.sender.submit_smtp = "127.0.0.1:2525";
    std::vector<std::string> all =
        hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go"});
    for (const std::string& one : lines) all.push_back("D: " + one);
    for (const char* one : {".", "S: 250 ok", "C: QUIT", "S: 221 bye"}) all.emplace_back(one);
    return scene.play(all).observation();
}

const std::string stamped{stamp};
const std::string id = "Message-ID: <m1@c1.case.test>";

Finding trace(const std::vector<std::string>& lines) { return judged("trace-field", relayed(lines)).finding; }
Judgement kept(const std::vector<std::string>& lines) { return judged("no-added-content", relayed(lines)); }

}  // namespace

TEST_CASE("a relay puts its stamp on top", "[check][framing][RFC5321-4.4]") {
    CHECK(trace({stamped, id, "From: <a@b.test>", "Subject: x", "", "text"}) == Finding::held);
    CHECK(trace({"Return-Path: <a@b.test>", stamped, id, "From: <a@b.test>", "Subject: x", "", "text"}) ==
          Finding::held);
    CHECK(trace({"Received: from a.test", "\tby relay.test; Thu, 1 Jan 2026 12:00:00 +0000", id, "From: <a@b.test>",
                 "Subject: x", "", "text"}) == Finding::held);
    CHECK(trace({id, "From: <a@b.test>", "Subject: x", "", "text"}) == Finding::broken);
    CHECK(trace({id, stamped, "From: <a@b.test>", "Subject: x", "", "text"}) == Finding::broken);
    CHECK(trace({"Received: by relay.test; Thu, 1 Jan 2026 12:00:00 +0000", id, "", "text"}) == Finding::broken);
    CHECK(trace({"Received: from a.test; Thu, 1 Jan 2026 12:00:00 +0000", id, "", "text"}) == Finding::broken);
    CHECK(trace({"Received: from a.test by relay.test", id, "", "text"}) == Finding::broken);
    CHECK(trace({"Received: from a.test by relay.test; today", id, "", "text"}) == Finding::broken);
    CHECK(judged("trace-field", relayed({id, "", "text"}, false)).finding == Finding::unreached);
    const auto two = judged("trace-field", relayed({stamped, stamped, id, "", "text"}));
    CHECK(two.finding == Finding::held);
    CHECK(two.note == "2 Received fields were added.");
}

TEST_CASE("a relay changes nothing else", "[check][framing][RFC5321-3.6.3]") {
    CHECK(kept({stamped, id, "From: <a@b.test>", "Subject: x", "", "text"}).note.empty());
    CHECK(kept({stamped, id, "From: <a@b.test>", "X-New: 1", "Subject: x", "", "text"}).note == "Added: X-New.");
    CHECK(kept({stamped, id, "From: <a@b.test>", "Subject:", " x", "", "text"}).finding == Finding::held);
    CHECK(kept({stamped, id, "From: <other@b.test>", "Subject: x", "", "text"}).finding == Finding::broken);
    CHECK(kept({stamped, id, "Subject: x", "", "text"}).finding == Finding::broken);
    CHECK(kept({stamped, "Subject: x", "From: <a@b.test>", id, "", "text"}).finding == Finding::broken);
    CHECK(kept({stamped, id, "From: <a@b.test>", "Subject: x", "", "text", "a footer"}).finding == Finding::broken);
    const auto encoded = kept(
        {stamped, id, "From: <a@b.test>", "Subject: x", "Content-Transfer-Encoding: quoted-printable", "", "te=78t"});
    CHECK(encoded.finding == Finding::broken);
    CHECK(encoded.level == Level::should);
}
