// Postmark: one address for each bounce type. Case and underscores do not matter: "HardBounce@",
// "hard_bounce@". Types that are no refusal are accepted.
#include <array>
#include <bouncehouse/engine/packs.hpp>

namespace bouncehouse::engine {
namespace {

struct Type {
    std::string_view name;  // without underscores, lower case
    int code = 0;           // 0: accepted
    smtp::EnhancedCode enhanced{};
    smtp::Stage stage = smtp::Stage::rcpt;
};
constexpr std::array types{
    Type{"hardbounce", 550, {5, 1, 1}},
    Type{"softbounce", 452, {4, 2, 2}},
    Type{"transient", 451, {4, 3, 0}},
    Type{"dnserror", 451, {4, 4, 3}},
    Type{"bademailaddress", 553, {5, 1, 3}},
    Type{"manuallydeactivated", 550, {5, 2, 1}},
    Type{"unknown", 550, {5, 0, 0}},
    Type{"blocked", 550, {5, 7, 1}},
    Type{"undeliverable", 550, {5, 1, 1}},
    Type{"spamnotification", 550, {5, 7, 1}, smtp::Stage::data_end},
    Type{"virusnotification", 554, {5, 7, 1}, smtp::Stage::data_end},
    Type{"dmarcpolicy", 550, {5, 7, 1}, smtp::Stage::data_end},
    Type{"openrelaytest", 550, {5, 7, 1}},
    Type{"smtpapierror", 554, {5, 3, 0}, smtp::Stage::data_end},
    Type{"inbounderror", 451, {4, 3, 0}, smtp::Stage::data_end},
    Type{"templaterenderingfailed", 554, {5, 6, 0}, smtp::Stage::data_end},
    Type{"spamcomplaint"},
    Type{"unsubscribe"},
    Type{"subscribe"},
    Type{"autoresponder"},
    Type{"addresschange"},
    Type{"challengeverification"},
    Type{"unconfirmed"},
};

}  // namespace

std::optional<PackRule> read_postmark(const PackName& name, const catalogue::Catalogue& catalogue) {
    if (name.place != PackPlace::recipient || name.text.size() > 40) return std::nullopt;
    std::string word;
    for (const char c : name.text)
        if (c != '_') word += c;
    for (const Type& type : types) {
        if (type.name != word) continue;
        if (type.code == 0) return pack_rule(name.text, type.stage, scenario::Accept{});
        return pack_reply(name.text, type.stage, type.code, type.enhanced, catalogue);
    }
    return std::nullopt;
}

}  // namespace bouncehouse::engine
