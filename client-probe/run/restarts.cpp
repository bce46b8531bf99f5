#include <bouncehouse/run/restarts.hpp>
#include <thread>

namespace bouncehouse::probe {
namespace {

constexpr unsigned most = 20;

}  // namespace

std::string Restarts::look(std::chrono::milliseconds patience) {
    const std::lock_guard guard{lock_};
    if (in_vain_) return {};
    const auto until = std::chrono::steady_clock::now() + patience;
    std::string ended = sender_.trouble();
    while (ended.empty() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
        ended = sender_.trouble();
    }
    if (ended.empty()) return {};
    in_vain_ = ++count_ > most;
    if (in_vain_) {
        ledger_.add_trouble("the sender ended by itself again and again; the rest was not played");
        return ended;
    }
    if (const std::string problem = sender_.kill_and_restart(); !problem.empty()) {
        ledger_.add_trouble("the sender ended by itself, and did not start again: " + problem);
        in_vain_ = true;
    }
    return ended;
}

bool Restarts::too_many() const {
    const std::lock_guard guard{lock_};
    return in_vain_;
}

}  // namespace bouncehouse::probe
