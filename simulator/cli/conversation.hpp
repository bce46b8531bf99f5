// A conversation as people read it: C: what the client said, S: what the server answered, `--` what
// became of the connection, and below a reply, when wanted, why it was given and what it means.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/evidence/event.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::cli {

struct ConversationStyle {
    bool colour = false;
    bool reasons = false;                            // rule, entry, memory and near misses below each reply
    const catalogue::Catalogue* meanings = nullptr;  // what each reply means, from here
};

std::string client_line(std::string_view line, const ConversationStyle& style);
/// The lines that one event makes, often none.
std::string event_text(const evidence::Event& event, const ConversationStyle& style);
/// A whole session, its number and ends included.
std::string conversation_text(const std::vector<evidence::Event>& events, const ConversationStyle& style);
/// Wire text as lines, each with `S: ` in front.
std::string server_lines(std::string_view bytes, int code, const ConversationStyle& style);

}  // namespace bouncehouse::cli
