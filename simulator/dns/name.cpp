#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/dns/name.hpp>
#include <bouncehouse/scenario/cidr.hpp>

namespace bouncehouse::dns {

namespace {

constexpr std::size_t longest_name = 255, longest_label = 63;  // RFC 1035 2.3.4

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::size_t first_label(std::string_view name) { return static_cast<unsigned char>(name.front()) + std::size_t{1}; }

}  // namespace

std::optional<Name> name_of(std::string_view text) {
    if (text.ends_with('.')) text.remove_suffix(1);
    Name name;
    while (!text.empty()) {
        const auto dot = std::min(text.find('.'), text.size());
        if (dot == 0 || dot > longest_label) return std::nullopt;
        name += static_cast<char>(dot);
        for (const char c : text.substr(0, dot)) name += small(c);
        if (dot + 1 == text.size()) return std::nullopt;  // "a..b"
        text.remove_prefix(std::min(dot + 1, text.size()));
    }
    name += '\0';
    if (name.size() > longest_name) return std::nullopt;
    return name;
}

Name name_of_wire(std::string_view wire) {
    Name name{wire};
    std::size_t at = 0;
    while (at < name.size() && name[at] != '\0') {
        const std::size_t end = std::min(name.size(), at + 1 + static_cast<unsigned char>(name[at]));
        for (++at; at < end; ++at) name[at] = small(name[at]);
    }
    return name;
}

std::string text_of(std::string_view name) {
    if (is_root(name)) return ".";
    std::string text;
    while (!is_root(name)) {
        if (!text.empty()) text += '.';
        for (const char c : name.substr(1, first_label(name) - 1)) {
            const auto octet = static_cast<unsigned char>(c);
            if (octet <= ' ' || octet >= 127 || c == '.' || c == '\\')
                text += fmt::format("\\{:03}", octet);
            else
                text += c;
        }
        name.remove_prefix(std::min(first_label(name), name.size()));
    }
    return text;
}

std::string_view parent_of(std::string_view name) {
    if (is_root(name)) return {};
    return name.substr(std::min(first_label(name), name.size()));
}

bool is_root(std::string_view name) { return name.empty() || name.front() == '\0'; }

bool is_at_or_below(std::string_view name, std::string_view top) {
    while (name.size() > top.size() && !is_root(name)) name = parent_of(name);
    return name == top;
}

std::optional<Name> reverse_of(std::string_view address) {
    const auto octets = scenario::parse_address(address);
    if (!octets) return std::nullopt;
    const auto& o = *octets;
    if (address.find(':') == address.npos)
        return name_of(fmt::format("{}.{}.{}.{}.in-addr.arpa", o[15], o[14], o[13], o[12]));
    std::string text;
    for (auto octet = o.rbegin(); octet != o.rend(); ++octet)
        text += fmt::format("{:x}.{:x}.", *octet & 15U, *octet >> 4U);
    return name_of(text + "ip6.arpa");
}

}  // namespace bouncehouse::dns
