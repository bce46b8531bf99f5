// [expect]
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

Expect read_expect(Reading& in, const Node& value);
TableView expect_table_view();
TableView expect_kind_table_view();
TableView retry_table_view();
TableView check_table_view();

}  // namespace bouncehouse::scenario
