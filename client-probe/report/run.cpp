#include <algorithm>
#include <bouncehouse/report/run.hpp>

namespace bouncehouse::probe {
namespace {

using Totals = RunReport::Totals;

/// The counter of each outcome, in the order of Outcome.
constexpr std::array<std::size_t Totals::*, outcome_names.size()> counters{
    &Totals::pass,         &Totals::non_strict,     &Totals::fail,    &Totals::info,
    &Totals::inconclusive, &Totals::not_applicable, &Totals::skipped, &Totals::error};

bool was_run(const CaseResult& result) {
    return result.outcome != Outcome::skipped && result.outcome != Outcome::not_applicable;
}

}  // namespace

Totals RunReport::totals() const {
    Totals totals;
    for (const CaseResult& result : results) {
        ++(totals.*counters[static_cast<std::size_t>(result.outcome)]);
        if (result.expectation == Expected::known_deviation) ++totals.known;
        if (result.expectation == Expected::unexpected || result.expectation == Expected::unexpected_pass)
            ++totals.unexpected;
    }
    return totals;
}

bool RunReport::is_finding(const CaseResult& result) const {
    if (result.outcome == Outcome::error) return true;
    if (result.expectation == Expected::known_deviation) return false;
    if (result.expectation == Expected::unexpected_pass) return true;
    return result.outcome == Outcome::fail || (strict && result.outcome == Outcome::non_strict);
}

std::string RunReport::nothing_judged() const {
    if (!sanity.empty()) return "The sanity case failed, so nothing was judged: " + sanity;
    if (std::ranges::all_of(results, [](const CaseResult& result) { return result.outcome == Outcome::skipped; }))
        return "No case was selected.";
    if (std::ranges::none_of(results, was_run)) return "No selected case applies to this sender.";
    // A case may well want that nobody comes (null MX): then one passed.
    const auto judged_or_met = [](const CaseResult& result) {
        return !result.sessions.empty() || result.outcome == Outcome::pass;
    };
    if (std::ranges::none_of(results, judged_or_met))
        return "The sender never connected to the probe, so nothing can be said about it.";
    return {};
}

int RunReport::exit_code() const {
    if (!nothing_judged().empty()) return 3;
    if (!stale.empty()) return 1;
    if (std::ranges::any_of(results, [this](const CaseResult& result) { return is_finding(result); })) return 1;
    return interrupted ? 3 : 0;
}

}  // namespace bouncehouse::probe
