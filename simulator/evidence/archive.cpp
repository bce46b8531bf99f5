// Reads what the keepers wrote: a store row by row, a journal line by line.
#include <sys/stat.h>
#include <algorithm>
#include <array>
#include <bouncehouse/evidence/database.hpp>
#include <bouncehouse/evidence/keepers.hpp>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <system_error>

namespace bouncehouse::evidence {
namespace {

constexpr std::size_t longest_line = 256U << 20U;

/// Calls each(line) for every line that ends and is not too long; each() must not keep the view.
/// Returns how many were not handed out: the overlong, and a torn last one.
template <class Each>
std::uint64_t for_each_line(std::istream& in, Each each) {
    std::array<char, 1U << 16U> block{};
    std::string line;
    bool overlong = false;
    std::uint64_t passed_over = 0;
    while (in.read(block.data(), block.size()), in.gcount() > 0) {
        std::string_view rest{block.data(), static_cast<std::size_t>(in.gcount())};
        while (!rest.empty()) {
            const std::size_t end = rest.find('\n');
            const std::string_view piece = rest.substr(0, end);
            overlong = overlong || line.size() + piece.size() > longest_line;
            if (overlong) {
                line.clear();
            } else {
                line.append(piece);
            }
            if (end == std::string_view::npos) break;
            rest.remove_prefix(end + 1);
            if (overlong) {
                ++passed_over;
            } else {
                each(std::string_view{line});
            }
            overlong = false;
            line.clear();
        }
    }
    return passed_over + (overlong || !line.empty() ? 1 : 0);
}

void read_line(std::string_view line, Archive& archive) {
    if (line.empty() || line.rfind("{\"journal\":", 0) == 0) return;
    if (auto event = event_from_json(line)) {
        archive.events.push_back(std::move(*event));
    } else if (auto message = message_from_json(line)) {
        archive.messages.push_back(std::move(*message));
    } else {
        ++archive.passed_over;
    }
}

void sort_events(std::vector<Event>& events) {  // those of session 0 stay as they were written
    const auto before = [](const Event& a, const Event& b) {
        return a.session != b.session ? a.session < b.session : a.session != 0 && a.number < b.number;
    };
    std::stable_sort(events.begin(), events.end(), before);
}

std::variant<Archive, KeeperError> read_journal(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) return KeeperError{file + ": " + std::generic_category().message(errno)};
    Archive archive;
    const std::uint64_t not_lines = for_each_line(in, [&](std::string_view line) { read_line(line, archive); });
    archive.passed_over += not_lines;
    if (archive.events.empty() && archive.messages.empty() && archive.passed_over > 0) {
        return KeeperError{file + ": is neither a Bouncehouse journal nor a store"};
    }
    sort_events(archive.events);
    return archive;
}

std::variant<Archive, KeeperError> read_rows(const std::string& file, Database& database) {
    Archive archive;
    Statement events{database, "SELECT event FROM events ORDER BY session, number, rowid"};
    Statement messages{database, "SELECT envelope, content FROM messages ORDER BY rowid"};
    if (!events || !messages) return KeeperError{file + ": " + database.error()};
    int code = SQLITE_ROW;
    while ((code = events.step()) == SQLITE_ROW) {
        auto event = event_from_json(events.text(0));
        event ? archive.events.push_back(std::move(*event)) : void(++archive.passed_over);
    }
    if (code != SQLITE_DONE) return KeeperError{file + ": " + database.error()};
    while ((code = messages.step()) == SQLITE_ROW) {
        auto message = message_from_json(messages.text(0));
        if (!message) {
            ++archive.passed_over;
            continue;
        }
        message->content = std::make_shared<const std::string>(messages.text(1));
        archive.messages.push_back(std::move(*message));
    }
    if (code != SQLITE_DONE) return KeeperError{file + ": " + database.error()};
    return archive;
}

// Read as it is, without its log: SQLite then leaves no files beside it and needs no right to write any.
std::string immutable_name(const std::string& file) {
    std::string name = "file:";
    for (const char c : file) {
        if (c == '?' || c == '#' || c == '%') {
            constexpr std::string_view hex = "0123456789ABCDEF";
            name += {'%', hex[static_cast<unsigned char>(c) >> 4U], hex[static_cast<unsigned char>(c) & 15U]};
        } else {
            name += c;
        }
    }
    return name + "?immutable=1";
}

// Who has a store open, or was killed, leaves a log beside it.
bool is_at_rest(const std::string& file) {
    struct stat about {};
    return ::stat((file + "-wal").c_str(), &about) != 0;
}

int open_to_read(const std::string& file, Database& database, bool immutable) {
    return immutable ? database.open(immutable_name(file), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
                     : database.open(file, SQLITE_OPEN_READONLY);
}

}  // namespace

std::variant<Archive, KeeperError> read_archive(const std::string& file) {
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0) return KeeperError{file + ": " + std::generic_category().message(errno)};
    if (S_ISDIR(about.st_mode)) return KeeperError{file + ": is a directory"};
    if (!S_ISREG(about.st_mode)) return read_journal(file);
    if (about.st_size == 0) return Archive{};
    // SQLite itself looks at the first bytes. Were they read here, closing the file would drop the locks
    // that a store open in the same process holds on it (sqlite.org/howtocorrupt.html, section 2.2).
    Database database;
    if (open_to_read(file, database, is_at_rest(file)) != SQLITE_OK) return KeeperError{file + ": " + database.error()};
    StoreKind kind = kind_of(database);
    // In a folder that cannot be written to there is no other way.
    if (kind == StoreKind::unreadable && open_to_read(file, database, true) == SQLITE_OK) kind = kind_of(database);
    switch (kind) {
        case StoreKind::ours: return read_rows(file, database);
        case StoreKind::empty: return Archive{};
        case StoreKind::no_database: return read_journal(file);
        case StoreKind::newer: return KeeperError{file + ": was written by a newer Bouncehouse"};
        case StoreKind::foreign: return KeeperError{file + ": is the SQLite database of another program"};
        case StoreKind::unreadable: break;
    }
    return KeeperError{file + ": " + database.error()};
}

std::uint64_t next_session_in_journal(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    std::uint64_t last = 0;
    constexpr std::string_view start = "{\"session\":";  // every line of ours has it first
    for_each_line(in, [&](std::string_view line) {
        if (line.rfind(start, 0) != 0) return;
        std::uint64_t session = 0;
        std::from_chars(line.data() + start.size(), line.data() + line.size(), session);
        if (session < std::uint64_t{1} << 62U) last = std::max(last, session);  // a hostile one must not end counting
    });
    return last + 1;
}

}  // namespace bouncehouse::evidence
