// A session as people read it: a header line, then the conversation with times, what was wrong, and
// why each reply is what it is. Everything from the network is made visible first.
#pragma once
#include <bouncehouse/evidence/event.hpp>
#include <functional>
#include <span>
#include <string>

namespace bouncehouse::evidence {

struct Style {
    bool colours = false;  // ANSI; the caller knows whether it is a terminal and NO_COLOR
    /// What is said under a reply, a line each; empty: nothing.
    std::function<std::string(const ReplyGiven&)> annotate;
};

/// All events of one session, in order. "" for none.
std::string transcript(std::span<const Event> session, const Style& style = {});

/// The header alone, and one event alone, for those who print while it happens. `began`: time of the session's
/// first event.
std::string transcript_header(std::span<const Event> session, const Style& style = {});
std::string transcript_lines(const Event& event, Time began, const Style& style = {});

/// 1.204s, as transcripts write it.
std::string seconds(Time length);

}  // namespace bouncehouse::evidence
