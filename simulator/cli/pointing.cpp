#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/cli/pointing.hpp>
#include <bouncehouse/scenario/duration.hpp>

namespace bouncehouse::cli {
namespace {

constexpr std::string_view recipes = R"(
Point a sender at it, with the name server on port 53:

  resolv.conf        nameserver {0}
                     options trust-ad edns0      (trust-ad: glibc then believes AD, for DANE)
  a network of its own, where ports 25 and 53 are free (as root):
    ip netns add world && ip -n world link set lo up
    mkdir -p /etc/netns/world && echo 'nameserver {0}' > /etc/netns/world/resolv.conf
    ip netns exec world bouncehouse serve SCENARIO --port 25 --dns {0}:53
    ip netns exec world SENDER
  Docker             hosts at 127.x are found only from within, so let both share one network:
    docker run --name world --dns {0} IMAGE serve SCENARIO --port 25 --dns {0}:53
    docker run --network container:world SENDER
                     Compose: dns: [{0}] there, network_mode: service:world in the sender
  Postfix            smtp_host_lookup = dns, no relayhost, master.cf without chroot;
                     inet_protocols = ipv4 in a network that has only lo;
                     DANE: smtp_dns_support_level = dnssec, smtp_tls_security_level = dane
  Exim               router: driver = dnslookup, ignore_target_hosts =, self = send;
                     transport: driver = smtp, allow_localhost (it takes 127.0.0.0/8 for itself);
                     DANE: dns_dnssec_ok = 1
)";

/// The first domain whose exchangers can be asked for.
std::string domain_to_ask(const scenario::Scenario& scenario) {
    for (const auto& domain : scenario.domains)
        if (!domain.mx.empty() && !domain.name.starts_with("*.")) return domain.name;
    return scenario.domains.empty() ? "example.test" : scenario.domains.front().name;
}

std::string in_words(const scenario::Host& host) {
    if (host.down) return "down: connections are refused";
#ifdef __linux__
    if (host.unreachable) return "unreachable: neither accepted nor refused";
#else
    if (host.unreachable) return "unreachable: accepted, then silent (this system cannot drop connections)";
#endif
    const scenario::Outage& outage = *host.outage;
    std::string text = "refuses connections";
    if (outage.length > scenario::Duration{}) text += " for " + scenario::write_duration(outage.length);
    if (outage.after > scenario::Duration{}) text += " after " + scenario::write_duration(outage.after);
    if (outage.every > scenario::Duration{}) text += ", every " + scenario::write_duration(outage.every);
    return text;
}

std::string hosts_in_trouble(const scenario::Scenario& scenario) {
    std::string text;
    for (const auto& host : scenario.hosts)
        if (host.down || host.unreachable || host.outage) text += fmt::format("  {}  {}\n", host.name, in_words(host));
    return text.empty() ? text : "\nHosts that are not always there (times are the scenario's):\n\n" + text;
}

}  // namespace

std::string pointing_text(const dns::Endpoint& endpoint, const std::vector<net::Bound>& bound,
                          const scenario::Scenario& scenario) {
    const bool v6 = endpoint.address.find(':') != std::string::npos;
    std::string text = fmt::format(
        "The domains of this scenario are answered by the name server at {}; all other names do not exist. "
        "Look:\n\n  dig @{} -p {} {} MX\n",
        fmt::format(fmt::runtime(v6 ? "[{}]:{}" : "{}:{}"), endpoint.address, endpoint.port), endpoint.address,
        endpoint.port, domain_to_ask(scenario));
    text += hosts_in_trouble(scenario);
    const bool elsewhere = std::any_of(bound.begin(), bound.end(), [](const auto& socket) {
        return socket.port != 25 && socket.role == "mx" && !socket.implicit_tls;
    });
    if (elsewhere)
        text +=
            "\nSenders go to port 25 of an MX host, and some hosts here listen on another one. Use --port 25 (as root, "
            "or after `sysctl net.ipv4.ip_unprivileged_port_start=25`), or tell the sender the port: Postfix "
            "`smtp_tcp_port`, Exim transport `port`.\n";
    if (endpoint.port != 53)
        text += fmt::format(
            "\nA resolv.conf cannot name a port. Use --dns 127.0.0.1:53 (as root; any 127.x.y.z address does, so "
            "that the machine's own resolver is not in the way), or let a forwarder such as unbound ask it:\n\n"
            "  server:\n    do-not-query-localhost: no\n    module-config: \"iterator\"\n"
            "    local-zone: \"test.\" nodefault\n    local-zone: \"127.in-addr.arpa.\" nodefault\n"
            "  forward-zone:\n    name: \".\"\n    forward-addr: {}@{}\n",
            endpoint.address, endpoint.port);
    return text + fmt::format(recipes, endpoint.address);
}

}  // namespace bouncehouse::cli
