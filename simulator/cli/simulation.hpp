// One running simulator, as `serve` and `sink` want it: scenario, evidence, engine and server put
// together, started, watched and ended.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/cli/name_server.hpp>
#include <bouncehouse/engine/engine.hpp>
#include <bouncehouse/evidence/recorder.hpp>
#include <bouncehouse/net/server.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bouncehouse::cli {

struct SimulationOptions {
    net::ServerOptions server;
    engine::Options engine;
    DnsOptions dns;
    evidence::MemoryLimits memory;
    std::string journal, store;
    std::uint64_t journal_limit = 0;                                 // octets; 0: none
    std::string ca_file, port_file;                                  // written when not empty
    std::optional<int> ready_fd;                                     // gets the ready line, then is closed
    std::uint64_t exit_after_messages = 0, exit_after_sessions = 0;  // 0: no end
    bool live = false;                                               // conversations on standard output as they end
    bool pointing = false;                                           // tell how to point a sender at the name server
    bool summary = false;                                            // one line at the end
    bool json = false;
    std::vector<std::shared_ptr<evidence::Keeper>> keepers;  // besides journal and store
    evidence::Recorder::Listener listener;                   // besides our own
    std::function<void()> when_listening;                    // sockets are bound, nothing is served yet
};

/// Runs until a signal or an exit-after ends it. Trouble(failed) when it cannot begin.
void simulate(std::shared_ptr<const scenario::Scenario> scenario, const catalogue::Catalogue& catalogue,
              const SimulationOptions& options);

}  // namespace bouncehouse::cli
