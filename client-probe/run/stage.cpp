#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/net/certificates.hpp>
#include <bouncehouse/run/names.hpp>
#include <bouncehouse/run/stage.hpp>
#include <stdexcept>
#include <utility>

namespace bouncehouse::probe {
namespace {

bool is_v6(const std::string& address) { return address.find(':') != std::string::npos; }

/// Names below example.test lie below the case's domain where the scenario has domains.
dns::Placement placement_of(const scenario::Scenario& scenario, const Stage::Place& place) {
    dns::Placement placement;
    if (scenario.domains.empty()) return placement;
    placement.from = written_domain;
    placement.to = place.domain;
    return placement;
}

/// The scenario as this run plays it: each host at addresses of its own.
std::shared_ptr<const scenario::Scenario> placed(const scenario::Scenario& scenario, const Stage::Place& place,
                                                 Addresses& addresses, std::map<std::string, std::string>& moved) {
    auto own = std::make_shared<scenario::Scenario>(scenario);
    const std::string unnamed = scenario::Host{}.name;
    const std::string named = place.host_name.empty() ? "mx." + place.domain : place.host_name;
    const dns::Placement placement = placement_of(scenario, place);
    for (scenario::Host& host : own->hosts) {
        host.name = host.name == unnamed ? named : placement.place(host.name);
        std::vector<std::string> taken;
        if (addresses.own_network())
            for (const std::string& written : host.addresses) {
                const std::string& address = moved.try_emplace(written, addresses.take(is_v6(written))).first->second;
                taken.push_back(address);
            }
        if (taken.empty()) taken.push_back(addresses.take());
        host.addresses = std::move(taken);
        host.port = place.port;
    }
    for (scenario::Rule& rule : own->rules)
        for (std::string& name : rule.hosts) name = name == unnamed ? named : placement.place(name);
    for (scenario::Dialogue& dialogue : own->dialogues)
        for (std::string& name : dialogue.hosts) name = name == unnamed ? named : placement.place(name);
    return own;
}

net::ServerOptions server_options(std::shared_ptr<net::Authority> authority, bool own_network) {
    net::ServerOptions options;
    options.port = 0;
    options.tls_port = 0;
    options.allow_other_than_loopback = own_network;
    options.sessions = 2000;
    options.grace = std::chrono::milliseconds{50};
    options.report = [](const std::string&) {};  // what cannot be accepted shows in the evidence as missing
    options.authority = std::move(authority);
    return options;
}

}  // namespace

std::string Addresses::take(bool v6) {
    if (!only_.empty()) return only_;
    const unsigned number = next_++;
    if (v6) return fmt::format("2001:db8:64::{:x}:{:x}", number >> 16U, (number & 0xffffU) + 1);
    return fmt::format("{}.{}.{}.{}", own_network_ ? 10 : 127, 64 + number / 62'500, number / 250 % 250,
                       number % 250 + 1);
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
    : written_(std::move(scenario)),
      place_(place),
      scenario_(placed(*written_, place, addresses, moved_)),
      recorder_(std::make_shared<evidence::Recorder>()),
      engine_(scenario_, catalogue::Catalogue::builtin(), clock, *recorder_),
      server_(engine_, server_options(std::move(authority), addresses.own_network())),
      address_(scenario_->hosts.front().addresses.front()),
      host_name_(scenario_->hosts.front().name) {}

Stage::~Stage() { stop(); }

std::vector<Observation::Host> Stage::hosts() const {
    std::vector<Observation::Host> hosts;
    for (const scenario::Host& one : scenario_->hosts)
        hosts.push_back({one.name, one.addresses, one.down || one.unreachable});
    return hosts;
}

/// The names that lead here, in the world that the sender asks.
std::string Stage::tell_names() {
    if (place_.names == nullptr || told_) return {};
    dns::Part part;
    if (written_->domains.empty()) {
        part.scenario = plain_domain(place_.domain, address_);
    } else {
        part.scenario = written_;
        part.placement = placement_of(*written_, place_);
        part.placement.addresses = moved_;
        for (std::size_t i = 0; i < scenario_->hosts.size(); ++i) {
            dns::HostFacts& facts = part.hosts.emplace_back();
            facts.addresses = scenario_->hosts[i].addresses;
            facts.ports = {port_};
            if (scenario_->hosts[i].tlsa.empty() || !listening_) continue;
            facts.certificate = server_.certificate(i);
            facts.issuer = server_.issuer();
        }
    }
    try {
        told_ = place_.names->add(std::move(part), recorder_);
    } catch (const std::invalid_argument& problem) {
        return problem.what();
    }
    return {};
}

std::string Stage::listen() {
    std::vector<net::Bound> bound;
    const auto& hosts = scenario_->hosts;
    if (hosts.front().down) {
        std::string problem;
        silent_ = std::make_unique<SilentPort>(address_, hosts.front().port.value_or(0), problem);
        if (!problem.empty()) return problem;
        port_ = silent_->port();
    }
    if (std::all_of(hosts.begin(), hosts.end(), [](const scenario::Host& one) { return one.down; }))
        return tell_names();
    if (const std::vector<std::string> problems = server_.listen(bound); !problems.empty()) return problems.front();
    for (const net::Bound& one : bound)
        if (one.address == address_) port_ = one.port;
    listening_ = true;
    return tell_names();
}

void Stage::run() {
    if (!listening_) return;
    running_ = true;
    thread_ = std::thread{[this] { server_.run(); }};
}

void Stage::stop() {
    if (told_) place_.names->remove(*std::exchange(told_, std::nullopt));
    if (!running_) return;
    running_ = false;
    server_.stop();
    thread_.join();
}

}  // namespace bouncehouse::probe
