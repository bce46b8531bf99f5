#include <array>
#include <bouncehouse/smtp/reply.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::smtp {
namespace {

/// Takes a number of one to three digits without leading zeros from the front of `text`.
std::optional<std::uint16_t> take_number(std::string_view& text) {
    std::size_t digits = 0;
    std::uint16_t value = 0;
    while (digits < text.size() && digits < 4 && is_digit(text[digits])) {
        value = static_cast<std::uint16_t>(value * 10 + (text[digits] - '0'));
        ++digits;
    }
    if (digits == 0 || digits > 3 || (digits > 1 && text[0] == '0')) return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

void append_number(std::string& out, unsigned value) {
    std::array<char, 10> digits{};
    std::size_t at = digits.size();
    do {
        digits[--at] = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value != 0);
    out.append(digits.data() + at, digits.size() - at);
}

void append_enhanced(std::string& out, const EnhancedCode& code) {
    append_number(out, code.klass);
    out += '.';
    append_number(out, code.subject);
    out += '.';
    append_number(out, code.detail);
}

int three_digits(std::string_view line) {
    if (line.size() < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2])) return 0;
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

/// Takes the next line off `text`, without LF or CRLF; the last one may lack its end.
std::string_view take_line(std::string_view& text) {
    const std::size_t lf = text.find('\n');
    std::string_view line = text.substr(0, lf);
    text.remove_prefix(lf == std::string_view::npos ? text.size() : lf + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

/// Takes "x.y.z" and the blank behind it off the front of `text`.
std::optional<EnhancedCode> take_enhanced(std::string_view& text) {
    const std::size_t blank = text.find(' ');
    const auto code = EnhancedCode::parse(text.substr(0, blank));
    if (code) text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
    return code;
}

}  // namespace

std::optional<EnhancedCode> EnhancedCode::parse(std::string_view text) {
    const auto klass = take_number(text);
    if (!klass || (*klass != 2 && *klass != 4 && *klass != 5)) return std::nullopt;
    if (text.empty() || text.front() != '.') return std::nullopt;
    text.remove_prefix(1);
    const auto subject = take_number(text);
    if (!subject || text.empty() || text.front() != '.') return std::nullopt;
    text.remove_prefix(1);
    const auto detail = take_number(text);
    if (!detail || !text.empty()) return std::nullopt;
    return EnhancedCode{*klass, *subject, *detail};
}

std::string EnhancedCode::str() const {
    std::string out;
    append_enhanced(out, *this);
    return out;
}

std::string Reply::wire() const {
    std::string out;
    append_wire(out);
    return out;
}

void Reply::append_wire(std::string& out) const {
    const std::size_t count = lines.empty() ? 1 : lines.size();
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view text = lines.empty() ? std::string_view{} : std::string_view{lines[i]};
        append_number(out, static_cast<unsigned>(code < 0 ? 0 : code));
        out += i + 1 == count ? ' ' : '-';
        if (enhanced) {
            append_enhanced(out, *enhanced);
            if (!text.empty()) out += ' ';
        }
        out += text;
        out += "\r\n";
    }
}

std::optional<Reply> parse_reply(std::string_view wire) {
    Reply reply;
    reply.code = three_digits(wire);
    if (reply.code == 0) return std::nullopt;
    for (bool first = true; !wire.empty(); first = false) {
        std::string_view line = take_line(wire);
        if (three_digits(line) != 0) line.remove_prefix(3);
        if (!line.empty() && (line.front() == ' ' || line.front() == '-')) line.remove_prefix(1);
        std::string_view rest = line;
        const auto enhanced = take_enhanced(rest);
        if (first) reply.enhanced = enhanced;
        reply.lines.emplace_back(enhanced && enhanced == reply.enhanced ? rest : line);
    }
    if (reply.lines.size() == 1 && reply.lines[0].empty()) reply.lines.clear();
    return reply;
}

int code_of_raw(std::string_view wire) {
    int code = 0;
    while (!wire.empty()) {
        const std::string_view line = take_line(wire);
        const int here = three_digits(line);
        if (here != 0 && (line.size() == 3 || line[3] != '-')) return here;
        if (here != 0) code = here;
    }
    return code;
}

}  // namespace bouncehouse::smtp
