// What a sender told its caller, read from its output and exit status as the description says.
#pragma once
#include <bouncehouse/sender/description.hpp>
#include <bouncehouse/sender/outcome.hpp>
#include <string_view>

namespace bouncehouse::probe {

/// 2yz and 3yz accepted, 4yz temporary, 5yz permanent; anything else failed (RFC 5321 4.2.1).
Told told_by_code(int code);
/// The exit status by which a command says that it cannot do a case; by convention of the descriptions.
inline constexpr int cannot_do_exit = 127;

/// Fills told, code, text and recipients from output, exit status and signal. What was ended by the
/// watchdog or a signal told nothing, unless its JSON line had been printed.
void read_outcome(const SenderDescription& sender, SubmitOutcome& outcome);

}  // namespace bouncehouse::probe
