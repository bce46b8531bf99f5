#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/net/certificates.hpp>
#include <bouncehouse/run/stage.hpp>

namespace bouncehouse::probe {
namespace {

/// The scenario as this run plays it: each host at an address of its own.
std::shared_ptr<const scenario::Scenario> placed(const scenario::Scenario& scenario, const Stage::Place& place,
                                                 Addresses& addresses) {
    auto own = std::make_shared<scenario::Scenario>(scenario);
    const std::string unnamed = scenario::Host{}.name;
    for (scenario::Host& host : own->hosts) {
        if (host.name == unnamed) host.name = "mx." + place.domain;
        host.addresses = {addresses.take()};
        host.port = place.port;
    }
    return own;
}

net::ServerOptions server_options(std::shared_ptr<net::Authority> authority) {
    net::ServerOptions options;
    options.port = 0;
    options.tls_port = 0;
    options.sessions = 2000;
    options.grace = std::chrono::milliseconds{50};
    options.report = [](const std::string&) {};  // what cannot be accepted shows in the evidence as missing
    options.authority = std::move(authority);
    return options;
}

}  // namespace

std::string Addresses::take() {
    const unsigned number = next_++;
    return fmt::format("127.{}.{}.{}", 64 + number / 62'500, number / 250 % 250, number % 250 + 1);
}

/// A port that is ours and where nobody listens: who connects is refused.
class Stage::SilentPort {
public:
    SilentPort(const std::string& address, std::uint16_t port, std::string& problem) : socket_(context_) {
        using boost::asio::ip::tcp;
        boost::system::error_code error;
        const tcp::endpoint place{boost::asio::ip::make_address(address), port};
        socket_.open(place.protocol(), error);
        if (!error) socket_.bind(place, error);
        if (error) problem = fmt::format("{}: {}", address, error.message());
    }
    std::uint16_t port() const { return socket_.local_endpoint().port(); }

private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_;
};

Stage::Stage(std::shared_ptr<const scenario::Scenario> scenario, const Place& place, Addresses& addresses,
             const engine::Clock& clock, std::shared_ptr<net::Authority> authority)
    : scenario_(placed(*scenario, place, addresses)),
      engine_(scenario_, catalogue::Catalogue::builtin(), clock, recorder_),
      server_(engine_, server_options(std::move(authority))),
      address_(scenario_->hosts.front().addresses.front()),
      host_name_(scenario_->hosts.front().name) {}

Stage::~Stage() { stop(); }

std::string Stage::listen() {
    std::vector<net::Bound> bound;
    const auto& hosts = scenario_->hosts;
    if (hosts.front().down) {
        std::string problem;
        silent_ = std::make_unique<SilentPort>(address_, hosts.front().port.value_or(0), problem);
        if (!problem.empty()) return problem;
        port_ = silent_->port();
    }
    if (std::all_of(hosts.begin(), hosts.end(), [](const scenario::Host& one) { return one.down; })) return {};
    if (const std::vector<std::string> problems = server_.listen(bound); !problems.empty()) return problems.front();
    for (const net::Bound& one : bound)
        if (one.address == address_) port_ = one.port;
    listening_ = true;
    return {};
}

void Stage::run() {
    if (!listening_) return;
    running_ = true;
    thread_ = std::thread{[this] { server_.run(); }};
}

void Stage::stop() {
    if (!running_) return;
    running_ = false;
    server_.stop();
    thread_.join();
}

}  // namespace bouncehouse::probe
