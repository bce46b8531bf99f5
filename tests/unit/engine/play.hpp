// Plays conversations with an engine in virtual time. A conversation is written as people write it:
//
//   C: what the client sends        + 5m   time goes by
//   S: what the server says         ~ 3s   the server waits (and time goes by)
//   # close                         how the server ends the connection
//
// Client::play() sends the C lines, lets the + lines pass, and returns what really happened in the
// same notation, so that a test compares the whole with the whole.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/engine/engine.hpp>
#include <bouncehouse/evidence/recorder.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace play {

namespace engine = bouncehouse::engine;
namespace evidence = bouncehouse::evidence;
namespace scenario = bouncehouse::scenario;
namespace smtp = bouncehouse::smtp;

/// A text without the indentation of its lines and without a first empty line.
std::string flush_left(std::string_view text);

class Client {
public:
    Client(engine::VirtualClock& clock, std::unique_ptr<smtp::Machine> machine);

    std::string play(std::string_view conversation);
    /// Sends one line and returns all that comes back, bytes as they are.
    std::string say(std::string_view line);
    std::string send(std::string_view bytes);
    void close() { machine_->peer_closed("closed"); }
    const std::string& greeting() const { return greeting_; }
    smtp::Machine& machine() { return *machine_; }
    std::uint64_t session = 0;

private:
    void settle();
    std::string take_told() { return std::exchange(told_, {}); }

    engine::VirtualClock& clock_;
    std::unique_ptr<smtp::Machine> machine_;
    std::string told_;   // in the notation above
    std::string bytes_;  // sent by the server
    std::string greeting_;
};

class World {
public:
    /// `toml` without title and summary.
    explicit World(std::string_view toml, engine::Options options = {});

    Client connect(const std::string& client = "192.0.2.1", std::size_t host = 0);
    /// A new connection that plays this one conversation.
    std::string play(std::string_view conversation, const std::string& client = "192.0.2.1", std::size_t host = 0);
    void wait(std::string_view duration);
    /// The last reply of the session, or of all.
    evidence::ReplyGiven last_reply() const;
    std::vector<evidence::ReplyGiven> replies(std::uint64_t session) const;
    template <class Body>
    std::vector<Body> all() const {
        std::vector<Body> found;
        for (const evidence::Event& event : recorder.all_events())
            if (const auto* body = std::get_if<Body>(&event.body)) found.push_back(*body);
        return found;
    }

    engine::VirtualClock clock;
    evidence::Recorder recorder;
    std::unique_ptr<engine::Engine> engine;
};

/// The scenario, or a failed test with its problems.
std::shared_ptr<const scenario::Scenario> load(std::string_view toml);

/// "450" for one transaction of this envelope on a new connection: the code that decided it.
int attempt(World& world, std::string_view sender, std::string_view recipient, const std::string& client = "192.0.2.1");

}  // namespace play
