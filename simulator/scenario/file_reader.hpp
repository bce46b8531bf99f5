// One scenario file at its top level, and what its tables hold.
#pragma once
#include <bouncehouse/scenario/host_reader.hpp>
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

/// What a file adds to the scenario, and the files it wants beside it.
struct FilePart {
    Scenario scenario;  // hosts may be empty
    std::vector<Mention> includes;
};

/// `prefix` is put before the names of rules and dialogues that have none: "" for the file itself.
FilePart read_file(Reading& in, const Node& document, const std::string& prefix, const ProfileFinder& profile,
                   std::span<const Extension> extensions = {});
/// The rules of a profile for the hosts that have it.
std::vector<Rule> read_profile_rules(Reading& in, const Node& document, const std::string& name,
                                     const std::vector<std::string>& hosts);

TableView top_table_view();
TableView sweep_table_view();

}  // namespace bouncehouse::scenario
