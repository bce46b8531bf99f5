// Measures a rate for one memory key: a sliding window or a token bucket, and the penalty for going
// over. What is refused does not count, so a client that waits recovers.
#pragma once
#include <bouncehouse/scenario/model.hpp>
#include <cstdint>
#include <vector>

namespace bouncehouse::engine {

using scenario::Duration;

class Meter {
public:
    struct Reading {
        bool over = false;
        std::uint64_t counted = 0;  // events in the window, or tokens left
        Duration wait{};            // until one is let through again; 0 when not over
    };
    /// One event at `now` (scenario time). Counts it when it is let through.
    Reading event(const scenario::Rate& rate, Duration now);

private:
    Reading window(const scenario::Rate& rate, Duration now);
    Reading bucket(const scenario::Rate& rate, Duration now);
    void forget_before(Duration limit);

    std::vector<Duration> seen_;  // window: from `head_` on, oldest first
    std::size_t head_ = 0;
    double tokens_ = -1;  // bucket: below 0 means not begun, thus full
    Duration filled_{};
    Duration penalty_end_{};
};

}  // namespace bouncehouse::engine
