// Sizes in octets: "512", "64KiB", "10MB".
#pragma once
#include <bouncehouse/scenario/parsed.hpp>
#include <cstdint>
#include <string_view>

namespace bouncehouse::scenario {

/// Reads a whole number of octets, or one with a unit: B, kB, MB, GB (thousands), KiB, MiB, GiB (1024s).
/// The case of the letters does not matter.
Parsed<std::uint64_t> parse_size(std::string_view text);

}  // namespace bouncehouse::scenario
