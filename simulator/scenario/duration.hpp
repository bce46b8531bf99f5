// Durations as people write them: "250ms", "30s", "1h30m", "5d".
#pragma once
#include <bouncehouse/scenario/parsed.hpp>
#include <bouncehouse/smtp/action.hpp>
#include <string>
#include <string_view>

namespace bouncehouse::scenario {

/// Reads a sum of numbers with units (us, ms, s, m, h, d, w), at most ten years. A number may have
/// decimals ("1.5s"). A bare number is refused: nobody knows whether seconds or minutes were meant.
Parsed<smtp::Duration> parse_duration(std::string_view text);

/// The shortest exact way to write it: "1h30m", "250ms", "0s".
std::string write_duration(smtp::Duration duration);

}  // namespace bouncehouse::scenario
