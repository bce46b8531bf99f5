// A small blocking client with a guard against waiting for ever: each wait ends after ten seconds with
// an exception.
#pragma once
#include <openssl/ssl.h>
#include <bouncehouse/net/descriptor.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace bouncehouse::net::test {

class Client {
public:
    explicit Client(std::uint16_t port, const std::string& address = "127.0.0.1");
    Client(std::uint16_t port, Descriptor socket);  // an IPv4 socket made before
    static bool refused(std::uint16_t port, const std::string& address);

    void send(const std::string& bytes);
    /// So many octets exactly, fewer when the end comes first.
    std::string read(std::size_t octets);
    std::string read_line();
    /// All up to the end, which is told behind it: "<closed>", "<reset>", under TLS "<close_notify>" or
    /// "<truncated>".
    std::string read_to_end();

    struct TlsWishes {
        std::string trust;                     // CA in PEM; empty: nothing is verified
        std::string name = "mx.example.test";  // SNI, and what the certificate must name
        int max_version = 0;
        int security_level = -1;
        bool show_certificate = false;  // a self-signed one for CN=client.example.test
    };
    /// The handshake. Empty when it succeeded, else OpenSSL's words for why not.
    std::string start_tls(const TlsWishes& wishes);
    std::string start_tls();

    void finish_sending();
    void reset();
    void shrink_receive_buffer();
    std::uint32_t data_packets_received() const;
    int fd() const { return socket_.get(); }

private:
    struct Free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    int receive(char* into, std::size_t size, std::string& end);

    Descriptor socket_;
    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> tls_;
};

}  // namespace bouncehouse::net::test
