#include <atomic>
#include <bouncehouse/sender/watched.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace bouncehouse::probe {

struct Process::Impl {
    Impl(const Program& program, const Limits& limits) : watched(program, limits) {
        known = watched.outcome();
        running = watched.started();
        if (running) thread = std::jthread{[this](const std::stop_token& stop) { drive(stop); }};
    }

    void drive(const std::stop_token& stop) {
        bool asked = false;
        while (!watched.ended()) {
            watched.step(std::chrono::milliseconds{20});
            if (stop.stop_requested() && !asked) {
                asked = true;
                watched.ask_to_end(patience.load());
            }
            publish(!watched.ended());
        }
        publish(false);
        changed.notify_all();
    }
    void publish(bool still) {
        const std::lock_guard lock{mutex};
        // Its text is put together only when somebody may want it: the end, or new output.
        if (!still || known.output_octets != watched.capture().octets()) known = watched.outcome();
        known.peak_memory = watched.peak_memory();
        running = still;
    }

    Watched watched;  // the thread's
    mutable std::mutex mutex;
    mutable std::condition_variable changed;
    SubmitOutcome known;
    bool running = false, stopped = false;
    std::atomic<std::chrono::milliseconds> patience{std::chrono::milliseconds{5000}};
    std::jthread thread;
};

Process::Process(const Program& program, const Limits& limits) : impl_(std::make_unique<Impl>(program, limits)) {}

Process::~Process() { stop(std::chrono::milliseconds{1000}); }

bool Process::running() const {
    const std::lock_guard lock{impl_->mutex};
    return impl_->running;
}

std::string Process::problem() const {
    const std::lock_guard lock{impl_->mutex};
    return impl_->known.problem;
}

bool Process::wait(std::chrono::milliseconds patience) const {
    std::unique_lock lock{impl_->mutex};
    return impl_->changed.wait_for(lock, patience, [&] { return !impl_->running; });
}

SubmitOutcome Process::stop(std::chrono::milliseconds patience) {
    impl_->patience = patience;
    impl_->thread.request_stop();
    if (impl_->thread.joinable()) impl_->thread.join();
    const std::lock_guard lock{impl_->mutex};
    if (!impl_->stopped) {
        impl_->stopped = true;
        impl_->watched.end_left_behind();
        impl_->known = impl_->watched.outcome();
    }
    return impl_->known;
}

std::string Process::output() const {
    const std::lock_guard lock{impl_->mutex};
    return impl_->known.output;
}

std::uint64_t Process::peak_memory() const {
    const std::lock_guard lock{impl_->mutex};
    return impl_->known.peak_memory;
}

}  // namespace bouncehouse::probe
