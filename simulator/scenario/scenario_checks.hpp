// What can be judged only when the whole scenario is there.
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

/// Names used twice, names that mean nothing, address clashes, states never reached, rules that can
/// never answer.
void check_scenario(Reading& in, const Scenario& scenario);

}  // namespace bouncehouse::scenario
