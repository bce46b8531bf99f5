// The two lasting keepers of evidence and how to read them back.
#pragma once
#include <bouncehouse/evidence/recorder.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace bouncehouse::evidence {

struct KeeperError { std::string message; };   // "journal /x: No space left on device"

/// --journal FILE: JSON Lines, appended; one line an event or a message (docs/journal.md). `limit`:
/// octets after which events are no longer written (a line says so) and messages refused; 0: none.
std::variant<std::shared_ptr<Keeper>, KeeperError> open_journal(const std::string& file, std::uint64_t limit = 0);

/// --store FILE: SQLite in WAL mode with tables sessions, events, messages; reopened on restart,
/// sessions numbered on from the last.
std::variant<std::shared_ptr<Keeper>, KeeperError> open_store(const std::string& file);

/// Numbering goes on where the file ended: first free session number (1 for a new file).
std::uint64_t next_session_in_store(const std::string& file);

struct Archive {                    // what `show` reads
    std::vector<Event> events;      // by session, then number
    std::vector<Message> messages;
};
/// Reads a journal or a store, told apart by its first bytes. A torn last line is passed over.
std::variant<Archive, KeeperError> read_archive(const std::string& file);

/// One event as the JSON object of docs/journal.md, without line end; and back.
std::string to_json(const Event& event);
std::string to_json(const Message& message);
std::optional<Event> event_from_json(std::string_view line);

}  // namespace bouncehouse::evidence
