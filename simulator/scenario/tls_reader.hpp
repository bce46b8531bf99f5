// tls = { … } of a host
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

void read_tls(Reading& in, const Node& value, Tls& tls);
TableView tls_table_view();

}  // namespace bouncehouse::scenario
