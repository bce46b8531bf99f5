// The events in memory, by session. Sharded by session number: threads that serve different sessions
// hardly meet. Knows no limit; the recorder asks it to drop what is too much.
#pragma once
#include <array>
#include <atomic>
#include <bouncehouse/evidence/event.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <queue>

namespace bouncehouse::evidence {

class HeldSessions {
public:
    void add(const Event& event);

    // Counters, exact when no thread is recording.
    std::size_t events() const { return events_.load(std::memory_order_relaxed); }
    std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
    std::uint64_t open() const { return open_.load(std::memory_order_relaxed); }
    std::uint64_t begun() const { return begun_.load(std::memory_order_relaxed); }
    std::uint64_t recorded() const { return recorded_.load(std::memory_order_relaxed); }
    std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

    std::vector<std::uint64_t> numbers() const;  // without 0, ascending
    std::vector<Event> of(std::uint64_t session) const;

    /// Lowest number of a session that has ended. For the one thread that makes room.
    std::optional<std::uint64_t> oldest_finished() const;
    void drop_finished(std::uint64_t session);
    /// The older half of the events of the oldest session that goes on; false when none holds any.
    bool trim_oldest_open();
    /// Forgets all that is held and begins counting anew; sessions that go on stay known as open.
    void clear();

private:
    struct Session {
        std::string packed;
        std::uint32_t events = 0;
        bool finished = false;
        bool cut = false;  // trimmed: counted as dropped already
    };
    using Finished = std::priority_queue<std::uint64_t, std::vector<std::uint64_t>, std::greater<>>;
    struct alignas(64) Shard {  // a cache line of its own
        mutable std::mutex mutex;
        std::map<std::uint64_t, Session> sessions;
        Finished finished;
    };
    static constexpr std::size_t shards = 16;

    Shard& shard(std::uint64_t session) { return shards_[session % shards]; }
    const Shard& shard(std::uint64_t session) const { return shards_[session % shards]; }
    Session& open_slot(Shard& shard, const Event& event);
    void finish(Shard& shard, std::uint64_t number, Session& session);
    void count_drop(std::uint64_t number, Session& session);

    std::array<Shard, shards> shards_;
    std::atomic<std::size_t> events_{0}, bytes_{0};
    std::atomic<std::uint64_t> open_{0}, begun_{0}, recorded_{0}, dropped_{0};
};

}  // namespace bouncehouse::evidence
