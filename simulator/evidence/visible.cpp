#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/evidence/bytes.hpp>
#include <bouncehouse/evidence/visible.hpp>

namespace bouncehouse::evidence {
namespace {

unsigned code_point(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return first;
    unsigned code = first & (0x7fU >> character.size());
    for (const char next : character.substr(1)) code = code << 6U | (static_cast<unsigned char>(next) & 0x3fU);
    return code;
}

// Marks, embeddings, overrides and isolates of the Unicode bidirectional algorithm, and separators
// that some terminals take for line ends.
bool misleading(unsigned code) {
    return (code >= 0x80 && code < 0xA0) || code == 0x61C || code == 0x200E || code == 0x200F ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

}  // namespace

std::string visible(std::string_view octets) {
    std::string out;
    out.reserve(octets.size());
    while (!octets.empty()) {
        const std::size_t size = utf8_character(octets);
        if (size == 0) {
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(octets[0]));
            octets.remove_prefix(1);
            continue;
        }
        const unsigned code = code_point(octets.substr(0, size));
        if (code < 0x20 || code == 0x7f) {
            out.append("\xE2\x90").push_back(static_cast<char>(0x80U + (code == 0x7f ? 0x21U : code)));  // U+2400 on
        } else if (misleading(code)) {
            fmt::format_to(std::back_inserter(out), "\\u{{{:04X}}}", code);
        } else {
            out.append(octets, 0, size);
        }
        octets.remove_prefix(size);
    }
    return out;
}

std::string visible_start(std::string_view octets, std::size_t most) {
    if (octets.size() <= most) return visible(octets);
    std::size_t end = most;  // not in the middle of a character
    while (end > 0 && most - end < 3 && (static_cast<unsigned char>(octets[end]) & 0xC0U) == 0x80) --end;
    return visible(octets.substr(0, end)) + fmt::format(" … ({} octets more)", octets.size() - end);
}

std::size_t width_of(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(
        utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

}  // namespace bouncehouse::evidence
