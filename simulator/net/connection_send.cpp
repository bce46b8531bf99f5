// Sending, at once and paced, and pausing.
#include <algorithm>
#include <bouncehouse/net/connection.hpp>
#include <limits>

namespace bouncehouse::net {
namespace {

using namespace std::chrono_literals;
using smtp::Pacing;

/// How long a client that takes no output is waited for once the server stops.
constexpr auto patience_when_stopping = 1s;
/// A fast drip goes out in packets, so many a second at most.
constexpr std::uint32_t drip_packets = 50;

/// One packet of a paced send, and the time to the next.
struct Packet {
    std::size_t size;
    std::chrono::nanoseconds wait;
};

Packet packet_of(const Pacing& pacing, std::size_t number) {
    std::size_t size = std::max<std::uint32_t>(1, pacing.bytes_per_second / drip_packets);
    if (!pacing.pieces.empty())
        size = std::max<std::size_t>(1, pacing.pieces[std::min(number, pacing.pieces.size() - 1)]);
    std::chrono::nanoseconds wait = pacing.gap;
    if (pacing.bytes_per_second > 0)
        wait += std::chrono::nanoseconds{1s} * static_cast<std::int64_t>(size) / pacing.bytes_per_second;
    return {size, wait};
}

}  // namespace

/// Plain sends at the head of the list, which is nearly all there ever is: one write for all of them,
/// without waiting. True when nothing is left to do.
bool Connection::send_at_once() {
    std::vector<smtp::Action>& actions = machine_->actions();
    const auto plain = [](const smtp::Action& action) {
        const auto* send = std::get_if<smtp::Send>(&action);
        return send != nullptr && send->pacing.plain();
    };
    if (actions.empty()) return true;
    if (fin_sent_ || !plain(actions.front())) return false;

    const auto last = std::find_if_not(actions.begin(), actions.end(), plain);
    std::string& bytes = std::get<smtp::Send>(actions.front()).bytes;
    for (auto next = actions.begin() + 1; next != last; ++next) bytes += std::get<smtp::Send>(*next).bytes;
    actions.erase(actions.begin() + 1, last);
    if (!bytes.empty()) {
        const Io io = transport_.write(bytes);
        if (io.octets < bytes.size()) {
            bytes.erase(0, io.octets);
            return false;
        }
    }
    actions.erase(actions.begin());
    return actions.empty();
}

Awaitable<void> Connection::carry_out() {
    std::vector<smtp::Action>& actions = machine_->actions();
    while (!over_ && !actions.empty()) {
        // Taken out first: the machine may add to its list while we wait.
        smtp::Action action = std::move(actions.front());
        actions.erase(actions.begin());
        if (auto* what = std::get_if<smtp::Send>(&action))
            co_await send(std::move(*what));
        else if (const auto* stop = std::get_if<smtp::Pause>(&action))
            co_await pause(stop->length);
        else if (const auto* tls = std::get_if<smtp::StartTls>(&action))
            co_await start_tls(tls->fault);
        else if (const auto* ending = std::get_if<smtp::End>(&action))
            end(ending->how);
        // StopReading needs nothing: wants_input() is false from now on.
    }
}

Awaitable<void> Connection::send(smtp::Send what) {
    std::string_view rest = fin_sent_ ? std::string_view() : what.bytes;
    bool paced = !what.pacing.plain();
    Instant next = Monotonic::now();
    for (std::size_t number = 0; !rest.empty() && !over_; ++number) {
        const Packet packet = paced ? packet_of(what.pacing, number) : Packet{rest.size(), {}};
        const std::string_view piece = rest.substr(0, packet.size);
        co_await send_all(piece);
        rest.remove_prefix(piece.size());
        next += packet.wait;
        if (paced && !rest.empty() && packet.wait > 0ns && !over_) paced = co_await gap(next);
    }
}

Awaitable<void> Connection::send_all(std::string_view bytes) {
    Instant until = idle_deadline();
    while (!bytes.empty() && !over_) {
        const Io io = transport_.write(bytes);
        if (io.what == Io::What::done) {
            bytes.remove_prefix(io.octets);
            until = idle_deadline();
            continue;
        }
        if (io.what == Io::What::closed || io.what == Io::What::reset) {
            lose_peer(io.what == Io::What::closed ? "closed" : "reset");
            co_return;
        }
        if (stop_seen_) until = std::min(until, Monotonic::now() + patience_when_stopping);
        const Wake wake = co_await wait(io.what == Io::What::want_write ? For::output : For::input, until);
        if (wake == Wake::deadline || wake == Wake::gone) {
            transport_.reset();
            lose_peer("stuck");
        }
    }
}

/// The time between two packets. False when there is no point in waiting any longer: the server stops,
/// or the client has broken off, which the next write will tell.
Awaitable<bool> Connection::gap(Instant until) {
    for (;;) {
        const Wake wake = co_await wait(For::error, until);
        if (wake == Wake::deadline) co_return true;
        if (wake == Wake::ready && transport_.look_for_peer() != Transport::Peer::reset) continue;
        co_return false;
    }
}

Awaitable<void> Connection::pause(smtp::Duration length) {
    const Instant until = Monotonic::now() + length;
    while (!over_ && !machine_->ended()) {
        if (tell_stop()) continue;
        const Wake wake = co_await listen(until);
        if (wake == Wake::gone) co_return;
        if (wake != Wake::deadline) continue;
        machine_->resume();
        co_return;
    }
}

}  // namespace bouncehouse::net
