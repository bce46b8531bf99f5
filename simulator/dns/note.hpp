// What became of one question, as evidence: a Noted event of session 0 with what = "dns".
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::dns {

struct Note {
    std::string name;    // asked for, as it came: "example.test"
    std::string type;    // "MX"
    std::string client;  // "127.0.0.1:49152"
    bool tcp = false;
    std::string outcome;               // "NOERROR", "NXDOMAIN", ..., "no answer", "unreadable"
    std::vector<std::string> answers;  // "MX 10 mx1.example.test."; at most a dozen are told
    std::size_t answer_count = 0;
    std::string rule;                  // "world.toml:12 (flaky)"; empty: the world's records
    std::vector<std::string> reasons;  // "attempt 2", "answered 1 time before"
    std::string fault;                 // "delay 3s, wrong id" in words; empty for an ordinary answer

    bool operator==(const Note&) const = default;
};

inline constexpr std::string_view note_kind = "dns";

/// "example.test MX from 127.0.0.1:49152 by udp; NOERROR; 2 records: MX 10 mx1.example.test. | MX 20
/// mx2.example.test.; rule world.toml:12 (flaky); because attempt 2; fault delay 3s"
std::string text_of(const Note& note);
/// The same read back; nothing when it is no such text.
std::optional<Note> parse_note(std::string_view text);

}  // namespace bouncehouse::dns
