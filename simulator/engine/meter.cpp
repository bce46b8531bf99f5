#include <algorithm>
#include <bouncehouse/engine/meter.hpp>

namespace bouncehouse::engine {

Meter::Reading Meter::event(const scenario::Rate& rate, Duration now) {
    if (now < penalty_end_) return {true, rate.limit, penalty_end_ - now};
    Reading reading = rate.refill > Duration{} ? bucket(rate, now) : window(rate, now);
    if (reading.over && rate.penalty > Duration{}) {
        penalty_end_ = now + rate.penalty;
        reading.wait = rate.penalty;
        seen_.clear();  // after the penalty the count begins anew
        head_ = 0;
    }
    return reading;
}

Meter::Reading Meter::window(const scenario::Rate& rate, Duration now) {
    forget_before(now - rate.window);
    const std::uint64_t counted = seen_.size() - head_;
    if (counted >= rate.limit) {
        const Duration oldest = counted == 0 ? now : seen_[head_];
        return {true, counted, oldest + rate.window - now};
    }
    seen_.push_back(now);
    return {false, counted + 1, {}};
}

Meter::Reading Meter::bucket(const scenario::Rate& rate, Duration now) {
    const auto full = static_cast<double>(rate.limit);
    const double gained = static_cast<double>((now - filled_).count()) / static_cast<double>(rate.refill.count());
    tokens_ = tokens_ < 0 ? full : std::min(full, tokens_ + gained);
    filled_ = now;
    // A token short of one by rounding alone is a token.
    if (tokens_ < 1 - 1e-9) {
        const auto wait = static_cast<std::int64_t>((1 - tokens_) * static_cast<double>(rate.refill.count()));
        return {true, 0, Duration{wait}};
    }
    tokens_ = std::max(0.0, tokens_ - 1);
    return {false, static_cast<std::uint64_t>(tokens_), {}};
}

void Meter::forget_before(Duration limit) {
    while (head_ < seen_.size() && seen_[head_] <= limit) ++head_;
    if (head_ * 2 <= seen_.size()) return;
    seen_.erase(seen_.begin(), seen_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
}

}  // namespace bouncehouse::engine
