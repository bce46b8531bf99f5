// [[dialogue]]
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

Dialogue read_dialogue(Reading& in, const Node& value, std::size_t number);
TableView dialogue_table_view();
TableView step_table_view();

}  // namespace bouncehouse::scenario
