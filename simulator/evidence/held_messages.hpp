// The kept messages in memory, in order of arrival. Knows no limit; the recorder drops what is too much.
#pragma once
#include <atomic>
#include <bouncehouse/evidence/event.hpp>
#include <deque>
#include <mutex>
#include <optional>

namespace bouncehouse::evidence {

/// Octets a message costs in memory, its content included.
std::size_t cost_of(const Message& message);

class HeldMessages {
public:
    void add(Message message);
    void count_unheld();  // kept by the keepers, too big for the memory

    std::size_t size() const { return size_.load(std::memory_order_relaxed); }
    std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
    std::uint64_t kept() const { return kept_.load(std::memory_order_relaxed); }
    std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

    std::vector<Message> all() const;
    std::optional<Message> find(const std::string& id) const;

    std::optional<std::uint64_t> oldest_session() const;
    void drop_oldest();
    void clear();

private:
    mutable std::mutex mutex_;
    std::deque<Message> messages_;
    std::atomic<std::size_t> size_{0}, bytes_{0};
    std::atomic<std::uint64_t> kept_{0}, dropped_{0};
};

}  // namespace bouncehouse::evidence
