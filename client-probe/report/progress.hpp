// One line that says how far a run is. Pure: it is told what happened and when, and says what to print.
#pragma once
#include <bouncehouse/report/run.hpp>
#include <chrono>
#include <deque>
#include <string>
#include <string_view>

namespace bouncehouse::probe {

/// On a terminal the line overwrites itself; elsewhere a plain line comes every 10 s at most.
class Progress {
public:
    using Time = std::chrono::nanoseconds;  // of any clock that never goes back
    Progress(std::size_t total, bool terminal, std::size_t width, Time now);

    void started(std::string_view id);
    void finished(const CaseResult& result);

    /// To be printed as it is; "" when there is nothing to print now.
    std::string tick(Time now);
    /// Takes the line away, so that something else can be printed; the next tick() brings it back.
    std::string clear();
    /// "12/100  10 passed, 2 failed  running 4: ENV-009/450 …  about 40s left"
    std::string line(Time now) const;

private:
    std::size_t total_, width_, done_ = 0;
    bool terminal_, shown_ = false;
    Time began_, next_;
    RunReport::Totals totals_;
    std::deque<std::string> running_;  // visible, the longest running first
};

}  // namespace bouncehouse::probe
