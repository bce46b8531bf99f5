// Asio's types as the name server uses them, and what its parts share.
#pragma once
#include <boost/asio/basic_datagram_socket.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <bouncehouse/dns/answerer.hpp>
#include <bouncehouse/dns/server.hpp>

namespace bouncehouse::dns {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using UdpSocket = asio::basic_datagram_socket<asio::ip::udp, Executor>;
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Monotonic = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Monotonic, asio::wait_traits<Monotonic>, Executor>;

struct Shared {
    asio::io_context context{1};
    Answerer answerer;
    const engine::Clock& clock;
    ServerOptions options;
    std::size_t delayed = 0;  // answers that wait now

    Shared(const World& world, const engine::Clock& the_clock, ServerOptions the_options)
        : answerer(world), clock(the_clock), options(std::move(the_options)) {}
    /// Calls `send` after the delay; not at all, and says so, when too many wait already.
    bool later(Duration delay, std::function<void()> send);
};

/// "127.0.0.1" also for ::ffff:127.0.0.1.
Peer peer_of(const asio::ip::address& address, std::uint16_t port);

}  // namespace bouncehouse::dns
