#include <fmt/format.h>
#include <bouncehouse/cli/live.hpp>
#include <optional>

namespace bouncehouse::cli {
namespace {

// A terminal is slower than a load test: beyond this many waiting sessions, some are only counted.
constexpr std::size_t most_waiting = 1000;

}  // namespace

Live::Live(evidence::Recorder& recorder, Show show)
    : recorder_(recorder), show_(std::move(show)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Live::~Live() {
    thread_.request_stop();
    thread_.join();
    if (passed_over_ > 0) fmt::print("... and {} more sessions, too many to show\n", passed_over_);
}

void Live::ended(std::uint64_t session) {
    {
        const std::scoped_lock lock(mutex_);
        if (sessions_.size() >= most_waiting) {
            ++passed_over_;
            return;
        }
        sessions_.push_back(session);
    }
    waiting_.notify_one();
}

void Live::run(const std::stop_token& stop) {
    for (;;) {
        std::optional<std::uint64_t> session;
        {
            std::unique_lock lock(mutex_);
            waiting_.wait(lock, stop, [this] { return !sessions_.empty(); });
            if (sessions_.empty()) return;
            session = sessions_.front();
            sessions_.pop_front();
        }
        show_(recorder_.events(*session));
    }
}

}  // namespace bouncehouse::cli
