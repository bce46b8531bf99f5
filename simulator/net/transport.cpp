#include <poll.h>
#include <sys/socket.h>
#include <bouncehouse/net/transport.hpp>

namespace bouncehouse::net {

Io Transport::read(std::span<char> into) { return tls_ ? tls_->read(into) : read_raw(into); }

Io Transport::write(std::string_view bytes) { return tls_ ? tls_->write(bytes) : write_raw(bytes); }

Io Transport::read_raw(std::span<char> into) { return receive_now(fd(), into.data(), into.size()); }

Io Transport::write_raw(std::string_view bytes) { return send_now(fd(), bytes.data(), bytes.size()); }

void Transport::finish_sending(bool truncate) {
    if (tls_ && !truncate) tls_->close_notify();
    ::shutdown(fd(), SHUT_WR);
}

void Transport::reset() {
    // Not through Asio's option: it would take the linger back when the socket is destroyed.
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

void Transport::close() {
    error_code ignored;
    socket_.close(ignored);
}

Transport::Peer Transport::look_for_peer() {
    pollfd ask{.fd = fd(), .events = POLLRDHUP | POLLPRI, .revents = 0};
    if (::poll(&ask, 1, 0) <= 0) return Peer::there;
    if ((ask.revents & (POLLERR | POLLNVAL)) != 0) return Peer::reset;
    if ((ask.revents & (POLLRDHUP | POLLHUP)) != 0) return Peer::closed;
    char urgent = 0;
    ::recv(fd(), &urgent, 1, MSG_OOB | MSG_DONTWAIT);
    return Peer::there;
}

}  // namespace bouncehouse::net
