// The life of a connection: waiting, reading, and the order of things. What is done for each action is
// in connection_send.cpp, connection_tls.cpp and connection_end.cpp.
#include <boost/asio/co_spawn.hpp>
#include <bouncehouse/net/connection.hpp>

namespace bouncehouse::net {
namespace {

using namespace std::chrono_literals;

/// How often a client that is not read is looked after: its FIN wakes nobody.
constexpr auto look_every = 200ms;
/// Reads in a row before others have their turn.
constexpr int reads_at_once = 8;

}  // namespace

void Connection::serve(Worker& worker, Socket socket, std::unique_ptr<smtp::Machine> machine, TlsContext* tls,
                       Opening opening) {
    std::unique_ptr<Connection> self{new Connection(worker, std::move(socket), std::move(machine), tls)};
    asio::co_spawn(worker.context().get_executor(), run(std::move(self), opening),
                   [&worker](const std::exception_ptr& error) {
                       try {
                           if (error) std::rethrow_exception(error);
                       } catch (const std::exception& failure) {
                           worker.report(std::string("a session was given up: ") + failure.what());
                       }
                   });
}

Connection::Connection(Worker& worker, Socket socket, std::unique_ptr<smtp::Machine> machine, TlsContext* tls)
    : worker_(worker), transport_(std::move(socket)), machine_(std::move(machine)), tls_(tls) {
    worker_.enter(*this);
}

Connection::~Connection() {
    Deadline::unlink();
    worker_.leave(*this);
}

void Connection::stop() {
    stop_wanted_ = true;
    transport_.socket().cancel();
}

void Connection::abort() {
    aborted_ = true;
    transport_.close();
}

void Connection::expired() {
    expired_ = true;
    error_code ignored;
    transport_.socket().cancel(ignored);
}

Awaitable<void> Connection::run(std::unique_ptr<Connection> self, Opening opening) {
    if (opening == Opening::start)
        self->machine_->start();
    else
        self->machine_->stop();
    co_await self->converse();
    if (!self->machine_->ended()) self->machine_->peer_closed("reset");
    self->machine_.reset();
    if (self->draining_) co_await self->drain();
}

Awaitable<void> Connection::converse() {
    for (;;) {
        if (!send_at_once()) co_await carry_out();
        if (over_ || machine_->ended()) co_return;
        if (tell_stop()) continue;
        const Wake wake = co_await listen(idle_deadline());
        if (wake == Wake::gone) co_return;
        if (wake == Wake::deadline) machine_->idle();
    }
}

Awaitable<Connection::Wake> Connection::wait(For what, Instant until) {
    if (aborted_) co_return Wake::gone;
    if (stop_wanted_ && !stop_seen_) {
        stop_seen_ = true;
        co_return Wake::stop;
    }
    expired_ = false;
    worker_.deadlines().set(*this, until);
    constexpr Socket::wait_type types[] = {Socket::wait_read, Socket::wait_write, Socket::wait_error};
    const auto [error] = co_await transport_.socket().async_wait(types[static_cast<std::size_t>(what)], as_result);
    if (aborted_) co_return Wake::gone;
    if (!error) co_return Wake::ready;
    if (stop_wanted_ && !stop_seen_) {
        stop_seen_ = true;
        co_return Wake::stop;
    }
    co_return expired_ ? Wake::deadline : Wake::gone;
}

/// Waits without reading, and learns of the client's end all the same.
Awaitable<Connection::Wake> Connection::wait_unread(Instant until) {
    for (;;) {
        const Transport::Peer peer = transport_.look_for_peer();
        if (peer == Transport::Peer::reset) {
            lose_peer("reset");
            co_return Wake::gone;
        }
        if (peer == Transport::Peer::closed && !peer_done_) {
            peer_done_ = true;
            machine_->peer_closed("closed");
            co_return Wake::ready;
        }
        const Instant next = peer_done_ ? until : std::min(until, Monotonic::now() + look_every);
        const Wake wake = co_await wait(For::error, next);
        if (wake == Wake::stop || wake == Wake::gone) co_return wake;
        if (wake == Wake::deadline && next == until) co_return wake;
    }
}

/// Waits until something has come, and hands it in.
Awaitable<Connection::Wake> Connection::listen(Instant until) {
    if (peer_done_ || !machine_->wants_input()) co_return co_await wait_unread(until);
    const Wake wake = co_await wait(For::input, until);
    if (wake == Wake::ready) take_input();
    co_return wake;
}

void Connection::take_input() {
    const std::span<char> scratch = worker_.scratch();
    for (int reads = 0; reads < reads_at_once; ++reads) {
        const Io io = transport_.read(scratch);
        switch (io.what) {
            case Io::What::want_read:
            case Io::What::want_write: return;
            case Io::What::reset: return lose_peer("reset");
            case Io::What::closed: peer_done_ = true; return machine_->peer_closed("closed");
            case Io::What::done: break;
        }
        machine_->receive({scratch.data(), io.octets});
        // Less than the buffer holds: the kernel has no more. A machine that has something to say comes first.
        if (!transport_.secure() && io.octets < scratch.size()) return;
        if (!machine_->actions().empty() || !machine_->wants_input()) return;
    }
}

bool Connection::tell_stop() {
    if (!stop_wanted_ || stop_told_) return false;
    stop_seen_ = stop_told_ = true;
    machine_->stop();
    return true;
}

/// The connection is of no more use in either direction.
void Connection::lose_peer(std::string_view how) {
    over_ = peer_done_ = true;
    if (!machine_->ended()) machine_->peer_closed(how);
}

Instant Connection::idle_deadline() const {
    const auto limit = machine_->idle_limit();
    return limit > smtp::Duration::zero() ? Monotonic::now() + limit : Monotonic::now() + std::chrono::hours{24 * 365};
}

}  // namespace bouncehouse::net
