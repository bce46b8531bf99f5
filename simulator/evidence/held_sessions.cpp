#include <algorithm>
#include <bouncehouse/evidence/held_sessions.hpp>
#include <bouncehouse/evidence/packed.hpp>

namespace bouncehouse::evidence {
namespace {

// What a session costs before its events: the map's node, its place among the finished, and the
// allocator's own bookkeeping of node and buffer.
constexpr std::size_t session_cost = 160;
// Room for the connect and the first few commands: an idle session stays small, a short one grows once.
constexpr std::size_t first_room = 480;

}  // namespace

HeldSessions::Session& HeldSessions::open_slot(Shard& shard, const Event& event) {
    const auto [found, is_new] = shard.sessions.try_emplace(event.session);
    Session& session = found->second;
    if (!is_new) return session;
    session.packed.reserve(first_room);
    bytes_ += session_cost + session.packed.capacity();
    if (event.session == 0) return session;
    if (event.number > 1) {  // straggler of a session that ended and was dropped: no new session
        session.cut = true;
        session.finished = true;
        shard.finished.push(event.session);
        return session;
    }
    ++begun_;
    ++open_;
    return session;
}

void HeldSessions::add(const Event& event) {
    Shard& mine = shard(event.session);
    const std::scoped_lock lock{mine.mutex};
    Session& session = open_slot(mine, event);
    const std::size_t before = session.packed.capacity();
    pack(event, session.packed);
    ++session.events;
    bytes_.fetch_add(session.packed.capacity() - before, std::memory_order_relaxed);
    events_.fetch_add(1, std::memory_order_relaxed);
    recorded_.fetch_add(1, std::memory_order_relaxed);
    if (event.session != 0 && !session.finished && std::holds_alternative<Ended>(event.body)) {
        finish(mine, event.session, session);
    }
}

void HeldSessions::finish(Shard& shard, std::uint64_t number, Session& session) {
    session.finished = true;
    shard.finished.push(number);
    --open_;
    const std::size_t before = session.packed.capacity();
    session.packed.shrink_to_fit();
    bytes_ -= before - session.packed.capacity();
}

std::vector<std::uint64_t> HeldSessions::numbers() const {
    std::vector<std::uint64_t> all;
    for (const Shard& shard : shards_) {
        const std::scoped_lock lock{shard.mutex};
        for (const auto& [number, session] : shard.sessions) {
            if (number != 0) all.push_back(number);
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

std::vector<Event> HeldSessions::of(std::uint64_t session) const {
    std::string packed;
    {
        const Shard& its = shard(session);
        const std::scoped_lock lock{its.mutex};
        const auto found = its.sessions.find(session);
        if (found != its.sessions.end()) packed = found->second.packed;
    }
    return unpack(packed, session);
}

std::optional<std::uint64_t> HeldSessions::oldest_finished() const {
    std::optional<std::uint64_t> oldest;
    for (const Shard& shard : shards_) {
        const std::scoped_lock lock{shard.mutex};
        if (shard.finished.empty()) continue;
        oldest = std::min(oldest.value_or(shard.finished.top()), shard.finished.top());
    }
    return oldest;
}

void HeldSessions::count_drop(std::uint64_t number, Session& session) {
    if (number != 0 && !session.cut) ++dropped_;
    session.cut = true;
}

void HeldSessions::drop_finished(std::uint64_t number) {
    std::map<std::uint64_t, Session>::node_type gone;  // freed after the lock
    Shard& its = shard(number);
    const std::scoped_lock lock{its.mutex};
    if (its.finished.empty() || its.finished.top() != number) return;
    its.finished.pop();
    gone = its.sessions.extract(number);
    events_ -= gone.mapped().events;
    bytes_ -= session_cost + gone.mapped().packed.capacity();
    count_drop(number, gone.mapped());
}

bool HeldSessions::trim_oldest_open() {
    std::optional<std::uint64_t> oldest;
    for (const Shard& shard : shards_) {
        const std::scoped_lock lock{shard.mutex};
        for (const auto& [number, session] : shard.sessions) {
            if (session.finished || session.events == 0) continue;
            oldest = std::min(oldest.value_or(number), number);
            break;
        }
    }
    if (!oldest) return false;
    Shard& its = shard(*oldest);
    const std::scoped_lock lock{its.mutex};
    const auto found = its.sessions.find(*oldest);
    if (found == its.sessions.end() || found->second.finished || found->second.events == 0) return true;  // look again
    Session& session = found->second;
    const std::uint32_t half = (session.events + 1) / 2;
    const std::size_t before = session.packed.capacity();
    session.packed.erase(0, packed_size(session.packed, half));
    session.packed.shrink_to_fit();
    session.events -= half;
    events_ -= half;
    bytes_ -= before - session.packed.capacity();
    count_drop(*oldest, session);
    return true;
}

void HeldSessions::clear() {
    for (Shard& shard : shards_) {
        const std::scoped_lock lock{shard.mutex};
        for (auto entry = shard.sessions.begin(); entry != shard.sessions.end();) {
            Session& session = entry->second;
            events_ -= session.events;
            bytes_ -= session.packed.capacity();
            if (session.finished || entry->first == 0) {
                bytes_ -= session_cost;
                entry = shard.sessions.erase(entry);
                continue;
            }
            session.packed = {};
            session.packed.shrink_to_fit();
            bytes_ += session.packed.capacity();
            session.events = 0;
            ++entry;
        }
        shard.finished = {};
    }
    begun_ = open_.load();
    recorded_ = 0;
    dropped_ = 0;
}

}  // namespace bouncehouse::evidence
