#include <bouncehouse/evidence/held_messages.hpp>
#include <bouncehouse/evidence/held_sessions.hpp>
#include <bouncehouse/evidence/recorder.hpp>

namespace bouncehouse::evidence {

struct Recorder::Impl {
    MemoryLimits limits;
    std::atomic<std::uint64_t> next;
    std::vector<std::shared_ptr<Keeper>> keepers;
    std::vector<Listener> listeners;
    HeldSessions sessions;
    HeldMessages messages;
    std::mutex making_room;  // one thread at a time; recording goes on meanwhile

    Impl(MemoryLimits l, std::uint64_t first) : limits(l), next(first) {}
    std::size_t bytes() const { return sessions.bytes() + messages.bytes(); }
    bool full() const {
        return sessions.events() > limits.events || messages.size() > limits.messages || bytes() > limits.bytes;
    }
    void make_room();
    bool drop_oldest();
};

namespace {

// Room is made a little ahead, so that a full memory does not mean work for each event.
std::size_t goal(std::size_t limit) { return limit - limit / 64; }

}  // namespace

/// Age is the session's number, for messages too. Finished things go first; false when nothing is left.
bool Recorder::Impl::drop_oldest() {
    const auto session = sessions.oldest_finished();
    const auto message = messages.oldest_session();
    if (message && (!session || *message <= *session)) {
        messages.drop_oldest();
    } else if (session) {
        sessions.drop_finished(*session);
    } else {
        return sessions.trim_oldest_open();
    }
    return true;
}

void Recorder::Impl::make_room() {
    const std::scoped_lock lock{making_room};
    if (messages.size() > limits.messages) {
        while (messages.size() > goal(limits.messages)) messages.drop_oldest();
    }
    if (sessions.events() > limits.events) {
        while (sessions.events() > goal(limits.events)) {
            if (const auto oldest = sessions.oldest_finished()) {
                sessions.drop_finished(*oldest);
            } else if (!sessions.trim_oldest_open()) {
                break;
            }
        }
    }
    if (bytes() > limits.bytes) {
        while (bytes() > goal(limits.bytes) && drop_oldest()) {
        }
    }
}

Recorder::Recorder(MemoryLimits limits, std::uint64_t first_session)
    : impl_(std::make_unique<Impl>(limits, first_session)) {}
Recorder::~Recorder() = default;

void Recorder::add(std::shared_ptr<Keeper> keeper) { impl_->keepers.push_back(std::move(keeper)); }
void Recorder::listen(Listener listener) { impl_->listeners.push_back(std::move(listener)); }

std::uint64_t Recorder::next_session() { return impl_->next.fetch_add(1, std::memory_order_relaxed); }

void Recorder::record(Event event) {
    for (const auto& keeper : impl_->keepers) keeper->record(event);
    impl_->sessions.add(event);
    if (impl_->full()) impl_->make_room();
    for (const auto& listener : impl_->listeners) listener(event);
}

bool Recorder::keep(Message message) {
    for (const auto& keeper : impl_->keepers) {
        if (!keeper->keep(message)) return false;
    }
    if (impl_->limits.messages == 0 || cost_of(message) > goal(impl_->limits.bytes)) {
        impl_->messages.count_unheld();  // holding it would cost all others
        return true;
    }
    impl_->messages.add(std::move(message));
    if (impl_->full()) impl_->make_room();
    return true;
}

void Recorder::flush() {
    for (const auto& keeper : impl_->keepers) keeper->flush();
}

std::vector<std::uint64_t> Recorder::sessions() const { return impl_->sessions.numbers(); }
std::vector<Event> Recorder::events(std::uint64_t session) const { return impl_->sessions.of(session); }

std::vector<Event> Recorder::all_events() const {
    std::vector<Event> all = events(0);
    for (const std::uint64_t session : sessions()) {
        std::vector<Event> its = events(session);
        all.insert(all.end(), std::make_move_iterator(its.begin()), std::make_move_iterator(its.end()));
    }
    return all;
}

std::vector<Message> Recorder::messages() const { return impl_->messages.all(); }
std::optional<Message> Recorder::message(const std::string& id) const { return impl_->messages.find(id); }

Recorder::Totals Recorder::totals() const {
    return {.sessions = impl_->sessions.begun(),
            .open_sessions = impl_->sessions.open(),
            .events = impl_->sessions.recorded(),
            .messages = impl_->messages.kept(),
            .dropped_sessions = impl_->sessions.dropped(),
            .dropped_messages = impl_->messages.dropped()};
}

void Recorder::clear() {
    const std::scoped_lock lock{impl_->making_room};
    impl_->sessions.clear();
    impl_->messages.clear();
}

}  // namespace bouncehouse::evidence
