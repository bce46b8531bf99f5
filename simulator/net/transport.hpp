// One connected socket, in clear or under TLS, without waiting: each call does what is possible now
// and says what it would have to wait for.
#pragma once
#include <bouncehouse/net/asio.hpp>
#include <bouncehouse/net/tls_session.hpp>
#include <memory>
#include <span>
#include <string_view>

namespace bouncehouse::net {

class Transport {
public:
    explicit Transport(Socket socket) : socket_(std::move(socket)) {}

    Socket& socket() { return socket_; }
    int fd() { return socket_.native_handle(); }
    bool secure() const { return tls_ != nullptr; }
    void secure(std::unique_ptr<TlsSession> session) { tls_ = std::move(session); }

    Io read(std::span<char> into);
    Io write(std::string_view bytes);
    /// Past TLS: the octets as they are on the wire.
    Io read_raw(std::span<char> into);
    Io write_raw(std::string_view bytes);

    /// FIN from us; under TLS the close_notify alert before it, unless `truncate` is wanted.
    void finish_sending(bool truncate);
    /// RST: whatever is still on its way in either direction is lost.
    void reset();
    void close();
    /// Whether the peer's FIN or RST has arrived, though octets before it may still be unread. Urgent
    /// data, which would wake those who wait for errors, is thrown away.
    enum class Peer : std::uint8_t { there, closed, reset };
    Peer look_for_peer();

private:
    Socket socket_;
    std::unique_ptr<TlsSession> tls_;
};

}  // namespace bouncehouse::net
