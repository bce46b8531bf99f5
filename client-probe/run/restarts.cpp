#include <bouncehouse/run/restarts.hpp>
#include <thread>

namespace bouncehouse::probe {
namespace {

constexpr unsigned most = 20;

}  // namespace

std::string Restarts::look(std::chrono::milliseconds patience) {
    const std::lock_guard guard{lock_};
    if (count_ > most) return {};
    const auto until = std::chrono::steady_clock::now() + patience;
    std::string ended = sender_.trouble();
    while (ended.empty() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
        ended = sender_.trouble();
    }
    if (!ended.empty()) start_again_locked();
    return ended;
}

bool Restarts::start_again() {
    const std::lock_guard guard{lock_};
    return start_again_locked();
}

bool Restarts::start_again_locked() {
    if (++count_ > most) {
        ledger_.add_trouble("the sender ended by itself again and again; the rest was not played");
        return false;
    }
    return sender_.kill_and_restart().empty();
}

bool Restarts::too_many() const {
    const std::lock_guard guard{lock_};
    return count_ > most;
}

}  // namespace bouncehouse::probe
