#include <algorithm>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/catalogue/spelling.hpp>
#include <numeric>
#include <tuple>

namespace bouncehouse::catalogue {

std::string to_string(const Problem& problem) {
    return problem.file + ':' + std::to_string(problem.line) + ':' + std::to_string(problem.column) + ": " +
           problem.text;
}

Catalogue::Catalogue(std::vector<Family> families, std::vector<Entry> entries)
    : families_(std::move(families)), entries_(std::move(entries)), by_id_(entries_.size()) {
    std::sort(families_.begin(), families_.end(), [](const Family& a, const Family& b) { return a.name < b.name; });
    // Within a code the order of the file stays: the author puts the usual form first.
    std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
        return std::tie(a.family, a.code, a.enhanced) < std::tie(b.family, b.code, b.enhanced);
    });
    std::iota(by_id_.begin(), by_id_.end(), 0U);
    std::sort(by_id_.begin(), by_id_.end(),
              [this](std::uint32_t a, std::uint32_t b) { return entries_[a].id < entries_[b].id; });
}

std::span<const Entry> Catalogue::entries_of(std::string_view family) const {
    const auto [first, last] = std::ranges::equal_range(
        entries_, family, std::ranges::less{}, [](const Entry& entry) { return std::string_view{entry.family}; });
    return {first, last};
}

const Family* Catalogue::family(std::string_view name) const {
    const auto found = std::ranges::find(families_, name, &Family::name);
    return found == families_.end() ? nullptr : &*found;
}

const Entry* Catalogue::find(std::string_view id) const {
    const auto found = std::ranges::lower_bound(
        by_id_, id, std::ranges::less{}, [this](std::uint32_t index) { return std::string_view{entries_[index].id}; });
    return found != by_id_.end() && entries_[*found].id == id ? &entries_[*found] : nullptr;
}

std::vector<std::string> Catalogue::nearest(std::string_view id, std::size_t most) const {
    std::vector<std::string_view> ids;
    ids.reserve(entries_.size());
    for (const Entry& entry : entries_) ids.push_back(entry.id);
    return nearest_of(id, ids, most);
}

namespace {

// Who may speak for a bare code: a standard, then what lists carry, then one provider.
int rank_of(std::string_view family) {
    if (family.starts_with("rfc") || family == "iana") return 2;
    return family == "defacto" ? 1 : 0;
}

// An entry for exactly this stage fits better than one for any stage.
int fit_of(const Entry& entry, smtp::Stage stage) {
    if (std::ranges::find(entry.stages, stage) != entry.stages.end()) return 2;
    return entry.at(stage) ? 1 : 0;
}

}  // namespace

const Entry* Catalogue::best(int code, std::optional<smtp::EnhancedCode> enhanced, smtp::Stage stage) const {
    const Entry* best = nullptr;
    std::tuple<int, int, int, int, int> best_score{};
    for (const Entry& entry : entries_) {
        if (entry.code != code || !entry.raw.empty()) continue;
        if (enhanced && entry.enhanced != enhanced) continue;
        const int fit = fit_of(entry, stage);
        // The main standard speaks before its extensions; an id without a suffix is the usual form.
        const int main = entry.family == "rfc5321" ? 1 : 0;
        const int usual = entry.id.size() == entry.family.size() + 1 + entry.codes().size() ? 1 : 0;
        // A bare code is the main standard's own, whichever extension names the stage more closely.
        const int plain = enhanced ? 0 : main;
        const std::tuple score{fit > 0 ? 1 : 0, rank_of(entry.family), plain, fit, 2 * main + usual};
        if (!best || score > best_score) {
            best = &entry;
            best_score = score;
        }
    }
    return best;
}

}  // namespace bouncehouse::catalogue
