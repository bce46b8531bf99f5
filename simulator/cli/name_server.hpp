// The name server beside the hosts of a scenario: which addresses it tells, and where it listens.
#pragma once
#include <bouncehouse/dns/server.hpp>
#include <bouncehouse/net/server.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <optional>
#include <string>
#include <vector>

namespace bouncehouse::cli {

struct DnsOptions {
    std::string endpoint;  // "127.0.0.1:1053", "[::1]:53"; empty: the default
    bool off = false;
};

/// Where it is to listen; nothing when it is off, or when the scenario has neither domains nor rules for it
/// and nobody asked. With `any_port`, no endpoint means any free port. Trouble(usage) when the text is none.
std::optional<dns::Endpoint> dns_endpoint(const DnsOptions& options, const scenario::Scenario& scenario, bool any_port);

/// The hosts as they listen. Hosts that are down and have no address get one of 127.0.0.0/8 where nobody is.
std::vector<dns::HostFacts> host_facts(const scenario::Scenario& scenario, const std::vector<net::Bound>& bound);
/// The same before anything listens, as the options say.
std::vector<dns::HostFacts> planned_facts(const scenario::Scenario& scenario, const net::ServerOptions& options);
/// Certificates of those hosts that want TLSA records.
void add_certificates(std::vector<dns::HostFacts>& facts, const scenario::Scenario& scenario,
                      const net::Server& server);

}  // namespace bouncehouse::cli
