// Two runs compared case by case: what got worse, what got better, what came and went.
#pragma once
#include <bouncehouse/report/run.hpp>
#include <string>
#include <vector>

namespace bouncehouse::probe {

enum class Change : std::uint8_t {
    regression,  // worse among pass or info, non-strict, fail
    fixed,       // better among these
    reason,      // the same fail or non-strict, but for another reason
    other,       // to or from a result that is no verdict (inconclusive, error ...)
    added,       // only in the second run
    gone         // only in the first run
};
inline constexpr std::array<std::string_view, 6> change_names{"regression", "fixed", "reason",
                                                              "other",      "added", "gone"};
constexpr std::string_view name_of(Change change) { return change_names[static_cast<std::size_t>(change)]; }

struct Difference {
    Change change = Change::other;
    std::string id, title;
    std::string before, after;          // names of outcomes; "" when the run has no such case
    std::string why_before, why_after;  // and why
};

struct RunDiff {
    std::string before, after;            // sender, version, start of each run
    std::vector<Difference> differences;  // by kind of change in the order above, then as in the runs
    std::size_t same = 0;                 // cases of which nothing changed
    std::vector<std::string> warnings;    // other suite, nothing judged ...
    std::size_t count(Change change) const;
    /// 1 with regressions, 3 when one of the runs judged nothing, else 0.
    int exit_code() const;
    bool judged = true;
};

RunDiff compare(const RunReport& before, const RunReport& after);

std::string diff_text(const RunDiff& diff, std::size_t width = 80);
std::string diff_markdown(const RunDiff& diff);
std::string diff_json(const RunDiff& diff);

}  // namespace bouncehouse::probe
