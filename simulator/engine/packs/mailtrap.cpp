// Mailtrap: "bounce+550+no+such+user@": a code, then its text URL-encoded, "+" or "%20" for a blank.
#include <bouncehouse/engine/packs.hpp>
#include <bouncehouse/scenario/placeholder.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::engine {
namespace {

int value_of(char c) { return smtp::is_digit(c) ? c - '0' : smtp::upper(c) - 'A' + 10; }

/// Control octets cannot be smuggled in: they come out as "?".
std::string decoded(std::string_view text) {
    std::string result;
    for (; !text.empty(); text.remove_prefix(1)) {
        char c = text.front() == '+' ? ' ' : text.front();
        if (c == '%' && text.size() >= 3 && smtp::is_hex(text[1]) && smtp::is_hex(text[2])) {
            c = static_cast<char>(value_of(text[1]) * 16 + value_of(text[2]));
            text.remove_prefix(2);
        }
        result += smtp::is_control(c) || smtp::is_eight_bit(c) ? '?' : c;
    }
    return result;
}

}  // namespace

std::optional<PackRule> read_mailtrap(const PackName& name, const catalogue::Catalogue& catalogue) {
    std::string_view text = name.text;
    if (name.place != PackPlace::recipient || !text.starts_with("bounce+")) return std::nullopt;
    text.remove_prefix(7);
    const auto code = take_code(text);
    if (!code || (!text.empty() && text.front() != '+')) return std::nullopt;
    if (text.size() < 2) return pack_reply(name.text, smtp::Stage::rcpt, *code, std::nullopt, catalogue);
    scenario::FixedReply reply{.code = *code, .enhanced = std::nullopt, .lines = {}, .entry = {}, .closes = false};
    reply.lines.push_back(scenario::constant_template(decoded(text.substr(1))));
    return pack_rule(name.text, smtp::Stage::rcpt, std::move(reply));
}

}  // namespace bouncehouse::engine
