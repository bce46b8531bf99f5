// The server of one case: its scenario on its own loopback address, with its own evidence, on a thread
// of its own as long as the case is played.
#pragma once
#include <bouncehouse/case/model.hpp>
#include <bouncehouse/engine/engine.hpp>
#include <bouncehouse/evidence/recorder.hpp>
#include <bouncehouse/net/server.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace bouncehouse::net {
class Authority;
}

namespace bouncehouse::probe {

/// Loopback addresses, each given out once in a run: 127.64.0.1 and up.
class Addresses {
public:
    explicit Addresses(unsigned first = 0) : next_(first) {}
    std::string take();

private:
    unsigned next_;
};

class Stage {
public:
    struct Place {
        std::string domain;      // of the case; a host without a name of its own is mx.<domain>
        std::uint16_t port = 0;  // 0: any free one
    };
    Stage(std::shared_ptr<const scenario::Scenario> scenario, const Place& place, Addresses& addresses,
          const engine::Clock& clock, std::shared_ptr<net::Authority> authority);
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    /// Binds; "" or what stood in the way. Then run() begins to serve.
    std::string listen();
    void run();
    void stop();

    const std::string& address() const { return address_; }
    const std::string& host_name() const { return host_name_; }
    std::uint16_t port() const { return port_; }
    evidence::Recorder& recorder() { return recorder_; }
    const evidence::Recorder& recorder() const { return recorder_; }

private:
    class SilentPort;

    std::shared_ptr<const scenario::Scenario> scenario_;
    evidence::Recorder recorder_;
    engine::Engine engine_;
    net::Server server_;
    std::thread thread_;
    std::string address_, host_name_;
    std::uint16_t port_ = 0;
    std::unique_ptr<SilentPort> silent_;
    bool listening_ = false, running_ = false;
};

}  // namespace bouncehouse::probe
