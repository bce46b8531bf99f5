// How a program that starts the simulator learns where it listens.
#pragma once
#include <bouncehouse/dns/server.hpp>
#include <bouncehouse/net/server.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <optional>
#include <string>
#include <vector>

namespace bouncehouse::cli {

/// "ready: smtp 127.0.0.1:1025 (bouncehouse.test) smtps [::1]:1465 (bouncehouse.test)". The words: smtp,
/// submission, lmtp; with an s behind them when TLS begins at once. Last, when there is a name server:
/// "dns 127.0.0.1:1053".
std::string ready_line(const std::vector<net::Bound>& bound, const std::optional<dns::Endpoint>& name_server = {});

/// [{"host":"bouncehouse.test","address":"127.0.0.1","port":1025,"role":"mx","tls":"starttls"}]; tls is
/// none, starttls or implicit. The name server has the role dns and no host.
std::string ready_json(const std::vector<net::Bound>& bound, const scenario::Scenario& scenario,
                       const std::optional<dns::Endpoint>& name_server = {});

/// Writes a file so that a reader sees all of it or nothing. Trouble(failed) when it cannot.
void write_atomically(const std::string& file, const std::string& text);

}  // namespace bouncehouse::cli
