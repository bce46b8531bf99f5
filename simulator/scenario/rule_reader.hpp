// [[rule]]
#pragma once
#include <bouncehouse/scenario/reading.hpp>
#include <bouncehouse/scenario/reply_reader.hpp>

namespace bouncehouse::scenario {

/// Reads one rule. `number` is its place in the file, from 1, and names it when it has no id.
Rule read_rule(Reading& in, const Node& value, std::size_t number, const catalogue::Entry* each = nullptr);
/// True when a reply of the rule says "each": the sweep repeats it for each entry.
bool says_each(const Node& rule);

TableView rule_table_view();
TableView rate_table_view();
TableView weighted_table_view();

}  // namespace bouncehouse::scenario
