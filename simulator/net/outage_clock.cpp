#include <fmt/format.h>
#include <unistd.h>
#include <boost/asio/post.hpp>
#include <bouncehouse/net/outage_clock.hpp>
#include <cerrno>
#include <cstring>

namespace bouncehouse::net {

OutageClock::OutageClock(Worker& worker, Place place, std::vector<Ear> ears, Times times)
    : worker_(worker), place_(place), ears_(std::move(ears)), times_(times), timer_(worker.context()) {}

void OutageClock::start() {
    if (times_.after.count() > 0) return fall_at(Monotonic::now() + times_.after);
    fell_ = Monotonic::now();
    for (const Ear& ear : ears_) ear.listener->close();
    fall();
}

void OutageClock::stop() { timer_.cancel(); }

void OutageClock::fall_at(Instant when) {
    timer_.expires_at(when);
    timer_.async_wait([this, when](error_code error) {
        if (error) return;
        fell_ = when;
        fall();
    });
}

void OutageClock::fall() {
    for (const Ear& ear : ears_) asio::post(ear.worker->context(), [listener = ear.listener] { listener->close(); });
    if (times_.length.count() == 0) return;  // for good
    timer_.expires_at(fell_ + times_.length);
    timer_.async_wait([this](error_code error) {
        if (!error) rise();
    });
}

void OutageClock::rise() {
    Descriptor socket = bind_again(place_);
    if (!socket)
        return worker_.report(
            fmt::format("{} stays down: {}", endpoint_text(place_.address, place_.port), std::strerror(errno)));
    for (const Ear& ear : ears_) {
        auto share = std::make_shared<Descriptor>(&ear == &ears_.back() ? socket.release() : ::dup(socket.get()));
        asio::post(ear.worker->context(),
                   [listener = ear.listener, share] { listener->open_again(std::move(*share)); });
    }
    if (times_.every > times_.length) fall_at(fell_ + times_.every);
}

}  // namespace bouncehouse::net
