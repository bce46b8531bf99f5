// [[domain]]
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

Domain read_domain(Reading& in, const Node& value);
TableView domain_table_view();
TableView mx_table_view();

}  // namespace bouncehouse::scenario
