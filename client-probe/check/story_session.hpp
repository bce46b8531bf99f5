// One session's evidence in the order of the conversation: exchanges with their replies, and contents.
#pragma once
#include <bouncehouse/check/observation.hpp>
#include <bouncehouse/evidence/event.hpp>
#include <vector>

namespace bouncehouse::probe {

/// One thing after the other: an exchange, or content that came.
struct Turn {
    std::size_t exchange = npos;  // index in Session::exchanges
    std::optional<evidence::ContentSeen> content;
    Time at{};
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

/// Fills all of `session` but its attempts from `session.events`. `observed_until`: replies that were still
/// to go out then were not given; zero: not known.
std::vector<Turn> tell_session(Session& session, Time observed_until);

}  // namespace bouncehouse::probe
