// Takes events and messages from any thread and gives them to those who keep them: the bounded memory
// (always), a journal and a store (when asked for), and listeners (live page, probe).
#pragma once
#include <bouncehouse/evidence/event.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bouncehouse::evidence {

/// Somebody who keeps evidence. keep() answers whether the message is safe: written so that it
/// outlives a killed process. Thread-safe by contract.
class Keeper {
public:
    virtual ~Keeper() = default;
    virtual void record(const Event& event) = 0;
    virtual bool keep(const Message& message) = 0;
    virtual void flush() {}
};

struct MemoryLimits {
    std::size_t events = 200'000;  // oldest whole sessions go first
    std::size_t messages = 10'000;
    std::size_t bytes = 256U << 20U;  // of all that is held
};

class Recorder {
public:
    explicit Recorder(MemoryLimits limits = {}, std::uint64_t first_session = 1);
    ~Recorder();
    void add(std::shared_ptr<Keeper> keeper);  // before the first event
    using Listener = std::function<void(const Event&)>;
    void listen(Listener listener);  // likewise; called on the recording thread

    std::uint64_t next_session();
    /// Session 0 takes what belongs to no session. Thread-safe; events of one session from one thread at a time.
    void record(Event event);
    /// True when every keeper has it. In memory it is held either way only when true.
    bool keep(Message message);
    void flush();

    // What is in memory, oldest first; copies, safe from any thread.
    std::vector<std::uint64_t> sessions() const;
    std::vector<Event> events(std::uint64_t session) const;
    std::vector<Event> all_events() const;
    std::vector<Message> messages() const;
    std::optional<Message> message(const std::string& id) const;
    /// `sessions`, `events` and `messages` count all since the start or clear(), held or dropped. An open
    /// session that lost its older events counts as dropped once.
    struct Totals {
        std::uint64_t sessions = 0, open_sessions = 0, events = 0, messages = 0, dropped_sessions = 0,
                      dropped_messages = 0;
    };
    Totals totals() const;
    /// Forgets what is in memory; totals begin anew, open sessions stay open. Keepers keep theirs.
    void clear();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bouncehouse::evidence
