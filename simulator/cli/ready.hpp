// How a program that starts the simulator learns where it listens.
#pragma once
#include <bouncehouse/net/server.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <string>
#include <vector>

namespace bouncehouse::cli {

/// "ready: smtp 127.0.0.1:1025 (bouncehouse.test) smtps [::1]:1465 (bouncehouse.test)". The words: smtp,
/// submission, lmtp; with an s behind them when TLS begins at once.
std::string ready_line(const std::vector<net::Bound>& bound);

/// [{"host":"bouncehouse.test","address":"127.0.0.1","port":1025,"role":"mx","tls":"starttls"}]; tls is
/// none, starttls or implicit.
std::string ready_json(const std::vector<net::Bound>& bound, const scenario::Scenario& scenario);

/// Writes a file so that a reader sees all of it or nothing. Trouble(failed) when it cannot.
void write_atomically(const std::string& file, const std::string& text);

}  // namespace bouncehouse::cli
