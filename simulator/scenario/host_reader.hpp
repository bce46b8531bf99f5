// [[host]]
#pragma once
#include <bouncehouse/scenario/auth_reader.hpp>
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

/// Finds the document of a profile of the library; null when there is none.
using ProfileFinder = std::function<const Node*(std::string_view name)>;

/// Reads one host with its profile and fills its offers with defaults.
Host read_host(Reading& in, const Node& value, const ProfileFinder& profile);
/// The host of a scenario that names none.
Host default_host();

TableView host_table_view();
TableView outage_table_view();
TableView limits_table_view();

}  // namespace bouncehouse::scenario
