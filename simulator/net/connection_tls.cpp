// The server's side of the TLS handshake, and the ways in which it goes wrong on purpose.
#include <fmt/format.h>
#include <bouncehouse/net/clear_text.hpp>
#include <bouncehouse/net/connection.hpp>
#include <bouncehouse/net/tls_fault.hpp>

namespace bouncehouse::net {
namespace {

using smtp::TlsFault;

constexpr std::string_view too_slow = "the client did not go on in time";
constexpr std::string_view stopping = "the server stops";

std::string_view how_left(const Io& io) {
    return io.what == Io::What::closed ? "the client closed the connection" : "the client reset the connection";
}

}  // namespace

Awaitable<void> Connection::start_tls(TlsFault fault) {
    // Not `cond ? a() : b()` behind co_await: g++ 12 copies the awaitable bit by bit.
    if (fault == TlsFault::none) return handshake();
    return play(fault);
}

Awaitable<void> Connection::handshake() {
    const TlsContext::Made made = tls_ != nullptr ? tls_->get() : TlsContext::Made{nullptr, "this host has no TLS"};
    if (made.context == nullptr) co_return machine_->tls_failed(made.problem);

    auto session = std::make_unique<TlsSession>(*made.context, transport_.fd());
    const Instant until = idle_deadline();
    for (;;) {
        const Io io = session->handshake();
        if (io.what == Io::What::done) {
            const smtp::TlsInfo info = session->info();
            transport_.secure(std::move(session));
            co_return machine_->tls_done(info);
        }
        if (io.what == Io::What::closed || io.what == Io::What::reset)
            co_return machine_->tls_failed(session->failure() + told_of(session->clear_text()));
        const Wake wake = co_await wait(io.what == Io::What::want_write ? For::output : For::input, until);
        if (wake == Wake::ready) continue;
        co_return machine_->tls_failed(wake == Wake::deadline ? too_slow : stopping);
    }
}

/// OpenSSL stops at the first octets that are not TLS; the rest of the line may be there already.
std::string Connection::told_of(ClearText& clear) {
    while (clear.found()) {
        const Io io = transport_.read_raw(worker_.scratch());
        if (io.what != Io::What::done) break;
        clear.take({worker_.scratch().data(), io.octets});
    }
    return clear.found() ? fmt::format("; the client sent clear text: `{}`", clear.line()) : std::string{};
}

Awaitable<void> Connection::play(TlsFault fault) {
    const Instant until = idle_deadline();
    ClearText clear;
    const std::string trouble = co_await answer_hello(fault, until, clear);
    if (!trouble.empty()) co_return machine_->tls_failed(trouble);

    std::string story{words_of(fault)};
    if (fault == TlsFault::reset) {
        transport_.reset();
        over_ = true;
    } else if (fault == TlsFault::close) {
        transport_.finish_sending(true);
        fin_sent_ = true;
    } else {
        co_await send_all(bytes_of(fault));
    }
    // After a fatal alert the server closes at once (RFC 8446 6.2); elsewhere the client's reaction counts.
    if (fault != TlsFault::alert && !over_) {
        const std::string reaction = co_await watch_client_go(until, clear);
        story += "; " + reaction;
    }
    machine_->tls_failed(story + told_of(clear));
    if (peer_done_ && !machine_->ended()) machine_->peer_closed(peer_reset_ ? "reset" : "closed");
}

Awaitable<std::string> Connection::answer_hello(TlsFault fault, Instant until, ClearText& clear) {
    if (fault == TlsFault::stall) return stall(until, clear);
    return await_hello(until, clear);
}

/// Reads the ClientHello and forgets it. Empty when it came, else why not.
Awaitable<std::string> Connection::await_hello(Instant until, ClearText& clear) {
    for (;;) {
        const Io io = transport_.read_raw(worker_.scratch());
        if (io.what == Io::What::done) {
            clear.take({worker_.scratch().data(), io.octets});
            co_return std::string();
        }
        if (io.what != Io::What::want_read) co_return std::string(how_left(io));
        const Wake wake = co_await wait(For::input, until);
        if (wake != Wake::ready) co_return std::string(wake == Wake::deadline ? too_slow : stopping);
    }
}

/// A true first flight, of which only half goes out. Empty when that was done, else why not.
Awaitable<std::string> Connection::stall(Instant until, ClearText& clear) {
    const TlsContext::Made made = tls_ != nullptr ? tls_->get() : TlsContext::Made{nullptr, "this host has no TLS"};
    if (made.context == nullptr) co_return made.problem;

    TlsSession session{*made.context, transport_.fd()};
    session.hold_back();
    for (;;) {
        const Io io = session.handshake();
        if (io.what == Io::What::closed || io.what == Io::What::reset)
            co_return session.failure() + told_of(session.clear_text());
        const std::string flight = session.held_back();
        if (!flight.empty()) {
            clear = session.clear_text();
            co_await send_all(std::string_view(flight).substr(0, flight.size() / 2));
            co_return std::string();
        }
        const Wake wake = co_await wait(For::input, until);
        if (wake != Wake::ready) co_return std::string(wake == Wake::deadline ? too_slow : stopping);
    }
}

/// Keeps the connection, answers nothing, and says how the client left it.
Awaitable<std::string> Connection::watch_client_go(Instant until, ClearText& clear) {
    for (;;) {
        const Io io = transport_.read_raw(worker_.scratch());
        if (io.what == Io::What::done) {
            clear.take({worker_.scratch().data(), io.octets});
            continue;
        }
        if (io.what != Io::What::want_read) {
            peer_done_ = true;
            peer_reset_ = io.what == Io::What::reset;
            co_return std::string(how_left(io));
        }
        const Wake wake = co_await wait(For::input, until);
        if (wake != Wake::ready) co_return std::string(wake == Wake::deadline ? too_slow : stopping);
    }
}

}  // namespace bouncehouse::net
