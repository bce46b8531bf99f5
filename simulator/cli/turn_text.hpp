// What came of one input to an offline dialogue, for people and for programs.
#pragma once
#include <bouncehouse/cli/conversation.hpp>
#include <bouncehouse/cli/offline.hpp>

namespace bouncehouse::cli {

/// The server's side only: the client's line stands above it already.
std::string turn_text(const Turn& turn, const ConversationStyle& style);
/// {"client":"EHLO x","wire":"250 ...","events":[...],"notes":[...],"ended":false}
std::string turn_json(std::string_view client, const Turn& turn);

}  // namespace bouncehouse::cli
