// The name server on sockets: UDP and TCP (RFC 7766) at each endpoint, on one thread. It only carries
// packets; what is answered, the Answerer decides.
#pragma once
#include <bouncehouse/dns/world.hpp>
#include <bouncehouse/engine/clock.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bouncehouse::dns {

struct Endpoint {
    std::string address = "127.0.0.1";
    std::uint16_t port = 1053;  // 0: any free one, the same for UDP and TCP
    bool operator==(const Endpoint&) const = default;
};

struct ServerOptions {
    std::vector<Endpoint> endpoints{Endpoint{}};
    bool allow_other_than_loopback = false;
    std::size_t connections = 200;            // TCP, at once; one more and the one idle for longest is closed
    std::chrono::milliseconds idle{10'000};   // a connection without a whole question for so long is closed
    std::chrono::milliseconds life{120'000};  // and each after so long
    std::size_t delayed = 10'000;             // answers that wait; more are not given
};

class Server {
public:
    /// World and clock must outlive the server. `clock`: times of the evidence and of the rules.
    Server(const World& world, const engine::Clock& clock, ServerOptions options);
    ~Server();  // stops
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    /// Binds all, or nothing and says why. Call it once.
    std::vector<std::string> listen(std::vector<Endpoint>& bound);
    void start();  // answers on a thread of its own, until stop()
    void stop();   // from any thread but that one; idempotent
    std::size_t open_connections() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bouncehouse::dns
