// What `bouncehouse show` prints of an archive: sessions as transcripts, messages as a table, one
// message raw, or all of it as JSON.
#pragma once
#include <bouncehouse/evidence/keepers.hpp>
#include <bouncehouse/evidence/transcript.hpp>

namespace bouncehouse::evidence {

/// Filters, all of which must hold. Texts match without regard to ASCII case.
struct ShowOptions {
    std::optional<std::uint64_t> session;
    std::string recipient;         // part of a recipient address, or of a RCPT command
    std::string host;              // name of the simulated host, whole
    std::optional<Time> from, to;  // since the server began: what was going on between them
    bool only_messages = false;    // the table (or JSON array) of messages in place of sessions
    std::string message;           // id: this message's content, as received, and nothing else
    bool json = false;
    Style style;
};

/// "" when nothing fits the filters. With json: an object {"sessions":[{"session","events"}],"messages"};
/// only_messages: an array of messages; message: one object.
std::string show(const Archive& archive, const ShowOptions& options = {});

/// One line a message under a line of headings.
std::string message_table(std::span<const Message> messages, const Style& style = {});

}  // namespace bouncehouse::evidence
