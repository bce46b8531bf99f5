// What came of one input to an offline dialogue, for people and for programs.
#pragma once
#include <bouncehouse/cli/offline.hpp>
#include <bouncehouse/evidence/transcript.hpp>

namespace bouncehouse::cli {

/// Of a dialogue whose lines stand above the replies already, and in which no time passes by itself.
inline evidence::Style dialogue_style(bool colours, bool reasons) {
    return {.colours = colours, .times = false, .reasons = reasons, .commands = false, .annotate = {}};
}

/// The server's side only: the client's line stands above it already.
std::string turn_text(const Turn& turn, const evidence::Style& style);
/// {"client":"EHLO x","wire":"250 ...","events":[...],"notes":[...],"ended":false}
std::string turn_json(std::string_view client, const Turn& turn);

}  // namespace bouncehouse::cli
