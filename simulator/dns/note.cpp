#include <fmt/format.h>
#include <fmt/ranges.h>
#include <bouncehouse/dns/note.hpp>
#include <charconv>

namespace bouncehouse::dns {

namespace {

constexpr std::size_t most_told = 12;

/// Data may hold anything (TXT); a part must not look like the next one.
std::string plain(std::string_view text) {
    std::string result{text.substr(0, 300)};
    for (char& c : result)
        if (c == ';' || c == '|') c = ',';
    return result;
}

std::string_view cut(std::string_view& text, std::string_view mark) {
    const auto at = text.find(mark);
    const std::string_view part = text.substr(0, at);
    text.remove_prefix(at == text.npos ? text.size() : at + mark.size());
    return part;
}

std::vector<std::string> split(std::string_view text, std::string_view mark) {
    std::vector<std::string> parts;
    while (!text.empty()) parts.emplace_back(cut(text, mark));
    return parts;
}

bool take(std::string_view& text, std::string_view start) {
    if (!text.starts_with(start)) return false;
    text.remove_prefix(start.size());
    return true;
}

}  // namespace

std::string text_of(const Note& note) {
    std::string text = fmt::format("{} {} from {} by {}; {}", note.name, note.type, note.client,
                                   note.tcp ? "tcp" : "udp", note.outcome);
    if (note.answer_count > 0) {
        std::vector<std::string> told;
        for (const std::string& answer : note.answers)
            if (told.size() < most_told) told.push_back(plain(answer));
        text += fmt::format("; {} record{}: {}", note.answer_count, note.answer_count == 1 ? "" : "s",
                            fmt::join(told, " | "));
    }
    if (!note.rule.empty()) text += "; rule " + note.rule;
    if (!note.reasons.empty()) text += fmt::format("; because {}", fmt::join(note.reasons, " | "));
    if (!note.fault.empty()) text += "; fault " + note.fault;
    return text;
}

std::optional<Note> parse_note(std::string_view text) {
    Note note;
    std::string_view head = cut(text, "; ");
    note.name = cut(head, " ");
    note.type = cut(head, " from ");
    note.client = cut(head, " by ");
    if (head != "udp" && head != "tcp") return std::nullopt;
    note.tcp = head == "tcp";
    note.outcome = cut(text, "; ");
    while (!text.empty()) {
        std::string_view part = cut(text, "; ");
        if (take(part, "rule ")) {
            note.rule = part;
        } else if (take(part, "because ")) {
            note.reasons = split(part, " | ");
        } else if (take(part, "fault ")) {
            note.fault = part;
        } else {
            const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), note.answer_count);
            if (error != std::errc{}) return std::nullopt;
            cut(part, ": ");
            note.answers = split(part, " | ");
        }
    }
    return note;
}

}  // namespace bouncehouse::dns
