// Amazon SES: the mailbox simulator. Its names, with any "+label", at a domain that begins with
// "simulator.". What SES does later by mail (out of office, complaint) is accepted here and kept.
#include <bouncehouse/engine/packs.hpp>

namespace bouncehouse::engine {

std::optional<PackRule> read_ses(const PackName& name, const catalogue::Catalogue& catalogue) {
    if (name.place != PackPlace::recipient || !name.domain.starts_with("simulator.")) return std::nullopt;
    const std::string_view word = name.text.substr(0, name.text.find('+'));
    if (word == "success" || word == "ooto" || word == "complaint")
        return pack_rule(name.text, smtp::Stage::rcpt, scenario::Accept{});
    if (word == "bounce" || word == "suppressionlist")
        return pack_reply(name.text, smtp::Stage::rcpt, 550, smtp::EnhancedCode{5, 1, 1}, catalogue);
    return std::nullopt;
}

}  // namespace bouncehouse::engine
