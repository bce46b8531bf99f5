#include <bouncehouse/cli/json.hpp>
#include <bouncehouse/cli/turn_text.hpp>
#include <bouncehouse/evidence/keepers.hpp>
#include <bouncehouse/scenario/duration.hpp>

namespace bouncehouse::cli {
namespace {

bool tells_bytes(const Turn& turn) {
    for (const auto& event : turn.events) {
        const auto* reply = std::get_if<evidence::ReplyGiven>(&event.body);
        if (reply != nullptr && !reply->bytes.empty()) return true;
    }
    return false;
}

}  // namespace

std::string turn_text(const Turn& turn, const evidence::Style& style) {
    std::string out;
    if (!tells_bytes(turn)) out += evidence::transcript_reply(turn.wire, 0, style);
    for (const auto& event : turn.events) out += evidence::transcript_lines(event, {}, style);
    if (turn.took > engine::Duration::zero())
        out += evidence::transcript_remark("this took " + scenario::write_duration(turn.took), style);
    for (const auto& note : turn.notes)
        if (!note.empty()) out += evidence::transcript_remark(note, style);
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
