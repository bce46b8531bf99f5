// Values as people read them in evidence: durations, ranges, patterns.
#pragma once
#include <bouncehouse/scenario/model.hpp>
#include <string>
#include <string_view>

namespace bouncehouse::engine {

/// "250ms", "1h30m", "0s".
std::string in_words(scenario::Duration duration);
/// "3", "1..3", ">=3", "<=3".
std::string in_words(const scenario::Range<std::uint64_t>& range);
std::string in_words(const scenario::Range<scenario::Duration>& range);
/// "a@b" or "one of a@b, *@c".
std::string in_words(const scenario::Patterns& patterns);
std::string_view name_of(scenario::Key key);

}  // namespace bouncehouse::engine
