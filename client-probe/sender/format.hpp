// The format of sender descriptions as tables: one row a key, which drives the reading, the errors and
// the page. The rows' machinery is that of scenarios (scenario/keys.hpp).
#pragma once
#include <bouncehouse/scenario/reading.hpp>
#include <bouncehouse/sender/description.hpp>
#include <bouncehouse/sender/placeholders.hpp>
#include <span>
#include <vector>

namespace bouncehouse::probe {

/// Reads a whole description and judges it as one.
void read_sender(scenario::Reading& in, const scenario::Node& document, SenderDescription& sender);

/// Every table of the format, in the order of the page.
const std::vector<scenario::TableView>& sender_tables();

// ---------------------------------------------------------------- for the rows

namespace format {

using scenario::E;
using scenario::into;
using scenario::Kind;
using scenario::Node;
using scenario::Reading;
using scenario::Table;
using scenario::TableView;

/// Every string in the value: its placeholders exist, and are known by then.
void check_placeholders(Reading& in, const Node& value, Known known);

void unknown_key(Reading& in, const scenario::Member& member, const TableView& table);

/// As scenario::read_table, but hints at keys of this format.
template <class T>
void read_keys(Reading& in, const Node& node, const Table<T>& table, T& object) {
    Node known = node;
    known.members.clear();
    for (const scenario::Member& member : node.members) {
        const bool is_key =
            table.about.free_keys || std::any_of(table.keys.begin(), table.keys.end(),
                                                 [&](const auto& row) { return row.info.name == member.key; });
        if (is_key)
            known.members.push_back(member);
        else
            unknown_key(in, member, view(table));
    }
    scenario::read_table(in, known, table, object);
}

/// The parts that stand in tables of their own (format_parts.cpp).
const Table<Command>& command_table();
struct VersionPart {
    Command command;
    std::string pattern;
};
const Table<VersionPart>& version_table();
struct StartPart {
    Command command;
    std::string ready_tcp, ready_http;
    std::optional<Command> ready_command;
};
const Table<StartPart>& start_table();
struct SubmitPart {
    std::optional<Command> command;
    std::string smtp;
    std::optional<HttpRequest> http;
    std::string stdin_text;
    std::map<std::string, std::string> environment;
};
const Table<SubmitPart>& submit_table();
const Table<GeneratedFile>& file_table();
const Table<::bouncehouse::probe::Reading>& reading_table();
const Table<JsonReading>& json_table();
const Table<Timing>& timing_table();
std::vector<TableView> part_views();

}  // namespace format
}  // namespace bouncehouse::probe
