#include <bouncehouse/net/worker.hpp>
#include <exception>

namespace bouncehouse::net {

Worker::Worker(std::function<void(const std::string&)> report) : report_(std::move(report)) {}

Worker::~Worker() { closing_ = true; }

void Worker::run() {
    for (;;) {
        try {
            context_.run();
            return;
        } catch (const std::exception& error) {
            report(std::string("internal error: ") + error.what());
        }
    }
}

void Worker::stop(std::chrono::nanoseconds grace) {
    stopping_ = true;
    if (guests_.empty()) return deadlines_.cancel(grace_);  // and with it the timer of those that left
    deadlines_.set(grace_, Monotonic::now() + std::chrono::duration_cast<Monotonic::duration>(grace));
    for (Guest& guest : guests_) guest.stop();
}

void Worker::enter(Guest& guest) {
    guests_.push_back(guest);
    open_.fetch_add(1, std::memory_order_relaxed);
    if (stopping_) guest.stop();
}

void Worker::leave(Guest& guest) {
    open_.fetch_sub(1, std::memory_order_relaxed);
    if (closing_) return;
    guest.unlink();
    // The timer would keep the context busy until it fires, though nobody waits for it.
    if (!stopping_ || !guests_.empty()) return;
    deadlines_.cancel(grace_);
}

void Worker::Grace::expired() {
    for (Guest& guest : worker.guests_) guest.abort();
}

}  // namespace bouncehouse::net
