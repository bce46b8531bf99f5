// What serve tells people about a world: how a sender is pointed at it, and which hosts are in trouble.
#pragma once
#include <bouncehouse/dns/server.hpp>
#include <bouncehouse/net/server.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <string>
#include <vector>

namespace bouncehouse::cli {

/// Paragraphs for people: where to look, ports, resolv.conf, a network namespace, Docker, Postfix, Exim.
std::string pointing_text(const dns::Endpoint& endpoint, const std::vector<net::Bound>& bound,
                          const scenario::Scenario& scenario);

}  // namespace bouncehouse::cli
