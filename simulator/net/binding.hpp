// Listening sockets for a plan: all of them, or none and the reasons.
#pragma once
#include <bouncehouse/net/descriptor.hpp>
#include <bouncehouse/net/listen_plan.hpp>
#include <string>
#include <vector>

namespace bouncehouse::net {

struct Listening {
    Place place;        // with the port really bound
    Descriptor socket;  // non-blocking, listening; what it accepts has TCP_NODELAY set
    Descriptor filler;  // of a deaf place: the connection that fills its queue
};

struct Binding {
    std::vector<Listening> sockets;
    std::vector<std::string> problems;  // "127.0.0.1:1025: Address already in use"
};

Binding bind_all(std::vector<Place> places);
/// One of them again, at the port it had. No socket, and errno, when it cannot be had.
Descriptor bind_again(const Place& place);

/// "127.0.0.1:25", "[::1]:25".
std::string endpoint_text(const asio::ip::address& address, std::uint16_t port);

}  // namespace bouncehouse::net
