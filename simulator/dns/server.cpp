#include <fmt/format.h>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <bouncehouse/dns/server.hpp>
#include <bouncehouse/dns/server_tcp.hpp>
#include <bouncehouse/dns/server_udp.hpp>
#include <deque>
#include <thread>

namespace bouncehouse::dns {

namespace {

using asio::ip::tcp;
using asio::ip::udp;

/// How often a free port of UDP is given up because TCP has it taken.
constexpr int attempts_for_a_shared_port = 32;

}  // namespace

bool Shared::later(Duration delay, std::function<void()> send) {
    if (delayed >= options.delayed) return false;
    ++delayed;
    auto timer = std::make_shared<Timer>(context, std::chrono::duration_cast<Monotonic::duration>(delay));
    timer->async_wait([this, timer, send = std::move(send)](error_code error) {
        --delayed;
        if (!error) send();
    });
    return true;
}

Peer peer_of(const asio::ip::address& address, std::uint16_t port) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return {asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string(), port};
    return {address.to_string(), port};
}

struct Server::Impl {
    Impl(const World& world, const engine::Clock& clock, ServerOptions options)
        : shared(world, clock, std::move(options)) {}

    /// Empty, or what stood in the way.
    std::string bind(Endpoint& endpoint);
    error_code bind_both(const asio::ip::address& address, std::uint16_t port);
    void close() {
        for (UdpPort& port : udp_ports) port.close();
        for (TcpPort& port : tcp_ports) port.close();
        shared.context.stop();
    }

    Shared shared;
    std::deque<UdpPort> udp_ports;
    std::deque<TcpPort> tcp_ports;
    std::jthread thread;
};

error_code Server::Impl::bind_both(const asio::ip::address& address, std::uint16_t port) {
    error_code error;
    UdpSocket datagrams{shared.context};
    datagrams.open(address.is_v6() ? udp::v6() : udp::v4());
    if (address.is_v6()) datagrams.set_option(asio::ip::v6_only(true));
    // A flood has to wait somewhere.
    datagrams.set_option(asio::socket_base::receive_buffer_size(1 << 20), error);
    datagrams.bind({address, port}, error);
    if (error) return error;
    const std::uint16_t bound = datagrams.local_endpoint().port();
    Acceptor acceptor{shared.context};
    acceptor.open(address.is_v6() ? tcp::v6() : tcp::v4());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    if (address.is_v6()) acceptor.set_option(asio::ip::v6_only(true));
    acceptor.bind({address, bound}, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return error;
    udp_ports.emplace_back(shared, std::move(datagrams));
    tcp_ports.emplace_back(shared, std::move(acceptor));
    return {};
}

std::string Server::Impl::bind(Endpoint& endpoint) {
    error_code error;
    const auto address = asio::ip::make_address(endpoint.address, error);
    const std::string text =
        fmt::format(fmt::runtime(address.is_v6() ? "dns [{}]:{}" : "dns {}:{}"), endpoint.address, endpoint.port);
    if (error) return text + ": not an IP address";
    if (!shared.options.allow_other_than_loopback && !address.is_loopback())
        return text + ": not a loopback address; --allow-public allows it";
    for (int attempt = 0; attempt < attempts_for_a_shared_port; ++attempt) {
        error = bind_both(address, endpoint.port);
        if (error != asio::error::address_in_use || endpoint.port != 0) break;
    }
    if (error) return text + ": " + error.message();
    endpoint.port = udp_ports.back().port();
    return {};
}

Server::Server(const World& world, const engine::Clock& clock, ServerOptions options)
    : impl_(std::make_unique<Impl>(world, clock, std::move(options))) {}

Server::~Server() { stop(); }

std::vector<std::string> Server::listen(std::vector<Endpoint>& bound) {
    std::vector<std::string> problems;
    for (Endpoint endpoint : impl_->shared.options.endpoints) {
        std::string problem;
        try {
            problem = impl_->bind(endpoint);
        } catch (const boost::system::system_error& error) {  // no IPv6 here, no descriptors
            problem = fmt::format("dns {}: {}", endpoint.address, error.code().message());
        }
        if (problem.empty())
            bound.push_back(endpoint);
        else
            problems.push_back(std::move(problem));
    }
    if (!problems.empty()) {
        impl_->udp_ports.clear();
        impl_->tcp_ports.clear();
        bound.clear();
    }
    return problems;
}

void Server::start() {
    for (UdpPort& port : impl_->udp_ports) port.start();
    for (TcpPort& port : impl_->tcp_ports) port.start();
    impl_->thread = std::jthread{[impl = impl_.get()] { impl->shared.context.run(); }};
}

void Server::stop() {
    if (!impl_->thread.joinable()) return;
    asio::post(impl_->shared.context, [impl = impl_.get()] { impl->close(); });
    impl_->thread.join();
}

std::size_t Server::open_connections() const {
    std::size_t sum = 0;
    for (const TcpPort& port : impl_->tcp_ports) sum += port.open();
    return sum;
}

}  // namespace bouncehouse::dns
