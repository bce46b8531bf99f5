// A queue that was refused, with the report that belongs to it, for the tests of notifications.
#pragma once
#include "builder.hpp"

namespace tell {

inline constexpr std::string_view plain_refusal = "550 5.1.1 nobody";

/// A queue that was refused r1, and has DSN.
inline Scene refused(std::string_view reply = plain_refusal, std::string_view local = "r1") {
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
inline Scene reported(std::string_view reply = plain_refusal) {
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

inline Finding as_it_is(std::string_view check, const Parameters& parameters = {}) {
    return judged(check, reported().observation(), parameters).finding;
}

inline Finding without_any(std::string_view check, const Parameters& parameters = {}) {
    return judged(check, refused().observation(), parameters).finding;
}

inline void set_header(Bounce& bounce, std::string text) {
    bounce.content = std::make_shared<const std::string>(std::move(text) + "\r\n\r\nx\r\n");
}

}  // namespace tell
