// How many connections each host has had, has open, and has open from each client.
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace bouncehouse::engine {

/// Numbers at the moment a connection came, itself included.
struct Arrival {
    std::uint64_t number = 0;  // n-th connection of the host
    std::uint64_t open_host = 0;
    std::uint64_t open_client = 0;  // 0 when clients are not counted
};

class Crowd {
public:
    /// `count_clients`: somebody asks about single clients; otherwise a connection takes no lock.
    Crowd(std::size_t hosts, bool count_clients);

    Arrival enter(std::size_t host, const std::string& client);
    void leave(std::size_t host, const std::string& client);
    std::uint64_t open(std::size_t host) const { return hosts_[host].open; }
    std::uint64_t open(std::size_t host, const std::string& client) const;
    /// Connections are numbered from 1 again; the open ones stay counted.
    void renumber();

private:
    struct One {
        std::atomic<std::uint64_t> connections = 0, open = 0;
    };
    std::vector<One> hosts_;
    bool count_clients_;
    mutable std::mutex mutex_;
    std::map<std::pair<std::size_t, std::string>, std::uint64_t> clients_;  // open ones only, so bounded by them
};

}  // namespace bouncehouse::engine
