#include <fmt/format.h>
#include <bouncehouse/scenario/octets.hpp>

namespace bouncehouse::scenario {

namespace {

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<char> plain_escape(char c) {
    switch (c) {
        case 'r': return '\r';
        case 'n': return '\n';
        case 't': return '\t';
        case '0': return '\0';
        case '\\': return '\\';
        default: return std::nullopt;
    }
}

}  // namespace

Parsed<std::string> parse_octets(std::string_view text) {
    using Result = Parsed<std::string>;
    std::string octets;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\') {
            octets += text[at];
            continue;
        }
        const char next = at + 1 < text.size() ? text[at + 1] : ' ';
        if (next == 'x') {
            const int high = at + 2 < text.size() ? hex(text[at + 2]) : -1;
            const int low = at + 3 < text.size() ? hex(text[at + 3]) : -1;
            if (high < 0 || low < 0) return Result::wrong("`\\x` wants two hex digits", at, 2);
            octets += static_cast<char>(high * 16 + low);
            at += 3;
        } else if (const auto plain = plain_escape(next)) {
            octets += *plain;
            ++at;
        } else {
            return Result::wrong(fmt::format("`{}` is no escape", text.substr(at, 2)), at, 2);
        }
    }
    return Result::of(std::move(octets));
}

}  // namespace bouncehouse::scenario
