#include <algorithm>
#include <bouncehouse/catalogue/similarity.hpp>
#include <bouncehouse/catalogue/words.hpp>
#include <cmath>
#include <utility>

namespace bouncehouse::catalogue {

namespace {

// Words, and pairs of neighbours: "not" and "found" say less than "not found".
std::vector<std::string> terms_of(std::string_view text) {
    std::vector<std::string> terms = words_of(text);
    const std::size_t words = terms.size();
    for (std::size_t i = 1; i < words; ++i) terms.push_back(terms[i - 1] + ' ' + terms[i]);
    return terms;
}

// A pair counts half: its words were counted already.
double share(std::string_view term) { return term.find(' ') == term.npos ? 1.0 : 0.5; }

std::vector<std::string> wordings_of(const Entry& entry) {
    std::string lines;
    for (const std::string& line : entry.text) lines += line + ' ';
    std::vector<std::string> wordings{lines};
    wordings.insert(wordings.end(), entry.also.begin(), entry.also.end());
    return wordings;
}

}  // namespace

Similarity::Similarity(std::span<const Entry> entries) {
    std::vector<std::vector<std::vector<std::string>>> terms;  // by entry, by wording
    std::vector<double> counts;                                // entries that hold the term
    std::vector<std::size_t> last_seen;                        // in which entry it was counted last
    for (const Entry& entry : entries) {
        std::vector<std::vector<std::string>>& wordings = terms.emplace_back();
        for (const std::string& wording : wordings_of(entry)) {
            for (const std::string& term : wordings.emplace_back(terms_of(wording))) {
                const auto [found, fresh] = numbers_.try_emplace(term, static_cast<std::uint32_t>(counts.size()));
                if (fresh) {
                    counts.push_back(0);
                    last_seen.push_back(0);
                }
                if (std::exchange(last_seen[found->second], terms.size()) != terms.size()) counts[found->second] += 1;
            }
        }
    }
    const double all = static_cast<double>(entries.size()) + 1;
    weights_.resize(counts.size());
    for (const auto& [term, number] : numbers_) weights_[number] = share(term) * std::log(all / counts[number]);
    unknown_ = 0.35 * std::log(all);  // a name, a number in words, another language: not held against the text in full
    for (const auto& wordings : terms) {
        std::vector<Text>& texts = wordings_.emplace_back();
        for (const auto& wording : wordings) texts.push_back(prepare(wording));
    }
}

Similarity::Text Similarity::prepare(std::string_view text) const { return prepare(terms_of(text)); }

Similarity::Text Similarity::prepare(const std::vector<std::string>& terms) const {
    Text result;
    std::size_t unknown = 0;
    for (const std::string& term : terms) {
        const bool word = term.find(' ') == term.npos;
        if (word) ++result.words;
        if (const auto found = numbers_.find(term); found != numbers_.end())
            result.terms.push_back(found->second);
        else if (word)
            ++unknown;
    }
    std::ranges::sort(result.terms);
    result.terms.erase(std::unique(result.terms.begin(), result.terms.end()), result.terms.end());
    result.weight = unknown_ * static_cast<double>(unknown);
    for (const std::uint32_t term : result.terms) result.weight += weights_[term];
    return result;
}

double Similarity::common_weight(const Text& one, const Text& other) const {
    double common = 0;
    auto at = other.terms.begin();
    for (const std::uint32_t term : one.terms) {
        at = std::lower_bound(at, other.terms.end(), term);
        if (at == other.terms.end()) break;
        if (*at == term) common += weights_[term];
    }
    return common;
}

double Similarity::compare(const Text& text, std::size_t index) const {
    double best = 0;
    for (const Text& wording : wordings_[index]) {
        if (text.weight <= 0 || wording.weight <= 0) continue;
        const double common = common_weight(text, wording);
        best = std::max(best, 2 * common / (text.weight + wording.weight));
    }
    return best;
}

double Similarity::covered(const Text& text, std::size_t index) const {
    double best = 0;
    if (text.weight <= 0) return 0;
    for (const Text& wording : wordings_[index]) best = std::max(best, common_weight(text, wording) / text.weight);
    return best;
}

}  // namespace bouncehouse::catalogue
