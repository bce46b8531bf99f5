// Playing the cases of a client: each is over when its process is.
#pragma once
#include <bouncehouse/run/ledger.hpp>
#include <bouncehouse/sender/instance.hpp>
#include <vector>

namespace bouncehouse::probe {

/// `jobs` cases at once, each on a thread of its own. A sender that runs all the time and ends by itself is started
/// again. What the end of the run leaves over is skipped.
void play_clients(const std::vector<Task*>& tasks, unsigned jobs, SenderInstance& sender, const Theatre& theatre,
                  Ledger& ledger);

}  // namespace bouncehouse::probe
