#include <algorithm>
#include <array>
#include <bouncehouse/engine/packs.hpp>
#include <bouncehouse/scenario/placeholder.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::engine {
namespace {

constexpr std::array all{
    Pack{"bouncehouse",
         "550@, 421-4.7.28@, gmail.421-4.7.28-ip@, 451x2@, greylist@, slow-3s@, drop-after-dot@ and more",
         read_bouncehouse},
    Pack{"mailtrap", "bounce+550+text@: the reply stands in the address", read_mailtrap},
    Pack{"badsmtp", "rcpt550_5.1.1@, mail421@, EHLO helo500.: verb and code", read_badsmtp},
    Pack{"ses", "success@, bounce@, ooto@, complaint@, suppressionlist@ of a simulator domain", read_ses},
    Pack{"postmark", "HardBounce@, SoftBounce@ and the other bounce types", read_postmark},
    Pack{"kumo", "tempfail@, permfail@, 450-...@, 250-...@, answered after the content", read_kumo},
};

std::string_view phrase(int code) {
    switch (code / 100) {
        case 2: return "OK";
        case 3: return "Go on";
        case 4: return "Requested action aborted for now, try again later";
        default: return "Requested action not taken";
    }
}

}  // namespace

std::span<const Pack> packs() { return all; }

const Pack* pack_named(std::string_view name) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Pack& pack) { return pack.name == name; });
    return found == all.end() ? nullptr : &*found;
}

PackRule pack_rule(std::string_view word, smtp::Stage stage, scenario::ReplySpec reply) {
    PackRule result{.word = std::string(word), .rule = {}};
    result.rule.id = result.word;
    result.rule.at = {stage};
    result.rule.replies.push_back(std::move(reply));
    return result;
}

PackRule pack_reply(std::string_view word, smtp::Stage stage, const catalogue::Entry& entry) {
    if (entry.malformed && !entry.raw.empty()) {
        scenario::RawReply raw{.bytes = scenario::constant_template(entry.raw), .code = entry.code};
        return pack_rule(word, stage, raw);
    }
    scenario::FixedReply reply{
        .code = entry.code, .enhanced = entry.enhanced, .lines = {}, .entry = entry.id, .closes = entry.closes};
    for (const std::string& line : entry.text) reply.lines.push_back(scenario::lenient_template(line));
    return pack_rule(word, stage, std::move(reply));
}

PackRule pack_reply(std::string_view word, smtp::Stage stage, int code, std::optional<smtp::EnhancedCode> enhanced,
                    const catalogue::Catalogue& catalogue) {
    if (const catalogue::Entry* entry = catalogue.best(code, enhanced, stage)) return pack_reply(word, stage, *entry);
    scenario::FixedReply reply{.code = code, .enhanced = enhanced, .lines = {}, .entry = {}, .closes = false};
    reply.lines.push_back(scenario::constant_template(std::string(phrase(code))));
    return pack_rule(word, stage, std::move(reply));
}

std::optional<int> take_code(std::string_view& text) {
    if (text.size() < 3 || !smtp::is_digit(text[0]) || !smtp::is_digit(text[1]) || !smtp::is_digit(text[2]))
        return std::nullopt;
    const int code = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
    if (code < 200 || code > 599) return std::nullopt;
    text.remove_prefix(3);
    return code;
}

}  // namespace bouncehouse::engine
