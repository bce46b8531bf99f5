// Conditions: the `when` of a rule.
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

Condition read_condition(Reading& in, const Node& value);
TableView when_table_view();

}  // namespace bouncehouse::scenario
