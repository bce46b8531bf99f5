#include <bouncehouse/engine/states.hpp>

namespace bouncehouse::engine {

using scenario::Duration;

States::States(const std::vector<scenario::Host>& hosts) { reset(hosts); }

void States::reset(const std::vector<scenario::Host>& hosts) {
    const std::lock_guard lock(mutex_);
    hosts_.clear();
    for (const scenario::Host& host : hosts) hosts_.push_back({host.state, {}, {}});
}

std::string States::now_of(std::size_t host, Duration now) {
    const std::lock_guard lock(mutex_);
    settle(hosts_[host], now);
    return hosts_[host].current;
}

std::string States::become(std::size_t host, const std::string& state, Duration lasting, Duration now) {
    const std::lock_guard lock(mutex_);
    One& one = hosts_[host];
    settle(one, now);
    std::string old = one.current;
    // The state to fall back to is the last one that was not itself a passing one.
    if (one.back_at == Duration{}) one.former = old;
    one.current = state;
    one.back_at = lasting > Duration{} ? now + lasting : Duration{};
    return old;
}

void States::settle(One& one, Duration now) {
    if (one.back_at == Duration{} || now < one.back_at) return;
    one.current = one.former;
    one.back_at = {};
}

}  // namespace bouncehouse::engine
