// Ranges of numbers and of durations: "3", "1..3", ">=3", ">3", "<3", "<=3".
#pragma once
#include <bouncehouse/scenario/model.hpp>
#include <bouncehouse/scenario/parsed.hpp>
#include <string_view>

namespace bouncehouse::scenario {

/// Both ends belong to the range. The ends are sizes, so "10MB" and "<=64KiB" will do.
Parsed<Range<std::uint64_t>> parse_count_range(std::string_view text);
/// The same with durations: "5m", "1m..5m", ">=5m".
Parsed<Range<Duration>> parse_duration_range(std::string_view text);

template <class T>
bool holds(const Range<T>& range, const T& value) {
    return (!range.least || *range.least <= value) && (!range.most || value <= *range.most);
}

}  // namespace bouncehouse::scenario
