// The nearest right spelling of a wrong word.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::catalogue {

/// Edits (insert, delete, replace, swap of neighbours) that turn one word into the other.
std::size_t edit_distance(std::string_view one, std::string_view other);

/// The candidates nearest to `word`, best first; only those a person could have meant: no more edits
/// than a third of the longer word, or `word` is the beginning or a part of the candidate.
std::vector<std::string> nearest_of(std::string_view word, std::span<const std::string_view> candidates,
                                    std::size_t most);

/// "; did you mean 'enhanced'?" or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace bouncehouse::catalogue
