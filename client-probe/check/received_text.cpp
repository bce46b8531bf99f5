#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/received_text.hpp>
#include <bouncehouse/smtp/base64.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

constexpr unsigned deepest = 16;  // parts within parts

bool is_line_end(char c) { return c == '\r' || c == '\n'; }

std::string_view without_last_line_end(std::string_view text) {
    if (text.ends_with("\r\n")) text.remove_suffix(2);
    return text;
}

std::string_view without_last_line_ends(std::string_view text) {
    while (!text.empty() && is_line_end(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view before_semicolon(std::string_view value) {
    value = value.substr(0, value.find(';'));
    while (!value.empty() && smtp::is_blank(value.back())) value.remove_suffix(1);
    return value;
}

std::string boundary_in(std::string_view value) {
    constexpr std::string_view word = "boundary=";
    for (std::size_t at = 0; at + word.size() <= value.size(); ++at) {
        if (!smtp::same_word(value.substr(at, word.size()), word)) continue;
        std::string_view rest = value.substr(at + word.size());
        if (rest.starts_with('"')) return std::string{rest.substr(1, rest.find('"', 1) - 1)};
        return std::string{before_semicolon(rest)};
    }
    return {};
}

/// The bodies between boundary lines (RFC 2046 5.1.1); the line end before a boundary belongs to it.
std::vector<std::string_view> parts_between(std::string_view body, std::string_view boundary) {
    const std::string mark = "--" + std::string{boundary};
    std::vector<std::string_view> parts;
    std::size_t begin = body.npos;
    for (std::size_t line = 0; line < body.size();) {
        const auto lf = body.find('\n', line);
        const std::size_t next = lf == body.npos ? body.size() : lf + 1;
        if (body.substr(line, next - line).starts_with(mark)) {
            if (begin != body.npos && line >= begin)
                parts.push_back(without_last_line_end(body.substr(begin, line - begin)));
            if (body.substr(line + mark.size()).starts_with("--")) return parts;
            begin = next;
        }
        line = next;
    }
    if (begin != body.npos && begin < body.size()) parts.push_back(body.substr(begin));
    return parts;
}

/// RFC 2045 6.7; blanks at the ends of lines are no text.
void decode_quoted(std::string_view text, Leaf& leaf) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (smtp::is_eight_bit(c)) leaf.trouble = "octets above 127 in quoted-printable";
        if (c != '=') {
            leaf.octets += c;
            continue;
        }
        const std::string_view rest = text.substr(i + 1);
        const auto line_end = rest.find('\n');
        const bool soft =
            line_end != rest.npos && rest.substr(0, line_end).find_first_not_of(" \t\r") == std::string_view::npos;
        if (soft) {
            i += line_end + 1;
        } else if (rest.size() >= 2 && smtp::is_hex(rest[0]) && smtp::is_hex(rest[1])) {
            leaf.octets += static_cast<char>(std::stoi(std::string{rest.substr(0, 2)}, nullptr, 16));
            i += 2;
        } else if (!rest.empty()) {
            leaf.trouble = "`=` without two hex digits in quoted-printable";
            leaf.octets += c;
        }
    }
}

void decode_base64_body(std::string_view text, Leaf& leaf) {
    std::string packed;
    for (const char c : text)
        if (!is_line_end(c) && !smtp::is_blank(c)) packed += c;
    if (auto octets = smtp::decode_base64(packed)) {
        leaf.octets = std::move(*octets);
    } else {
        leaf.octets = text;
        leaf.trouble = "no base64 though it says so";
    }
}

bool encoded(std::string_view encoding) {
    return smtp::same_word(encoding, "base64") || smtp::same_word(encoding, "quoted-printable");
}

struct Collected {
    std::vector<Leaf> leaves;
    std::vector<std::string_view> headers;
    std::string trouble;
};

void collect(std::string_view content, unsigned depth, Collected& all) {
    const MessageParts parts = parts_of(content);
    all.headers.push_back(parts.header);
    const std::string type = header_field(content, "Content-Type");
    const std::string encoding = std::string{before_semicolon(header_field(content, "Content-Transfer-Encoding"))};
    const std::string_view kind = before_semicolon(type);
    const bool many = smtp::starts_with_word(kind, "multipart/"), whole = smtp::same_word(kind, "message/rfc822");
    if ((many || whole) && depth < deepest) {
        if (encoded(encoding)) all.trouble = fmt::format("{} is encoded as {} itself", kind, encoding);
        if (whole) return collect(parts.body, depth + 1, all);
        for (const std::string_view part : parts_between(parts.body, boundary_in(type))) collect(part, depth + 1, all);
        return;
    }
    Leaf leaf;
    leaf.type = kind;
    leaf.encoding = encoding;
    if (smtp::same_word(encoding, "quoted-printable"))
        decode_quoted(parts.body, leaf);
    else if (smtp::same_word(encoding, "base64"))
        decode_base64_body(parts.body, leaf);
    else
        leaf.octets = parts.body;
    if (!leaf.trouble.empty()) all.trouble = leaf.trouble;
    all.leaves.push_back(std::move(leaf));
}

std::string with_last_line_end(std::string_view text) {
    std::string ended{text};
    if (!text.empty() && !text.ends_with("\r\n")) ended += text.ends_with('\r') ? "\n" : "\r\n";
    return ended;
}

/// Where one of them is encoded, line ends at the very end do not count: encoders differ in them.
bool same_leaf(const Leaf& given, const Leaf& taken) {
    if (!given.trouble.empty() || !taken.trouble.empty()) return false;
    if (encoded(given.encoding) || encoded(taken.encoding))
        return without_last_line_ends(given.octets) == without_last_line_ends(taken.octets);
    return given.octets == taken.octets || with_last_line_end(given.octets) == taken.octets;
}

bool same_leaves(std::string_view submitted, std::string_view received) {
    const auto given = leaves_of(submitted), taken = leaves_of(received);
    return std::equal(given.begin(), given.end(), taken.begin(), taken.end(), same_leaf);
}

std::string squeezed(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (!smtp::is_blank(c) && !is_line_end(c)) out += c;
    return out;
}

/// A bit of text for people: what cannot be read is escaped, what is long is cut.
std::string excerpt(std::string_view text) {
    constexpr std::size_t most = 24;
    std::string out;
    for (const char c : text.substr(0, most)) {
        if (c == '\r') {
            out += "\\r";
        } else if (c == '\n') {
            out += "\\n";
        } else if (smtp::is_control(c) || smtp::is_eight_bit(c)) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out;
}

void compare_headers(std::string_view submitted, std::string_view received, Compared& compared) {
    const auto given = fields_of(parts_of(submitted).header), taken = fields_of(parts_of(received).header);
    std::vector<bool> used(taken.size(), false);
    std::size_t last = 0;
    for (const HeaderField& field : given) {
        std::size_t at = 0;
        while (at < taken.size() && (used[at] || !smtp::same_word(taken[at].name, field.name) ||
                                     squeezed(taken[at].value) != squeezed(field.value)))
            ++at;
        if (at == taken.size()) {
            compared.missing.push_back(field.name);
            continue;
        }
        used[at] = true;
        compared.in_order = compared.in_order && at >= last;
        last = at;
    }
    for (std::size_t i = 0; i < taken.size(); ++i)
        if (!used[i]) compared.added.push_back(taken[i].name);
}

}  // namespace

std::vector<Leaf> leaves_of(std::string_view content) {
    Collected all;
    collect(content, 0, all);
    return std::move(all.leaves);
}

std::vector<std::string_view> headers_of(std::string_view content) {
    Collected all;
    collect(content, 0, all);
    return std::move(all.headers);
}

std::string bad_encoding(std::string_view content) {
    Collected all;
    collect(content, 0, all);
    return std::move(all.trouble);
}

std::string first_difference(std::string_view submitted, std::string_view received) {
    const auto [a, b] = std::mismatch(submitted.begin(), submitted.end(), received.begin(), received.end());
    if (a == submitted.end() && b == received.end()) return {};
    const auto at = static_cast<std::size_t>(a - submitted.begin());
    return fmt::format("at octet {} of {}: submitted `{}`, received `{}`", at, submitted.size(),
                       excerpt(submitted.substr(at)), excerpt(received.substr(at)));
}

bool nothing_lost(std::string_view submitted, std::string_view received) {
    const std::string wanted = squeezed(submitted);
    auto next = wanted.begin();
    for (const char c : received)
        if (next != wanted.end() && c == *next) ++next;
    return next == wanted.end();
}

Compared compare_text(std::string_view submitted, std::string_view received) {
    Compared compared;
    compare_headers(submitted, received, compared);
    const std::string_view given = parts_of(submitted).body, taken = parts_of(received).body;
    const std::string ended = with_last_line_end(given);
    compared.same_octets = given == taken || ended == taken;
    compared.same_text = compared.same_octets || same_leaves(submitted, received);
    if (!compared.same_octets) compared.difference = first_difference(ended, taken);
    return compared;
}

}  // namespace bouncehouse::probe
