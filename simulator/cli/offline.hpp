// A scenario played without a network and without waiting: the server's pauses and `wait` move a clock
// that otherwise stands still. TLS handshakes are taken as done, unless the scenario spoils them.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/engine/engine.hpp>
#include <bouncehouse/evidence/recorder.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::cli {

/// What came of one input.
struct Turn {
    std::string wire;                     // all bytes the server sent
    std::vector<evidence::Event> events;  // recorded meanwhile
    engine::Duration took{};              // how far the server's pauses moved the clock
    std::vector<std::string> notes;       // "TLS handshake done", "the server reads nothing any more"
    bool ended = false;                   // the connection is over
};

class Offline {
public:
    Offline(std::shared_ptr<const scenario::Scenario> scenario, const catalogue::Catalogue& catalogue,
            engine::Options options);

    /// The hosts' names, first the one connected to when nothing else is said.
    std::size_t host_named(std::string_view name) const;  // npos when there is none
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

    Turn connect(std::size_t host, const std::string& client);
    Turn send(std::string_view bytes);
    Turn close();
    Turn wait(engine::Duration length);
    bool connected() const { return machine_ != nullptr && !ended_; }
    engine::Duration now() const { return clock_.now(); }

private:
    Turn carry_out();
    void perform(const smtp::Action& action, Turn& turn);

    engine::VirtualClock clock_;
    evidence::Recorder recorder_;
    engine::Engine engine_;
    std::unique_ptr<smtp::Machine> machine_;
    std::uint64_t session_ = 0;
    std::uint32_t seen_ = 0;  // number of the last event shown
    std::uint16_t next_port_ = 40000;
    bool ended_ = false;
};

}  // namespace bouncehouse::cli
