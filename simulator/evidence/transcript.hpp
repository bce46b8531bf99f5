// A session as people read it: a header line, then the conversation with times, what was wrong, and
// why each reply is what it is. Everything from the network is made visible first.
//
//   Session 1 · mx1.example.test · 127.0.0.1:49152 → 127.0.0.1:1025 · at 10.000s · quit by client after 2.003s
//      +2.000s  C: RCPT TO:<b@example.test>
//      +2.001s  S: 450 4.7.1 Greylisted
//                  ↳ rule basic.toml:6 (greylist) · entry rfc6647.450-greylisted
//                  ↳ memory: first seen 0s ago
#pragma once
#include <bouncehouse/evidence/event.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace bouncehouse::evidence {

struct Style {
    bool colours = false;  // ANSI; the caller knows whether it is a terminal and NO_COLOR
    bool times = true;     // before each event, since the session began
    bool reasons = true;   // below a reply its rule, its entry and what was looked up
    bool commands = true;  // without: of a command only what was wrong, for who typed it
    /// What is said under a reply, a line each; empty: nothing.
    std::function<std::string(const ReplyGiven&)> annotate;
};

/// All events of one session, in order. "" for none.
std::string transcript(std::span<const Event> session, const Style& style = {});

/// The header alone, and one event alone, for those who print while it happens. `began`: time of the session's
/// first event.
std::string transcript_header(std::span<const Event> session, const Style& style = {});
std::string transcript_lines(const Event& event, Time began, const Style& style = {});

/// A line the client sends, and wire text of the server, of which there is no event. `code` gives the colour.
std::string transcript_command(std::string_view line, const Style& style = {});
std::string transcript_reply(std::string_view bytes, int code, const Style& style = {});
/// "-- text": what is neither said by client nor by server.
std::string transcript_remark(std::string_view text, const Style& style = {});

/// 1.204s, as transcripts write it.
std::string seconds(Time length);

}  // namespace bouncehouse::evidence
