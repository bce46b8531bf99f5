// Rules that never have a turn because one before them always answers.
#pragma once
#include <bouncehouse/scenario/model.hpp>
#include <utility>
#include <vector>

namespace bouncehouse::scenario {

struct Shadowed {
    const Rule* rule;
    const Rule* by;
};

/// Certain cases only: the earlier rule stands in the same file, has no conditions (or the very same),
/// no count, time, rate, chance or state, and answers at all stages and hosts of the later one.
std::vector<Shadowed> shadowed_rules(const std::vector<Rule>& rules);

}  // namespace bouncehouse::scenario
