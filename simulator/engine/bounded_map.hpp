// A thread-safe map with a most of entries: when it is full, the one unseen for longest is forgotten.
// Split into shards, each with its own lock, so that threads seldom meet.
#pragma once
#include <algorithm>
#include <bouncehouse/engine/hash.hpp>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bouncehouse::engine {

template <class Value>
class BoundedMap {
public:
    /// Small maps have one shard, so that "unseen for longest" is exact there.
    explicit BoundedMap(std::size_t most)
        : shards_(most < many ? 1 : 64), most_(std::max<std::size_t>(1, most / shards_.size())) {}

    /// Calls `use(value)` under the lock of the key; a new key comes with a fresh value. Returns what
    /// `use` returns.
    template <class Use>
    auto with(const Key128& key, Use&& use) {
        Shard& shard = shards_[key.high % shards_.size()];
        const std::lock_guard lock(shard.mutex);
        return use(entry(shard, key));
    }

    void clear() {
        for (Shard& shard : shards_) {
            const std::lock_guard lock(shard.mutex);
            shard.index.clear();
            shard.order.clear();
        }
    }

    std::size_t size() const {
        std::size_t sum = 0;
        for (const Shard& shard : shards_) {
            const std::lock_guard lock(shard.mutex);
            sum += shard.order.size();
        }
        return sum;
    }

private:
    static constexpr std::size_t many = 4096;
    using Order = std::list<std::pair<Key128, Value>>;  // last seen first
    struct Shard {
        mutable std::mutex mutex;
        Order order;
        std::unordered_map<Key128, typename Order::iterator, Key128::Hasher> index;
    };

    Value& entry(Shard& shard, const Key128& key) {
        if (const auto found = shard.index.find(key); found != shard.index.end()) {
            shard.order.splice(shard.order.begin(), shard.order, found->second);
            return shard.order.front().second;
        }
        if (shard.order.size() >= most_) {
            shard.index.erase(shard.order.back().first);
            shard.order.pop_back();
        }
        shard.order.emplace_front(key, Value{});
        shard.index.emplace(key, shard.order.begin());
        return shard.order.front().second;
    }

    std::vector<Shard> shards_;
    std::size_t most_;
};

}  // namespace bouncehouse::engine
