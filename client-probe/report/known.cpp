#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/known.hpp>
#include <bouncehouse/scenario/pattern.hpp>

namespace bouncehouse::probe {
namespace {

/// What became of an entry over all cases it speaks of.
struct Use {
    std::size_t cases = 0, judged = 0, shown = 0;
};

bool judged(Outcome outcome) {
    return outcome == Outcome::pass || outcome == Outcome::info || outcome == Outcome::non_strict ||
           outcome == Outcome::fail;
}

/// The entry that speaks for a case; none: null.
const KnownEntry* entry_for(const KnownFile& known, std::string_view id) {
    const KnownEntry* found = nullptr;
    for (const KnownEntry& entry : known.entries) {
        if (!entry.matches(id)) continue;
        if (!entry.is_pattern()) return &entry;
        if (found == nullptr) found = &entry;
    }
    return found;
}

void set(CaseResult& result, Expected expectation, const KnownEntry& entry) {
    result.expectation = expectation;
    result.known_reason = entry.reason + (entry.link.empty() ? "" : " (" + entry.link + ")");
}

void expect(const KnownEntry& entry, CaseResult& result) {
    const bool bad = result.outcome == Outcome::fail || result.outcome == Outcome::non_strict;
    if (!judged(result.outcome)) return;
    if (result.outcome == entry.outcome)
        set(result, Expected::known_deviation, entry);
    else if (bad)
        set(result, Expected::unexpected, entry);
    else if (!entry.is_pattern())
        set(result, Expected::unexpected_pass, entry);
}

std::string stale_words(const KnownFile& known, const KnownEntry& entry, std::string_view why) {
    return fmt::format("{}:{}: {} ({}): {}", known.name, entry.line, entry.test, name_of(entry.outcome), why);
}

std::string toml_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : evidence::visible(text)) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + "\"";
}

}  // namespace

bool KnownEntry::matches(std::string_view id) const {
    return is_pattern() ? scenario::matches({scenario::Match::glob, test, nullptr}, id) : test == id;
}

void apply_known(const KnownFile& known, RunReport& report, std::span<const std::string> all_ids) {
    std::vector<Use> uses(known.entries.size());
    const auto use_of = [&](const KnownEntry& entry) -> Use& {
        return uses[static_cast<std::size_t>(&entry - known.entries.data())];
    };
    report.stale.clear();
    for (CaseResult& result : report.results) {
        result.expectation = result.outcome == Outcome::fail ? Expected::unexpected : Expected::as_expected;
        result.known_reason.clear();
        // A pattern behind an id is not stale for that: it counts what it covers, not what it decides.
        for (const KnownEntry& entry : known.entries) {
            if (!entry.matches(result.id)) continue;
            Use& use = use_of(entry);
            ++use.cases;
            if (judged(result.outcome)) ++use.judged;
            if (result.outcome == entry.outcome) ++use.shown;
        }
        if (const KnownEntry* entry = entry_for(known, result.id)) expect(*entry, result);
    }
    for (const KnownEntry& entry : known.entries) {
        const Use& use = use_of(entry);
        const auto in_suite = static_cast<std::size_t>(
            std::ranges::count_if(all_ids, [&](const std::string& id) { return entry.matches(id); }));
        const std::size_t covered = std::max(use.cases, in_suite);
        if (covered == 0)
            report.stale.push_back(stale_words(known, entry, "no case has this id"));
        else if (entry.is_pattern() && use.judged > 0 && use.shown == 0 && use.judged == covered)
            report.stale.push_back(stale_words(known, entry, "no case it covers shows this any more"));
    }
}

std::string known_file_for(const RunReport& report) {
    std::string out = fmt::format(
        "# Known deviations of {} {}. A fail or non-strict that stands here fails no run;\n"
        "# an entry that is no longer true does. Each needs a reason.\n",
        evidence::visible(report.sender), evidence::visible(report.sender_version));
    for (const CaseResult& result : report.results) {
        if (result.outcome != Outcome::fail && result.outcome != Outcome::non_strict) continue;
        const bool known = !result.known_reason.empty();
        out += fmt::format("\n# {}\n[[known]]\ncase = {}\noutcome = \"{}\"\nreason = {}\n",
                           evidence::visible(result.sentence), toml_string(result.id), name_of(result.outcome),
                           toml_string(known ? result.known_reason : "TODO: " + result.why));
    }
    return out;
}

}  // namespace bouncehouse::probe
