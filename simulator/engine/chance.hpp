// Chance that can be played again: a draw depends on the seed, the rule, what the session has done so
// far and how often the same was seen before, never on threads or on the order of accepting.
//
// The fingerprint of a session hashes the host, the client's address and its command lines; answers
// that came from a draw are hashed in too. So sessions that look alike so far are interchangeable, and
// together they get the same answers whichever of them comes first.
#pragma once
#include <bouncehouse/engine/bounded_map.hpp>
#include <bouncehouse/engine/hash.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace bouncehouse::engine {

class Chance {
public:
    Chance(std::uint64_t seed, std::size_t most_keys) : seed_(seed), seen_(most_keys) {}

    /// 64 random bits for the `number`-th draw of the rule `owner` at this fingerprint.
    std::uint64_t draw(std::uint64_t owner, std::uint64_t fingerprint, unsigned number) {
        const std::uint64_t place = Hash(seed_).add(owner).add(fingerprint).add(number).value();
        const std::uint64_t occurrence = seen_.with({mix(place), place}, [](std::uint64_t& count) { return count++; });
        return Hash(place).add(occurrence).value();
    }
    /// From 0 to below 1.
    static double unit(std::uint64_t bits) { return static_cast<double>(bits >> 11U) * 0x1.0p-53; }
    void clear() { seen_.clear(); }

private:
    std::uint64_t seed_;
    BoundedMap<std::uint64_t> seen_;
};

/// `length` letters and digits (no vowels, nothing easily mistaken) that stand for the bits.
std::string opaque_id(std::uint64_t bits, std::size_t length);

}  // namespace bouncehouse::engine
