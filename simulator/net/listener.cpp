#include <fcntl.h>
#include <sys/socket.h>
#include <boost/asio/co_spawn.hpp>
#include <bouncehouse/net/listener.hpp>
#include <cerrno>
#include <cstring>

namespace bouncehouse::net {
namespace {

using namespace std::chrono_literals;

/// Accepted in a row before the connections already there have their turn.
constexpr int accepts_at_once = 32;
constexpr auto rest_when_exhausted = 50ms;

int open_spare() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

bool out_of_means(int error) { return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM; }

}  // namespace

Reserve::Reserve() : spare_(open_spare()) {}

bool Reserve::turn_away(int listening) {
    spare_.reset();
    Descriptor unlucky{::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC)};
    const bool there_was_one = static_cast<bool>(unlucky);
    unlucky.reset();
    spare_ = Descriptor{open_spare()};
    return there_was_one;
}

Listener::Listener(Worker& worker, Reserve& reserve, Descriptor socket, const Tcp& protocol, Accepted accepted)
    : worker_(worker),
      reserve_(reserve),
      protocol_(protocol),
      acceptor_(worker.context(), protocol, socket.get()),
      rest_(worker.context()),
      accepted_(std::move(accepted)) {
    socket.release();
}

void Listener::start() {
    asio::co_spawn(worker_.context().get_executor(), accept_for_ever(), [this](const std::exception_ptr& error) {
        if (error) worker_.report("a listener was given up because of an internal error");
    });
}

void Listener::close() {
    error_code ignored;
    acceptor_.close(ignored);
    rest_.cancel();
}

void Listener::open_again(Descriptor socket) {
    error_code error;
    if (acceptor_.is_open()) return;
    acceptor_.assign(protocol_, socket.get(), error);
    if (error) return;
    socket.release();
    start();
}

Awaitable<void> Listener::accept_for_ever() {
    for (;;) {
        const auto [error] = co_await acceptor_.async_wait(Acceptor::wait_read, as_result);
        Outcome outcome = error ? Outcome::none : Outcome::taken;
        for (int count = 0; outcome == Outcome::taken && count < accepts_at_once; ++count) outcome = accept_one();
        if (!acceptor_.is_open()) co_return;
        if (outcome != Outcome::exhausted) continue;
        rest_.expires_after(rest_when_exhausted);
        co_await rest_.async_wait(as_result);
        if (!acceptor_.is_open()) co_return;
    }
}

Listener::Outcome Listener::accept_one() {
    Tcp::endpoint client;
    auto size = static_cast<socklen_t>(client.capacity());
    Descriptor made{::accept4(acceptor_.native_handle(), client.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (made) {
        exhausted_ = false;
        Socket socket{worker_.context(), protocol_, made.get()};
        made.release();
        accepted_(std::move(socket), client);
        return Outcome::taken;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Outcome::none;
    // Else the error belongs to the one connection (accept(2): ECONNABORTED, EPROTO, ENETDOWN ...).
    if (!out_of_means(errno)) return Outcome::taken;
    if (!std::exchange(exhausted_, true))
        worker_.report(std::string("cannot accept connections: ") + std::strerror(errno) + "; turning clients away");
    // One only: the next may find a descriptor again.
    return reserve_.turn_away(acceptor_.native_handle()) ? Outcome::taken : Outcome::exhausted;
}

}  // namespace bouncehouse::net
