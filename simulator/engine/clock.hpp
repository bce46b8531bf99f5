// Time as the engine sees it: passed in, so that tests own it and --time-scale is one factor.
#pragma once
#include <bouncehouse/smtp/action.hpp>

namespace bouncehouse::engine {

using smtp::Duration;

class Clock {
public:
    virtual ~Clock() = default;
    virtual Duration now() const = 0;          // monotonic, from 0
    virtual std::int64_t wall_ms() const = 0;  // since 1970, for people only
};

class VirtualClock final : public Clock {
public:
    Duration now() const override { return now_; }
    std::int64_t wall_ms() const override { return 1'767'225'600'000 + now_.count() / 1'000'000; }
    void advance(Duration by) { now_ += by; }

private:
    Duration now_{};
};

}  // namespace bouncehouse::engine
