// What /proc knows of processes below one of ours. Only for looking: who is ended is the keeper's matter.
#pragma once
#include <sys/types.h>
#include <cstdint>
#include <vector>

namespace bouncehouse::probe {

/// All descendants that still run (no zombies), in no order; empty when /proc cannot tell.
std::vector<pid_t> descendants_of(pid_t parent);
/// Forked from this very program and has not become another one yet: its memory is ours, not its own. False when it
/// is gone or cannot be looked at.
bool still_ours(pid_t process);
/// Resident memory in octets; 0 when it is gone.
std::uint64_t resident_memory(pid_t process);

}  // namespace bouncehouse::probe
