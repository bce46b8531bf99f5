#include <bouncehouse/smtp/base64.hpp>
#include <cstdint>

namespace bouncehouse::smtp {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

std::string encode_base64(std::string_view octets) {
    std::string out;
    out.reserve((octets.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < octets.size(); i += 3) {
        const auto octet = [&](std::size_t k) -> std::uint32_t {
            return i + k < octets.size() ? static_cast<unsigned char>(octets[i + k]) : 0U;
        };
        const std::uint32_t group = octet(0) << 16U | octet(1) << 8U | octet(2);
        out += alphabet[group >> 18U & 63U];
        out += alphabet[group >> 12U & 63U];
        out += i + 1 < octets.size() ? alphabet[group >> 6U & 63U] : '=';
        out += i + 2 < octets.size() ? alphabet[group & 63U] : '=';
    }
    return out;
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
    std::string out;
    out.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool pad = i >= text.size() - padding;
        const int value = pad ? 0 : value_of(text[i]);
        if (value < 0) return std::nullopt;
        group = group << 6U | static_cast<std::uint32_t>(value);
        if (i % 4 != 3) continue;
        const std::size_t octets = i + 1 == text.size() ? 3 - padding : 3;
        if ((padding == 1 && octets == 2 && (group & 0xFFU) != 0) || (octets == 1 && (group & 0xFFFFU) != 0))
            return std::nullopt;  // RFC 4648 3.5: pad bits are zero
        for (std::size_t k = 0; k < octets; ++k) out += static_cast<char>(group >> (16U - 8U * k) & 0xFFU);
        group = 0;
    }
    return out;
}

}  // namespace bouncehouse::smtp
