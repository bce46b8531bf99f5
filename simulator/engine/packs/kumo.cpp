// KumoMTA's smart-sink: words in the local part. As there, the answer comes after the content, so it is
// one for all recipients.
#include <bouncehouse/engine/packs.hpp>

namespace bouncehouse::engine {

std::optional<PackRule> read_kumo(const PackName& name, const catalogue::Catalogue& catalogue) {
    constexpr auto stage = smtp::Stage::data_end;
    if (name.place != PackPlace::recipient) return std::nullopt;
    if (name.text == "tempfail") return pack_reply(name.text, stage, 451, std::nullopt, catalogue);
    if (name.text == "permfail") return pack_reply(name.text, stage, 550, std::nullopt, catalogue);
    if (name.text.starts_with("450-")) return pack_reply(name.text, stage, 450, std::nullopt, catalogue);
    if (name.text.starts_with("250-")) return pack_rule(name.text, stage, scenario::Accept{});
    return std::nullopt;
}

}  // namespace bouncehouse::engine
