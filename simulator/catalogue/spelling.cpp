#include <algorithm>
#include <bouncehouse/catalogue/spelling.hpp>

namespace bouncehouse::catalogue {

namespace {
// Longer words are no misspelling of anything here; the limit bounds the work a bad input can cause.
constexpr std::size_t longest_word = 200;
}  // namespace

std::size_t edit_distance(std::string_view one, std::string_view other) {
    std::vector<std::size_t> before(other.size() + 1), row(other.size() + 1), next(other.size() + 1);
    for (std::size_t j = 0; j <= other.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= one.size(); ++i) {
        next[0] = i;
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t replace = row[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
            next[j] = std::min({row[j] + 1, next[j - 1] + 1, replace});
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                next[j] = std::min(next[j], before[j - 2] + 1);
        }
        before.swap(row);
        row.swap(next);
    }
    return row[other.size()];
}

std::vector<std::string> nearest_of(std::string_view word, std::span<const std::string_view> candidates,
                                    std::size_t most) {
    struct Near {
        std::size_t distance;
        std::string_view candidate;
    };
    std::vector<Near> near;
    if (word.empty() || word.size() > longest_word) return {};
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        const bool part = word.size() >= 3 && candidate.find(word) != candidate.npos;
        if (part || distance * 3 <= std::max(word.size(), candidate.size())) near.push_back({distance, candidate});
    }
    std::stable_sort(near.begin(), near.end(), [](const Near& a, const Near& b) { return a.distance < b.distance; });
    if (near.size() > most) near.resize(most);
    std::vector<std::string> result;
    for (const Near& n : near) result.emplace_back(n.candidate);
    return result;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
    const auto near = nearest_of(word, candidates, 1);
    return near.empty() ? std::string{} : "; did you mean '" + near.front() + "'?";
}

}  // namespace bouncehouse::catalogue
