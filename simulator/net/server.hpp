// Listens for the hosts of a scenario and runs one coroutine a connection: it feeds a Machine and
// carries out what the machine wants. No SMTP is decided here.
#pragma once
#include <bouncehouse/engine/engine.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bouncehouse::net {

class Authority;

struct ServerOptions {
    std::string listen = "127.0.0.1";        // for hosts without an address of their own
    std::uint16_t port = 1025;               // for hosts without a port; 0: any free one
    std::uint16_t tls_port = 1465;           // the same for hosts with implicit TLS
    unsigned threads = 1;                    // one io_context each
    std::uint32_t sessions = 20'000;         // at once; what comes beyond is answered by Machine::stop() (421 4.3.2)
    bool allow_other_than_loopback = false;  // else binding any other address is an error
    std::chrono::milliseconds grace{3000};   // after stop(), for sessions to come to an end
    /// Hears of troubles of our own, one sentence each ("cannot accept connections: Too many open files;
    /// ..."); called on any of the server's threads.
    std::function<void(const std::string&)> report;
    std::shared_ptr<Authority> authority;  // who issues the certificates; none: one of its own
};

/// A listening socket as it really is.
struct Bound {
    std::string host;     // scenario's name of it
    std::string address;  // "127.0.0.1", "::1"
    std::uint16_t port = 0;
    std::string role;  // "mx", "submission", "lmtp"
    bool implicit_tls = false;
};

/// Certificates are made when first needed: an own CA, and per host the kind the scenario wants.
/// Order: listen(), run(), and stop() from elsewhere. Engine and options.report must outlive the server.
class Server {
public:
    Server(engine::Engine& engine, ServerOptions options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    /// Binds everything, or says what stood in the way ("127.0.0.1:1025: Address already in use").
    /// Either all or nothing listens.
    std::vector<std::string> listen(std::vector<Bound>& bound);
    void run();  // returns after stop(), when all sessions are told and closed
    /// The first SIGINT or SIGTERM stops the server as stop() does; later ones do what they always do.
    /// Call it before run(), or not at all when signals are handled elsewhere.
    void stop_on_signals();
    void stop();                 // from any thread (not from a signal handler itself); sessions get 421
    std::string ca_pem() const;  // for --ca-out; made now if it was not yet
    /// DER of the certificate that the host of this index shows; empty when it has none. After listen().
    std::string certificate(std::size_t host) const;
    std::string issuer() const;  // DER of the authority that signs good certificates
    std::uint32_t open_sessions() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bouncehouse::net
