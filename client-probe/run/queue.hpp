// Playing the cases of a queue: messages are handed over, then each case is looked at until nothing more can come.
#pragma once
#include <bouncehouse/run/ledger.hpp>
#include <bouncehouse/sender/instance.hpp>
#include <vector>

namespace bouncehouse::probe {

/// `jobs` cases at once. Where the first case wants it, the sender is killed and started again after the first
/// attempts. What the end of the run leaves over is skipped.
void play_queue(const std::vector<Task*>& tasks, unsigned jobs, SenderInstance& sender, const Theatre& theatre,
                Ledger& ledger);

}  // namespace bouncehouse::probe
