#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/diff.hpp>
#include <map>
#include <optional>
#include <set>

namespace bouncehouse::probe {
namespace {

/// How bad a verdict is; nothing for what is no verdict.
std::optional<int> badness(Outcome outcome) {
    switch (outcome) {
        case Outcome::pass:
        case Outcome::info: return 0;
        case Outcome::non_strict: return 1;
        case Outcome::fail: return 2;
        default: return std::nullopt;
    }
}

/// The reason without what differs from run to run: ports, times, counts.
std::string without_numbers(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool digit = c >= '0' && c <= '9';
        const bool inside = out.ends_with('#') && (digit || c == '.');  // "0.5" is one number
        if (!inside) out.push_back(digit ? '#' : c);
    }
    return out;
}

std::set<std::string> broken_checks(const CaseResult& result) {
    std::set<std::string> names;
    for (const CheckLine& check : result.checks)
        if (check.finding == "broken") names.insert(check.check);
    return names;
}

bool same_reason(const CaseResult& a, const CaseResult& b) {
    return a.clause == b.clause && a.level == b.level && broken_checks(a) == broken_checks(b) &&
           without_numbers(a.why) == without_numbers(b.why);
}

std::optional<Change> change_of(const CaseResult& before, const CaseResult& after) {
    const auto was = badness(before.outcome), is = badness(after.outcome);
    if (was && is && *was != *is) return *is > *was ? Change::regression : Change::fixed;
    if (before.outcome != after.outcome) return Change::other;
    if (is && *is > 0 && !same_reason(before, after)) return Change::reason;
    return std::nullopt;
}

Difference difference(Change change, const CaseResult* before, const CaseResult* after) {
    const CaseResult& about = after != nullptr ? *after : *before;
    Difference made{change, about.id, about.title, {}, {}, {}, {}};
    if (before != nullptr) made.before = name_of(before->outcome), made.why_before = before->why;
    if (after != nullptr) made.after = name_of(after->outcome), made.why_after = after->why;
    return made;
}

std::string name_of_run(const RunReport& run) {
    std::string name;
    for (const std::string& part : {run.sender, run.sender_version, run.started})
        if (!part.empty()) name += (name.empty() ? "" : " ") + evidence::visible(part);
    return name;
}

void warn(const RunReport& before, const RunReport& after, RunDiff& diff) {
    if (before.suite != after.suite)
        diff.warnings.push_back("The runs are of different suites: the same id may not mean the same.");
    if (before.sender != after.sender) diff.warnings.push_back("The runs are of different senders.");
    for (const RunReport* run : {&before, &after}) {
        const std::string_view which = run == &before ? "first" : "second";
        if (const std::string nothing = run->nothing_judged(); !nothing.empty()) {
            diff.judged = false;
            diff.warnings.push_back(fmt::format("Of the {} run: {}", which, nothing));
        }
        if (run->interrupted) diff.warnings.push_back(fmt::format("The {} run was interrupted.", which));
    }
}

}  // namespace

std::size_t RunDiff::count(Change change) const {
    return static_cast<std::size_t>(std::ranges::count(differences, change, &Difference::change));
}

int RunDiff::exit_code() const {
    if (!judged) return 3;
    return count(Change::regression) > 0 ? 1 : 0;
}

RunDiff compare(const RunReport& before, const RunReport& after) {
    RunDiff diff{.before = name_of_run(before), .after = name_of_run(after), .differences = {}, .warnings = {}};
    std::map<std::string_view, const CaseResult*> old;
    for (const CaseResult& result : before.results) old.try_emplace(result.id, &result);
    std::set<std::string_view> seen;
    for (const CaseResult& result : after.results) {
        if (!seen.insert(result.id).second) continue;
        const auto found = old.find(result.id);
        if (found == old.end()) {
            diff.differences.push_back(difference(Change::added, nullptr, &result));
        } else if (const auto change = change_of(*found->second, result)) {
            diff.differences.push_back(difference(*change, found->second, &result));
        } else {
            ++diff.same;
        }
    }
    for (const CaseResult& result : before.results)
        if (seen.insert(result.id).second) diff.differences.push_back(difference(Change::gone, &result, nullptr));
    std::ranges::stable_sort(diff.differences, {}, &Difference::change);
    warn(before, after, diff);
    return diff;
}

}  // namespace bouncehouse::probe
