// A TCP connection in the clear, each operation with a deadline. For handing over, where a few blocking
// connections are enough.
#pragma once
#include <bouncehouse/sender/keeper.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace bouncehouse::probe {

class Socket {
public:
    using Milliseconds = std::chrono::milliseconds;
    /// Numeric address. problem() says why it is not connected.
    Socket(const std::string& address, std::uint16_t port, Milliseconds timeout, std::stop_token stop = {});

    bool connected() const { return static_cast<bool>(handle_); }
    const std::string& problem() const { return problem_; }
    /// All of it within the timeout, counted anew for each piece that goes.
    bool send(std::string_view octets);
    /// One line without its end; nothing at the end of the connection, at the timeout, or when it is
    /// longer than 64 KiB.
    std::optional<std::string> line();
    /// What has come and was not taken yet, or comes next; nothing at the end of the connection or at the timeout.
    std::optional<std::string> some();

private:
    bool wait_for(short events);
    bool fill();

    Handle handle_;
    Milliseconds timeout_;
    std::stop_token stop_;
    std::string buffer_, problem_;
};

/// "127.0.0.1:25", "[::1]:25": address and port; port 0 when it is none.
struct AddressAndPort {
    std::string address;
    std::uint16_t port = 0;
};
AddressAndPort address_and_port(std::string_view text);

/// A port on 127.0.0.1 that was free a moment ago.
std::uint16_t free_port();

}  // namespace bouncehouse::probe
