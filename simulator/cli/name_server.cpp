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

std::string pointing_text(const dns::Endpoint& endpoint, const std::vector<net::Bound>& bound) {
    const bool v6 = endpoint.address.find(':') != std::string::npos;
    const std::string at = fmt::format(fmt::runtime(v6 ? "[{}]:{}" : "{}:{}"), endpoint.address, endpoint.port);
    std::string text = fmt::format(
        "The domains of this scenario are answered by the name server at {0}; all other names do not exist. "
        "Look:\n\n  dig @{1} -p {2} example.test MX\n",
        at, endpoint.address, endpoint.port);
    const bool elsewhere = std::any_of(bound.begin(), bound.end(), [](const auto& socket) {
        return socket.port != 25 && socket.role == "mx" && !socket.implicit_tls;
    });
    if (elsewhere)
        text +=
            "\nSenders go to port 25 of an MX host, and some hosts here listen on another one. Use --port 25 (as root, "
            "or after `sysctl net.ipv4.ip_unprivileged_port_start=25`), or tell the sender the port: Postfix "
            "`smtp_tcp_port`, Exim transport `port`.\n";
    if (endpoint.port != 53)
        text +=
            "\nA resolv.conf cannot name a port. Use --dns 127.0.0.1:53 (as root; any 127.x.y.z address does, so "
            "that the machine's own resolver is not in the way), or let a forwarder such as unbound ask it:\n\n"
            "  server:\n    do-not-query-localhost: no\n    module-config: \"iterator\"\n"
            "    local-zone: \"test.\" nodefault\n    local-zone: \"127.in-addr.arpa.\" nodefault\n"
            "  forward-zone:\n    name: \".\"\n    forward-addr: " +
            fmt::format("{}@{}\n", endpoint.address, endpoint.port);
    text += fmt::format(
        "\nPoint a sender at it, with the name server on port 53:\n\n"
        "  resolv.conf        nameserver {0}\n"
        "                     options trust-ad edns0      (trust-ad: glibc then believes AD, for DANE)\n"
        "  a network of its own, where ports 25 and 53 are free (as root):\n"
        "    ip netns add world && ip -n world link set lo up\n"
        "    mkdir -p /etc/netns/world && echo 'nameserver {0}' > /etc/netns/world/resolv.conf\n"
        "    ip netns exec world bouncehouse serve SCENARIO --port 25 --dns {0}:53\n"
        "    ip netns exec world SENDER\n"
        "  Docker             docker run --dns ADDRESS ...   (bouncehouse serve --listen 0.0.0.0 --dns 0.0.0.0:53 "
        "--allow-public)\n"
        "                     Compose:  dns: [ADDRESS]\n"
        "  Postfix            smtp_host_lookup = dns, no relayhost; smtp_dns_support_level = dnssec for DANE;\n"
        "                     inet_protocols = ipv4 in a network that has only lo\n"
        "  Exim               router dnslookup with `ignore_target_hosts =` and `self = send`, for it takes\n"
        "                     127.0.0.0/8 for itself; dns_dnssec_ok = 1 for DANE\n",
        endpoint.address);
    return text;
}

}  // namespace bouncehouse::cli
