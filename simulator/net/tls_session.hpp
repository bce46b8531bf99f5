// One TLS connection on a non-blocking socket, server's side. OpenSSL reads and writes the socket
// itself, so an idle session holds no buffer of ours.
#pragma once
#include <openssl/ssl.h>
#include <bouncehouse/net/clear_text.hpp>
#include <bouncehouse/net/io.hpp>
#include <bouncehouse/smtp/responder.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace bouncehouse::net {

class TlsSession {
public:
    /// The socket stays the caller's and must outlive the session.
    TlsSession(SSL_CTX& context, int fd);

    /// Goes on with the handshake; Io::done when it is complete. After closed or reset, failure()
    /// says why.
    Io handshake();
    Io read(std::span<char> into);
    Io write(std::string_view bytes);
    void close_notify();

    smtp::TlsInfo info() const;
    const std::string& failure() const { return failure_; }

    /// For a handshake that is to be cut: what the server would send goes into memory, not out.
    void hold_back();
    std::string held_back() const;

    /// What the client's octets were, as long as the handshake is not done.
    ClearText& clear_text() { return *wire_->clear; }

    /// What OpenSSL's part of the work on the socket came to; filled by the BIO.
    struct Wire {
        int fd = -1;
        bool end = false;
        int error = 0;
        std::unique_ptr<ClearText> clear = std::make_unique<ClearText>();  // null behind the handshake
    };

private:
    struct Free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };
    Io outcome(int result);

    std::unique_ptr<Wire> wire_;
    std::unique_ptr<SSL, Free> ssl_;
    std::string failure_;
};

}  // namespace bouncehouse::net
