#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/name_server.hpp>
#include <bouncehouse/net/listen_plan.hpp>
#include <bouncehouse/scenario/cidr.hpp>
#include <charconv>
#include <set>

namespace bouncehouse::cli {
namespace {

std::optional<dns::Endpoint> parse_endpoint(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == text.npos) return std::nullopt;
    std::string_view address = text.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    dns::Endpoint endpoint;
    endpoint.address = address;
    const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), endpoint.port);
    if (error != std::errc{} || end != text.data() + text.size() || !scenario::parse_address(address))
        return std::nullopt;
    return endpoint;
}

void give_addresses_to_absent_hosts(const scenario::Scenario& scenario, std::vector<dns::HostFacts>& facts) {
    std::set<std::string> taken;
    for (const auto& host : facts) taken.insert(host.addresses.begin(), host.addresses.end());
    for (const auto& host : scenario.hosts) taken.insert(host.addresses.begin(), host.addresses.end());
    unsigned next = 2;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        if (!facts[i].addresses.empty() || !scenario.hosts[i].addresses.empty()) continue;
        std::string free;
        do {
            free = fmt::format("127.0.{}.{}", next / 250, next % 250 + 1);
            ++next;
        } while (!taken.insert(free).second);
        facts[i].addresses.push_back(free);
    }
}

}  // namespace

std::optional<dns::Endpoint> dns_endpoint(const DnsOptions& options, const scenario::Scenario& scenario,
                                          bool any_port) {
    if (options.off) return std::nullopt;
    if (!options.endpoint.empty()) {
        auto endpoint = parse_endpoint(options.endpoint);
        if (!endpoint)
            throw Trouble(Exit::usage, fmt::format("--dns {}: an address and a port are wanted, such as 127.0.0.1:1053",
                                                   options.endpoint));
        return endpoint;
    }
    if (scenario.domains.empty() && scenario.dns.empty()) return std::nullopt;
    dns::Endpoint endpoint;
    if (any_port) endpoint.port = 0;
    return endpoint;
}

std::vector<dns::HostFacts> host_facts(const scenario::Scenario& scenario, const std::vector<net::Bound>& bound) {
    std::vector<dns::HostFacts> facts(scenario.hosts.size());
    for (std::size_t i = 0; i < facts.size(); ++i) {
        for (const auto& socket : bound) {
            if (socket.host != scenario.hosts[i].name) continue;
            facts[i].addresses.push_back(socket.address);
            if (std::find(facts[i].ports.begin(), facts[i].ports.end(), socket.port) == facts[i].ports.end())
                facts[i].ports.push_back(socket.port);
        }
    }
    give_addresses_to_absent_hosts(scenario, facts);
    return facts;
}

std::vector<dns::HostFacts> planned_facts(const scenario::Scenario& scenario, const net::ServerOptions& options) {
    std::vector<net::Bound> bound;
    for (const auto& place : net::plan_listening(scenario, options).places)
        bound.push_back({.host = scenario.hosts[place.host].name,
                         .address = place.address.to_string(),
                         .port = place.port,
                         .role = {}});
    return host_facts(scenario, bound);
}

void add_certificates(std::vector<dns::HostFacts>& facts, const scenario::Scenario& scenario,
                      const net::Server& server) {
    for (std::size_t i = 0; i < facts.size(); ++i) {
        if (scenario.hosts[i].tlsa.empty()) continue;
        facts[i].certificate = server.certificate(i);
        facts[i].issuer = server.issuer();
    }
}

}  // namespace bouncehouse::cli
