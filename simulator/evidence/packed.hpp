// Events as the bounded memory holds them: one after the other in one buffer a session. An Event as a
// C++ object is over 200 octets before its strings; packed, an ordinary one is 40 to 100 with them.
#pragma once
#include <bouncehouse/evidence/event.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::evidence {

/// Appends the event, without its session number. Only for memory: the form is private to the process.
void pack(const Event& event, std::string& out);

/// All events of what pack() wrote, each with this session number.
std::vector<Event> unpack(std::string_view packed, std::uint64_t session);

/// Octets that the first `count` events take.
std::size_t packed_size(std::string_view packed, std::size_t count);

}  // namespace bouncehouse::evidence
