#include <array>
#include <bouncehouse/evidence/bytes.hpp>
#include <cstdint>

namespace bouncehouse::evidence {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t none = 0xff;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    for (auto& value : values) value = none;
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return values;
}
constexpr auto values = make_values();

unsigned octet(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }
bool between(unsigned value, unsigned low, unsigned high) { return value >= low && value <= high; }

}  // namespace

// The table of RFC 3629 section 4: only the second octet of a sequence has narrower bounds.
std::size_t utf8_character(std::string_view octets) {
    if (octets.empty()) return 0;
    const unsigned first = octet(octets, 0);
    if (first < 0x80) return 1;
    const std::size_t size = between(first, 0xC2, 0xDF)   ? 2
                             : between(first, 0xE0, 0xEF) ? 3
                             : between(first, 0xF0, 0xF4) ? 4
                                                          : 0;
    if (size == 0 || octets.size() < size) return 0;
    const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (!between(octet(octets, 1), low, high)) return 0;
    for (std::size_t i = 2; i < size; ++i) {
        if (!between(octet(octets, i), 0x80, 0xBF)) return 0;
    }
    return size;
}

bool is_utf8(std::string_view octets) {
    for (std::size_t at = 0; at < octets.size();) {
        if (octet(octets, at) < 0x80) {
            ++at;
            continue;
        }
        const std::size_t size = utf8_character(octets.substr(at));
        if (size == 0) return false;
        at += size;
    }
    return true;
}

void append_base64(std::string_view octets, std::string& out) {
    const auto put = [&](unsigned group, unsigned shift) { out.push_back(alphabet[(group >> shift) & 63U]); };
    out.reserve(out.size() + (octets.size() + 2) / 3 * 4);
    std::size_t at = 0;
    for (; at + 3 <= octets.size(); at += 3) {
        const unsigned group = octet(octets, at) << 16U | octet(octets, at + 1) << 8U | octet(octets, at + 2);
        put(group, 18), put(group, 12), put(group, 6), put(group, 0);
    }
    const std::size_t rest = octets.size() - at;
    if (rest == 0) return;
    const unsigned group = octet(octets, at) << 16U | (rest == 2 ? octet(octets, at + 1) << 8U : 0U);
    put(group, 18), put(group, 12);
    if (rest == 2) put(group, 6);
    out.append(3 - rest, '=');
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && !text.empty() && text.back() == '=') {
        text.remove_suffix(1);
        ++padding;
    }
    std::string out;
    out.reserve(text.size() / 4 * 3 + 2);
    unsigned bits = 0, held = 0;
    for (const char c : text) {
        const unsigned value = values[static_cast<unsigned char>(c)];
        if (value == none) return std::nullopt;
        bits = (bits << 6U | value) & 0xffffU;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out.push_back(static_cast<char>(bits >> held));
        }
    }
    return out;
}

}  // namespace bouncehouse::evidence
