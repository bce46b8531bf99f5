// BadSMTP: verb, code and perhaps the enhanced code with an underscore: "rcpt550_5.1.1@", "mail421@",
// EHLO "helo500.example". It works in recipient and sender alike, since the verb names the stage. As
// there, "data" answers the DATA command itself; "dot" is ours, for the final dot.
#include <array>
#include <bouncehouse/engine/packs.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::engine {
namespace {

struct Word {
    std::string_view text;
    smtp::Stage stage;
};
constexpr std::array verbs{
    Word{"mail", smtp::Stage::mail},         Word{"rcpt", smtp::Stage::rcpt}, Word{"data", smtp::Stage::data},
    Word{"dot", smtp::Stage::data_end},      Word{"helo", smtp::Stage::helo}, Word{"ehlo", smtp::Stage::ehlo},
    Word{"rset", smtp::Stage::rset},         Word{"quit", smtp::Stage::quit}, Word{"noop", smtp::Stage::noop},
    Word{"starttls", smtp::Stage::starttls}, Word{"auth", smtp::Stage::auth}};

}  // namespace

std::optional<PackRule> read_badsmtp(const PackName& name, const catalogue::Catalogue& catalogue) {
    for (const Word& verb : verbs) {
        std::string_view text = name.text;
        if (!text.starts_with(verb.text)) continue;
        text.remove_prefix(verb.text.size());
        const auto code = take_code(text);
        if (!code) return std::nullopt;
        std::optional<smtp::EnhancedCode> enhanced;
        const bool hello = name.place == PackPlace::hello;
        if (text.starts_with('_')) {
            enhanced = smtp::EnhancedCode::parse(text.substr(1));
            if (!enhanced) return std::nullopt;
        } else if (!text.empty() && !(hello && text.front() == '.')) {
            return std::nullopt;
        }
        PackRule result = pack_reply(name.text, verb.stage, *code, enhanced, catalogue);
        // "helo500." refuses whichever of the two greets with that name.
        if (verb.stage == smtp::Stage::helo) result.rule.at = {smtp::Stage::ehlo, smtp::Stage::helo};
        return result;
    }
    return std::nullopt;
}

}  // namespace bouncehouse::engine
