// What one rule may say together with what: keys that exclude each other, keys that need another or
// a certain stage.
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

void check_rule(Reading& in, const Node& value, const Rule& rule);

}  // namespace bouncehouse::scenario
