// The real clock: monotonic from its making, with wall time for people.
#pragma once
#include <bouncehouse/engine/clock.hpp>
#include <chrono>

namespace bouncehouse::net {

class SteadyClock final : public engine::Clock {
public:
    engine::Duration now() const override { return std::chrono::steady_clock::now() - begin_; }
    std::int64_t wall_ms() const override {
        const auto since = std::chrono::system_clock::now().time_since_epoch();
        return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
    }

private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace bouncehouse::net
