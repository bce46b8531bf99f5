// Decides what each stage of each conversation is answered: one compiled scenario, its memory, its
// chance. Thread-safe; conversations of one engine may run on different threads, each conversation on
// one at a time.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/engine/clock.hpp>
#include <bouncehouse/evidence/recorder.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <bouncehouse/smtp/machine.hpp>
#include <bouncehouse/smtp/responder.hpp>
#include <bouncehouse/smtp/session.hpp>
#include <memory>
#include <optional>
#include <string>

namespace bouncehouse::engine {

struct Options {
    std::optional<std::uint64_t> seed;    // none: the scenario's, else 1
    double time_scale = 1;                // the scenario's time runs so many times faster than the clock
    std::size_t memory_keys = 1'000'000;  // more: the longest unseen are forgotten
    bool explain = false;                 // replies also name the rules that nearly answered (`try`); slower
};

struct Peer {
    std::string client;  // address without port
    std::uint16_t client_port = 0;
    std::string local;  // "127.0.0.1:1025"
};

class Engine {
public:
    Engine(std::shared_ptr<const scenario::Scenario> scenario, const catalogue::Catalogue& catalogue,
           const Clock& clock, evidence::Recorder& recorder, Options options = {});
    ~Engine();

    const scenario::Scenario& scenario() const;
    /// How a session for the host of this index is to behave.
    const smtp::Settings& settings(std::size_t host) const;
    /// The machine for one new connection: an smtp::Session with this engine as its responder, or the
    /// dialogue that the scenario has for the host. It owns all it needs but the engine's own parts,
    /// and records its evidence. `session`, when wanted, is its number there.
    std::unique_ptr<smtp::Machine> open(std::size_t host, const Peer& peer, std::uint64_t* session = nullptr);
    /// Forgets everything remembered; rules and states begin anew.
    void reset();
    /// A scenario duration in clock time, never below zero.
    Duration scaled(Duration scenario_time) const;

    struct Shared;

private:
    std::shared_ptr<Shared> shared_;
};

}  // namespace bouncehouse::engine
