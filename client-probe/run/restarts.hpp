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

    /// "" while it runs, else how it ended; it was started again then. Waits so long for an end that has to come when
    /// the sender does not answer any more. From any thread.
    std::string look(std::chrono::milliseconds patience);
    /// Whether it runs again.
    bool start_again();
    /// It was started again too often: there is no use in going on.
    bool too_many() const;

private:
    bool start_again_locked();

    SenderInstance& sender_;
    Ledger& ledger_;
    mutable std::mutex lock_;
    unsigned count_ = 0;
};

}  // namespace bouncehouse::probe
