#include <fmt/format.h>
#include <bouncehouse/cli/json.hpp>
#include <bouncehouse/cli/turn_text.hpp>
#include <bouncehouse/evidence/keepers.hpp>
#include <bouncehouse/scenario/duration.hpp>

namespace bouncehouse::cli {
namespace {

// The dialogue shows these itself: the line was typed, the connection was opened by a directive.
bool shown_already(const evidence::Event& event) {
    return std::holds_alternative<evidence::CommandSeen>(event.body) ||
           std::holds_alternative<evidence::Connected>(event.body);
}

bool tells_bytes(const Turn& turn) {
    for (const auto& event : turn.events) {
        const auto* reply = std::get_if<evidence::ReplyGiven>(&event.body);
        if (reply != nullptr && !reply->bytes.empty()) return true;
    }
    return false;
}

}  // namespace

std::string turn_text(const Turn& turn, const ConversationStyle& style) {
    std::string out;
    if (!tells_bytes(turn)) out += server_lines(turn.wire, 0, style);
    for (const auto& event : turn.events) {
        if (!shown_already(event)) out += event_text(event, style);
        const auto* command = std::get_if<evidence::CommandSeen>(&event.body);
        if (command != nullptr && !command->wrong.empty() && style.reasons)
            out += fmt::format("     wrong: {}{}{}\n", command->wrong, command->detail.empty() ? "" : ", ",
                               command->detail);
    }
    if (turn.took > engine::Duration::zero())
        out += fmt::format("-- this took {}\n", scenario::write_duration(turn.took));
    for (const auto& note : turn.notes)
        if (!note.empty()) out += fmt::format("-- {}\n", note);
    return out;
}

std::string turn_json(std::string_view client, const Turn& turn) {
    std::vector<std::string> events;
    for (const auto& event : turn.events) events.push_back(evidence::to_json(event));
    return json::Object()
        .add("client", client)
        .add("wire", turn.wire)
        .add_raw("events", json::array(events))
        .add_raw("notes", json::texts(turn.notes))
        .add("ended", turn.ended)
        .str();
}

}  // namespace bouncehouse::cli
