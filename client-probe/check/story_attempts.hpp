// The transactions of one session, from its turns.
#pragma once
#include <bouncehouse/check/story_session.hpp>
#include <vector>

namespace bouncehouse::probe {

/// `named[i]` becomes true for each of `messages` that a content names.
std::vector<Attempt> tell_attempts(const Session& session, const std::vector<Turn>& turns,
                                   const std::vector<evidence::Message>& messages, std::vector<bool>& named);

/// The address in a MAIL or RCPT command, without brackets, as the client wrote it.
std::string address_in(std::string_view command);

}  // namespace bouncehouse::probe
