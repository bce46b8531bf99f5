// Mixing for chance, fingerprints and memory keys. Fast and well spread; no secret is kept by it.
#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

namespace bouncehouse::engine {

/// Each bit of the input changes each bit of the result with probability one half.
constexpr std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
}

/// A running hash of a sequence of texts and numbers; where one ends and the next begins counts.
class Hash {
public:
    constexpr explicit Hash(std::uint64_t seed = 0) : state_(mix(seed)) {}

    constexpr Hash& add(std::uint64_t number) {
        state_ = mix(state_ ^ mix(number));
        return *this;
    }
    Hash& add(std::string_view text) {
        const auto size = text.size();
        for (; text.size() >= 8; text.remove_prefix(8)) add_word(text.data(), 8);
        if (!text.empty()) add_word(text.data(), text.size());
        return add(static_cast<std::uint64_t>(size));
    }
    constexpr std::uint64_t value() const { return state_; }

private:
    void add_word(const char* bytes, std::size_t size) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes, size);
        state_ = mix(state_ ^ word);
    }
    std::uint64_t state_;
};

/// 128 bits stand for a memory key, so that what is remembered has one size whatever clients send.
struct Key128 {
    std::uint64_t high = 0, low = 0;
    friend bool operator==(const Key128&, const Key128&) = default;

    static Key128 of(std::uint64_t owner, std::string_view text) {
        return {Hash(owner).add(text).value(), Hash(~owner).add(text).value()};
    }
    struct Hasher {
        std::size_t operator()(const Key128& key) const { return key.low; }
    };
};

}  // namespace bouncehouse::engine
