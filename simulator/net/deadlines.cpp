#include <bouncehouse/net/deadlines.hpp>

namespace bouncehouse::net {

void Deadlines::set(Deadline& deadline, Instant due) {
    deadline.due_ = due;
    if (deadline.is_linked()) {
        if (deadline.filed_ <= due) return;
        deadline.unlink();
    }
    file(deadline);
    arm();
}

void Deadlines::cancel(Deadline& deadline) {
    if (deadline.is_linked()) deadline.unlink();
    if (filed_.empty() && armed_ != Instant::max()) {
        timer_.cancel();
        armed_ = Instant::max();
    }
}

void Deadlines::file(Deadline& deadline) {
    deadline.filed_ = deadline.due_;
    filed_.insert(deadline);
}

void Deadlines::arm() {
    if (filed_.empty()) return;
    const Instant first = filed_.begin()->filed_;
    if (first >= armed_) return;
    armed_ = first;
    timer_.expires_at(first);
    timer_.async_wait([this](error_code error) {
        if (!error) sweep();
    });
}

void Deadlines::sweep() {
    armed_ = Instant::max();
    const Instant now = Monotonic::now();
    while (!filed_.empty() && filed_.begin()->filed_ <= now) {
        Deadline& deadline = *filed_.begin();
        deadline.unlink();
        if (deadline.due_ > now)
            file(deadline);
        else
            deadline.expired();
    }
    arm();
}

}  // namespace bouncehouse::net
