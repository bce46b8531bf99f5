// A sender that runs all the time and ends by itself is started again, so that one case does not end the run.
#pragma once
#include <bouncehouse/run/ledger.hpp>
#include <bouncehouse/sender/instance.hpp>
#include <chrono>
#include <mutex>
#include <string>

namespace bouncehouse::probe {

class Restarts {
public:
    Restarts(SenderInstance& sender, Ledger& ledger) : sender_(sender), ledger_(ledger) {}

    /// "" while it runs, else how it ended; it was started again then. From any thread.
    std::string look() { return look(std::chrono::milliseconds{0}); }
    /// The same; waits so long for an end that has to come, as the sender did not answer any more.
    std::string look(std::chrono::milliseconds patience);
    /// It ends again and again, or cannot be started: there is no use in going on.
    bool too_many() const;

private:
    SenderInstance& sender_;
    Ledger& ledger_;
    mutable std::mutex lock_;
    unsigned count_ = 0;
    bool in_vain_ = false;
};

}  // namespace bouncehouse::probe
