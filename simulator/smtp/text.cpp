#include <algorithm>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::smtp {
namespace {

bool digits_at(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return false;
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at),
                       text.begin() + static_cast<std::ptrdiff_t>(at + count), is_digit);
}

int two(std::string_view text, std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); }

int days_in(int month, int year) {
    if (month == 2) return (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// "Z" or "+hh:mm".
bool valid_offset(std::string_view text) {
    if (text.size() == 1) return upper(text[0]) == 'Z';
    return text.size() == 6 && (text[0] == '+' || text[0] == '-') && digits_at(text, 1, 2) && text[3] == ':' &&
           digits_at(text, 4, 2) && two(text, 1) < 24 && two(text, 4) < 60;
}

int hex_value(char c) { return is_digit(c) ? c - '0' : upper(c) - 'A' + 10; }
bool is_upper_hex(char c) { return is_digit(c) || (c >= 'A' && c <= 'F'); }

/// Length of the well-formed UTF-8 sequence at the start of `text`, 0 when there is none.
std::size_t utf8_length(std::string_view text) {
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i) { return i < text.size() && (octet(i) & 0xC0U) == 0x80U; };
    const unsigned first = octet(0);
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4 || !follows(1)) return 0;
    if (first < 0xE0) return 2;
    if (!follows(2)) return 0;
    if (first < 0xF0) {
        if ((first == 0xE0 && octet(1) < 0xA0) || (first == 0xED && octet(1) > 0x9F)) return 0;
        return 3;
    }
    if (!follows(3) || (first == 0xF0 && octet(1) < 0x90) || (first == 0xF4 && octet(1) > 0x8F)) return 0;
    return 4;
}

}  // namespace

std::optional<std::uint64_t> number(std::string_view text, std::size_t most) {
    if (text.empty() || text.size() > most) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (UINT64_MAX - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    return value;
}

bool has_eight_bit(std::string_view text) { return std::any_of(text.begin(), text.end(), is_eight_bit); }

bool valid_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool is_atom(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_atext); }

bool valid_xtext(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c < '!' || c > '~' || c == '=') return false;
        if (c != '+') continue;
        if (i + 2 >= text.size() || !is_upper_hex(text[i + 1]) || !is_upper_hex(text[i + 2])) return false;
        i += 2;
    }
    return true;
}

std::optional<std::string> decode_xtext(std::string_view text) {
    if (!valid_xtext(text)) return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '+') {
            out += text[i];
            continue;
        }
        out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
        i += 2;
    }
    return out;
}

bool valid_date_time(std::string_view text) {
    if (text.size() < 20 || !digits_at(text, 0, 4) || text[4] != '-' || !digits_at(text, 5, 2) || text[7] != '-' ||
        !digits_at(text, 8, 2) || upper(text[10]) != 'T' || !digits_at(text, 11, 2) || text[13] != ':' ||
        !digits_at(text, 14, 2) || text[16] != ':' || !digits_at(text, 17, 2))
        return false;
    const int year = two(text, 0) * 100 + two(text, 2);
    const int month = two(text, 5);
    const int day = two(text, 8);
    if (month < 1 || month > 12 || day < 1 || day > days_in(month, year)) return false;
    if (two(text, 11) > 23 || two(text, 14) > 59 || two(text, 17) > 60) return false;
    std::size_t at = 19;
    if (text[at] == '.') {
        const std::size_t fraction = ++at;
        while (at < text.size() && is_digit(text[at])) ++at;
        if (at == fraction) return false;
    }
    return at < text.size() && valid_offset(text.substr(at));
}

}  // namespace bouncehouse::smtp
