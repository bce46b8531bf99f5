// The two lasting keepers of evidence and how to read them back.
#pragma once
#include <bouncehouse/evidence/recorder.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace bouncehouse::evidence {

struct KeeperError {
    std::string message;
};  // "journal /x: No space left on device"

/// Told once a spell of trouble (disk full, limit reached) and once when it is over. Called on the
/// thread that met the trouble, under no lock. Empty: a line on standard error.
using Warn = std::function<void(const std::string&)>;

/// --journal FILE: JSON Lines, appended; one line an event or a message (docs/journal.md). `limit`:
/// octets after which events are no longer written (a line says so) and messages refused; 0: none.
/// A torn last line of a former run is cut off; a file that is no journal is refused. Events are
/// written at the end of their session, before its messages, on flush(), and 50 ms after they
/// happened at the latest. The program must ignore SIGPIPE and SIGXFSZ, as servers do.
std::variant<std::shared_ptr<Keeper>, KeeperError> open_journal(const std::string& file, std::uint64_t limit = 0,
                                                                Warn warn = {});

/// --store FILE: SQLite in WAL mode with tables sessions, events, messages; reopened on restart,
/// sessions numbered on from the last. Another program's or a newer Bouncehouse's file is refused.
std::variant<std::shared_ptr<Keeper>, KeeperError> open_store(const std::string& file, Warn warn = {});

/// Numbering goes on where the file ended: first free session number (1 for a new file or none).
std::uint64_t next_session_in_store(const std::string& file);
std::uint64_t next_session_in_journal(const std::string& file);

struct Archive {                    // what `show` reads
    std::vector<Event> events;      // by session, then number
    std::vector<Message> messages;  // as they were written
    std::uint64_t passed_over = 0;  // lines or rows that could not be read, a torn last line among them
};
/// Reads a journal or a store, told apart by its first bytes. A torn last line is passed over. Safe
/// while a server writes the file. A line over 256 MiB is passed over without being held.
std::variant<Archive, KeeperError> read_archive(const std::string& file);

/// One event as the JSON object of docs/journal.md, without line end; and back: nothing when the line
/// is no event.
std::string to_json(const Event& event);
std::string to_json(const Message& message);
void append_json(const Event& event, std::string& out);
std::optional<Event> event_from_json(std::string_view line);
std::optional<Message> message_from_json(std::string_view line);

}  // namespace bouncehouse::evidence
