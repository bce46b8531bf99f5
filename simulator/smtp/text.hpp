// Character classes and comparisons of the SMTP grammar: ASCII only, whatever the locale.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::smtp {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool is_eight_bit(char c) { return static_cast<unsigned char>(c) >= 0x80; }
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

/// Equal but for the case of ASCII letters.
constexpr bool same_word(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (upper(a[i]) != upper(b[i])) return false;
    return true;
}
constexpr bool starts_with_word(std::string_view text, std::string_view start) {
    return text.size() >= start.size() && same_word(text.substr(0, start.size()), start);
}

/// 1*DIGIT, at most `most` of them; nothing when it is anything else or does not fit.
std::optional<std::uint64_t> number(std::string_view text, std::size_t most = 20);

bool has_eight_bit(std::string_view text);

/// Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
bool valid_utf8(std::string_view text);

/// atext of RFC 5322 3.2.3, with UTF8-non-ascii as RFC 6531 3.3 adds it.
constexpr bool is_atext(char c) {
    return is_alnum(c) || is_eight_bit(c) || std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}
bool is_atom(std::string_view text);

/// xtext (RFC 3461 4): "+" only before two upper-case hex digits, no "=", printable ASCII.
bool valid_xtext(std::string_view text);
/// What xtext stands for; nothing when it is malformed.
std::optional<std::string> decode_xtext(std::string_view text);

/// date-time of RFC 3339 5.6, as HOLDUNTIL and RRVS want it.
bool valid_date_time(std::string_view text);

}  // namespace bouncehouse::smtp
