// Where a sender was kept waiting: a reply, a handshake or room for its data that did not come.
#pragma once
#include <bouncehouse/check/check.hpp>

namespace bouncehouse::probe {

struct Wait {
    std::size_t session = 0;
    std::string stage;  // what it waited for: "connect", "data-end" ...; "handshake", "block"
    Time since{}, until{};
    bool over = false;          // the connection ended before the observation did
    bool by_sender = false;     // and the sender ended it by itself
    bool killed = false;        // the watchdog ended the sender, and the connection with it
    bool still_coming = false;  // octets of a reply were still under way
    Time length() const { return until - since; }
};

/// One a connection that ended, or was still open at the end, with the sender waiting.
std::vector<Wait> waits_of(const Observation& observation);

/// How long the sender says that it waits at this stage (Timing); nullopt when it does not say.
std::optional<Time> declared_patience(const Timing& timing, std::string_view stage);

/// The longest that a sender with this declared patience may take without anybody calling it hung: a quarter and a
/// second more, as machines are slow; without a declaration RFC 5321 4.5.3.2: ten minutes after the final dot,
/// five elsewhere.
Time longest_patience(const Timing& timing, std::string_view stage);

}  // namespace bouncehouse::probe
