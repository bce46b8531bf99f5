// Which address and port each host of a scenario is to listen on, worked out before any socket is
// made, so that clashes are told by the names of the hosts.
#pragma once
#include <bouncehouse/net/asio.hpp>
#include <bouncehouse/net/server.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <string>
#include <vector>

namespace bouncehouse::net {

struct Place {
    std::size_t host = 0;  // index in the scenario
    asio::ip::address address;
    std::uint16_t port = 0;  // 0: any free one
    std::size_t group = 0;   // places of one group and port 0 get the same free port
    bool deaf = false;       // connections are neither accepted nor refused
};

struct ListenPlan {
    std::vector<Place> places;
    std::vector<std::string> problems;  // one sentence each; none: the plan holds
};

/// Hosts that are down have no place. A host that has neither address nor port of its own, and whose
/// place an earlier host already has, gets the next free address of 127.0.0.0/8: all MX hosts of a
/// world want the same port.
ListenPlan plan_listening(const scenario::Scenario& scenario, const ServerOptions& options);

}  // namespace bouncehouse::net
