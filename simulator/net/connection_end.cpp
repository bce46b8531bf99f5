// The end of a connection.
#include <bouncehouse/net/connection.hpp>

namespace bouncehouse::net {
namespace {

using namespace std::chrono_literals;

/// How long, and for how many octets, a client may go on after our FIN.
constexpr auto drain_time = 2s;
constexpr std::size_t drain_octets = 4U << 20U;

}  // namespace

void Connection::end(smtp::Ending how) {
    switch (how) {
        case smtp::Ending::stay: return;
        case smtp::Ending::half_close:
            if (!fin_sent_) transport_.finish_sending(false);
            fin_sent_ = true;
            return;
        case smtp::Ending::reset:
            transport_.reset();
            over_ = true;
            return;
        case smtp::Ending::close:
        case smtp::Ending::truncate:
            if (!fin_sent_) transport_.finish_sending(how == smtp::Ending::truncate);
            fin_sent_ = over_ = true;
            draining_ = !peer_done_;
            return;
    }
}

/// Reads and forgets until the client has closed too. Closing with octets unread would make the kernel
/// send an RST, and an RST may destroy our last reply before the client has read it.
Awaitable<void> Connection::drain() {
    const Instant until = Monotonic::now() + drain_time;
    std::size_t taken = 0;
    while (taken < drain_octets) {
        const Io io = transport_.read_raw(worker_.scratch());
        if (io.what == Io::What::closed || io.what == Io::What::reset) co_return;
        taken += io.octets;
        if (io.what == Io::What::done) continue;
        const Wake wake = co_await wait(For::input, until);
        if (wake == Wake::deadline || wake == Wake::gone) co_return;
    }
}

}  // namespace bouncehouse::net
