// [[dns]]
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

/// Reads one rule of the name server; `number` gives it a name when it has none.
DnsRule read_dns_rule(Reading& in, const Node& value, std::size_t number);
/// Records in the words of a zone file, each a string.
void read_records(Reading& in, const Node& value, std::vector<DnsRecord>& to);

TableView dns_table_view();
TableView dns_when_table_view();

}  // namespace bouncehouse::scenario
