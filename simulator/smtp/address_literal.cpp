// Address literals of RFC 5321 4.1.3.
#include <algorithm>
#include <bouncehouse/smtp/address.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::smtp {
namespace {

/// Four numbers from 0 to 255 of one to three digits each.
bool valid_ipv4(std::string_view text) {
    for (int part = 0; part < 4; ++part) {
        const std::size_t dot = text.find('.');
        if ((dot == std::string_view::npos) != (part == 3)) return false;
        const auto value = number(text.substr(0, dot), 3);
        if (!value || *value > 255) return false;
        text.remove_prefix(part == 3 ? text.size() : dot + 1);
    }
    return true;
}

/// Counts the 16-bit groups of "a:b:c", where the last may be an IPv4 address (two groups) when
/// `ipv4_may_end` says so; -1 when one is malformed. Empty text has none.
int groups_of(std::string_view text, bool ipv4_may_end) {
    if (text.empty()) return 0;
    for (int groups = 0;;) {
        const std::size_t colon = text.find(':');
        const std::string_view group = text.substr(0, colon);
        const bool last = colon == std::string_view::npos;
        if (last && ipv4_may_end && group.find('.') != std::string_view::npos)
            return valid_ipv4(group) ? groups + 2 : -1;
        if (group.empty() || group.size() > 4 || !std::all_of(group.begin(), group.end(), is_hex)) return -1;
        if (++groups > 8) return -1;
        if (last) return groups;
        text.remove_prefix(colon + 1);
    }
}

/// "::" stands for at least two groups (RFC 5321 4.1.3), so at most six others may be written.
bool valid_ipv6(std::string_view text) {
    const std::size_t gap = text.find("::");
    if (gap == std::string_view::npos) return groups_of(text, true) == 8;
    const int before = groups_of(text.substr(0, gap), false);
    const int behind = groups_of(text.substr(gap + 2), true);
    return before >= 0 && behind >= 0 && before + behind <= 6;
}

bool valid_tag(std::string_view tag) {
    return !tag.empty() && tag.back() != '-' &&
           std::all_of(tag.begin(), tag.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_dcontent(char c) { return c >= '!' && c <= '~' && c != '[' && c != '\\' && c != ']'; }

}  // namespace

bool valid_address_literal(std::string_view text) {
    if (text.size() < 3 || text.front() != '[' || text.back() != ']') return false;
    const std::string_view inner = text.substr(1, text.size() - 2);
    const std::size_t colon = inner.find(':');
    if (colon == std::string_view::npos) return valid_ipv4(inner);
    const std::string_view tag = inner.substr(0, colon);
    const std::string_view content = inner.substr(colon + 1);
    if (same_word(tag, "IPv6")) return valid_ipv6(content);
    return valid_tag(tag) && !content.empty() && std::all_of(content.begin(), content.end(), is_dcontent);
}

}  // namespace bouncehouse::smtp
