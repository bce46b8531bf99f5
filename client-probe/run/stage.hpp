// The server of one case: its scenario on its own loopback address, with its own evidence, on a thread
// of its own as long as the case is played.
#pragma once
#include <bouncehouse/case/model.hpp>
#include <bouncehouse/check/observation.hpp>
#include <bouncehouse/engine/engine.hpp>
#include <bouncehouse/evidence/recorder.hpp>
#include <bouncehouse/net/server.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace bouncehouse::net {
class Authority;
}

namespace bouncehouse::probe {

class Names;

/// Addresses of this machine, each given out once in a run: 127.64.0.1 and up; in a network of its own
/// (own_network.hpp) 10.64.0.1 and up, and addresses of IPv6 where they are wanted.
class Addresses {
public:
    explicit Addresses(unsigned first = 0, bool own_network = false) : next_(first), own_network_(own_network) {}
    /// One and the same for every case, which are then played one after the other.
    explicit Addresses(std::string only) : only_(std::move(only)) {}
    std::string take(bool v6 = false);
    bool own_network() const { return own_network_; }

private:
    unsigned next_ = 0;
    bool own_network_ = false;
    std::string only_;
};

class Stage {
public:
    struct Place {
        std::string domain;      // of the case
        std::string host_name;   // of a host without a name of its own; "": mx.<domain>
        std::uint16_t port = 0;  // 0: any free one
        Names* names = nullptr;  // where the case's names are told; null: nowhere
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
    evidence::Recorder& recorder() { return *recorder_; }
    const evidence::Recorder& recorder() const { return *recorder_; }
    /// Every host, with the addresses it has in this run.
    std::vector<Observation::Host> hosts() const;

private:
    class SilentPort;
    std::string tell_names();

    std::shared_ptr<const scenario::Scenario> written_;  // as the case says it
    Place place_;
    std::map<std::string, std::string> moved_;  // addresses as written: as they are in this run
    std::shared_ptr<const scenario::Scenario> scenario_;
    std::shared_ptr<evidence::Recorder> recorder_;
    engine::Engine engine_;
    net::Server server_;
    std::thread thread_;
    std::string address_, host_name_;
    std::uint16_t port_ = 0;
    std::unique_ptr<SilentPort> silent_;
    bool listening_ = false, running_ = false;
    std::optional<std::uint64_t> told_;  // its number in the world of names
};

}  // namespace bouncehouse::probe
