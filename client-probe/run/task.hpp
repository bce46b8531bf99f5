// One case of a run, or a reference: its play and where its result goes.
#pragma once
#include <bouncehouse/run/play.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace bouncehouse::probe {

struct Task {
    std::shared_ptr<const Case> test;
    std::unique_ptr<Play> play;
    std::size_t place = 0;  // in the results; none for a reference
    bool reference = false;
    bool left_out = false;   // its hosts could not be set up
    std::string crashed;     // how the sender ended by itself while this was what it did last; "" it did not
    bool disturbed = false;  // the sender ended by itself meanwhile
    // Of a queue's case:
    std::uint64_t seen = 0;  // activity at the last look
    Time quiet_since{};
    bool handed_over = false;
    Time pushed{};  // when the sender was asked to look at its queue; 0: it was not
};

}  // namespace bouncehouse::probe
