// Opens and closes one place by the clock: a host that is down for a time, or flaps.
#pragma once
#include <bouncehouse/net/binding.hpp>
#include <bouncehouse/net/listener.hpp>
#include <vector>

namespace bouncehouse::net {

class OutageClock {
public:
    struct Ear {  // one worker's share in the place
        Worker* worker;
        Listener* listener;
    };
    struct Times {  // of the clock, not the scenario
        std::chrono::nanoseconds after, length, every;
    };
    /// `worker`: on whose thread the clock runs.
    OutageClock(Worker& worker, Place place, std::vector<Ear> ears, Times times);

    void start();  // once, before the workers run
    void stop();   // on the worker's thread

private:
    void fall_at(Instant when);
    void fall();
    void rise();

    Worker& worker_;
    Place place_;
    std::vector<Ear> ears_;
    Times times_;
    Timer timer_;
    Instant fell_{};
};

}  // namespace bouncehouse::net
