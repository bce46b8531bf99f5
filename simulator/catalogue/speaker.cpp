#include <algorithm>
#include <array>
#include <bouncehouse/catalogue/speaker.hpp>
#include <bouncehouse/catalogue/words.hpp>
#include <cctype>

namespace bouncehouse::catalogue {

namespace {

// `sign` in small letters. In signs "0" stands for any digit, and "9" for one or more digits.
struct Sign {
    std::string_view family, sign;
    int weight;  // in the reply itself
};

constexpr std::array signs{
    Sign{"gmail", "gsmtp", 8},
    Sign{"gmail", "gcdp", 6},
    Sign{"gmail", "support.google.com", 7},
    Sign{"gmail", "google.com/mail", 6},
    Sign{"gmail", "mail.google.com", 5},
    Sign{"gmail", "google's", 5},
    Sign{"gmail", "google", 3},
    Sign{"gmail", "gmail", 4},
    Sign{"gmail", "unsolicitedratelimiterror", 5},
    Sign{"microsoft", ".prod.outlook.com", 7},
    Sign{"microsoft", ".prod.protection.outlook.com", 8},
    Sign{"microsoft", "protection.outlook.com", 7},
    Sign{"microsoft", "outlook.com", 4},
    Sign{"microsoft", "outlook.office365.com", 6},
    Sign{"microsoft", "(s9)", 6},
    Sign{"microsoft", "as(9)", 6},
    Sign{"microsoft", "(as9)", 6},
    Sign{"microsoft", "attr9", 4},
    Sign{"microsoft", "prx9", 3},
    Sign{"microsoft", "ou-000", 6},
    Sign{"microsoft", "sc-000", 6},
    Sign{"microsoft", "dy-000", 6},
    Sign{"microsoft", "rp-000", 6},
    Sign{"microsoft", "tf-000", 6},
    Sign{"microsoft", "aka.ms/", 6},
    Sign{"microsoft", "go.microsoft.com", 7},
    Sign{"microsoft", "sender.office.com", 7},
    Sign{"microsoft", "microsoft", 5},
    Sign{"microsoft", "office 365", 5},
    Sign{"microsoft", "office365", 5},
    Sign{"microsoft", "resolver.", 6},
    Sign{"microsoft", "storedrv.", 7},
    Sign{"microsoft", "smtpsend.", 6},
    Sign{"microsoft", "queue.expired", 6},
    Sign{"microsoft", "transport.rules", 6},
    Sign{"microsoft", "tenantattribution", 7},
    Sign{"microsoft", "tenantinboundattribution", 7},
    Sign{"microsoft", "mail.live.com", 7},
    Sign{"microsoft", "postmaster.live.com", 7},
    Sign{"microsoft", "hotmail", 4},
    Sign{"microsoft", "internalid=", 4},
    Sign{"microsoft", "smtpclientauthentication", 6},
    Sign{"yahoo", "[ts00]", 7},
    Sign{"yahoo", "[tss00]", 7},
    Sign{"yahoo", "[ipts00]", 7},
    Sign{"yahoo", "[ph00]", 7},
    Sign{"yahoo", "[bl20]", 6},
    Sign{"yahoo", "[gl00]", 6},
    Sign{"yahoo", "yahoo", 5},
    Sign{"yahoo", "yahooinc.com", 7},
    Sign{"yahoo", "yahoodns.net", 7},
    Sign{"yahoo", "delivery error: dd", 7},
    Sign{"yahoo", "4.16.9", 4},
    Sign{"yahoo", "aol.com", 5},
    Sign{"yahoo", "aol will not", 6},
    Sign{"yahoo", "aol members", 6},
    Sign{"yahoo", "(rly:", 6},
    Sign{"yahoo", "(con:", 6},
    Sign{"yahoo", "(dns:nr)", 6},
    Sign{"yahoo", "(rtr:", 6},
    Sign{"yahoo", "vs98-ip0", 6},
    Sign{"yahoo", "message not allowed - [9]", 5},
    Sign{"yahoo", "hvu:b", 6},
    Sign{"yahoo", "(554.00)", 4},
    Sign{"apple", "support.apple.com", 8},
    Sign{"apple", "icloud", 5},
    Sign{"apple", "me.com", 4},
    Sign{"apple", "mac.com", 4},
    Sign{"apple", "apple.com", 6},
    Sign{"apple", "[cs00]", 6},
    Sign{"apple", "[hm00]", 5},
    Sign{"apple", "[hme0]", 6},
    Sign{"apple", "[hcm0]", 6},
    Sign{"apple", "[bs00]", 5},
    Sign{"comcast", "comcast", 7},
    Sign{"comcast", "xfinity", 7},
    Sign{"comcast", "not our customer", 4},
    Sign{"comcast", "resimta-", 6},
    Sign{"comcast", "resqmta-", 6},
    Sign{"comcast", "bl000000", 6},
    Sign{"comcast", "rl000000", 6},
    Sign{"comcast", "dm000000", 6},
    Sign{"comcast", "es000000", 6},
    Sign{"att", "att.net", 6},
    Sign{"att", "abuse-att", 7},
    Sign{"att", "abuse_rbl", 7},
    Sign{"att", "dnsbl:attrbl", 6},
    Sign{"att", "dnsbl:rbl", 5},
    Sign{"att", "prodigy.net", 6},
    Sign{"att", "sbcglobal.net", 6},
    Sign{"att", "bellsouth.net", 6},
    Sign{"att", "flph9", 5},
    Sign{"att", "flpi9", 5},
    Sign{"att", "flpd9", 5},
    Sign{"att", "alph9", 5},
    Sign{"att", "alpi9", 5},
    Sign{"att", "sbc:blacklist", 6},
    Sign{"att", "dc=bellsouth", 6},
};

// Names of receiving hosts and domains, worth something outside the reply too.
constexpr std::array hosts{
    Sign{"gmail", "google.com", 4},      Sign{"gmail", "gmail.com", 4},       Sign{"gmail", "googlemail.com", 4},
    Sign{"microsoft", "outlook.com", 4}, Sign{"microsoft", "hotmail.com", 4}, Sign{"microsoft", "live.com", 3},
    Sign{"microsoft", "msn.com", 3},     Sign{"yahoo", "yahoodns.net", 5},    Sign{"yahoo", "yahoo.com", 4},
    Sign{"yahoo", "aol.com", 4},         Sign{"yahoo", "verizon.net", 2},     Sign{"apple", "icloud.com", 4},
    Sign{"apple", "me.com", 3},          Sign{"apple", "mac.com", 3},         Sign{"apple", "apple.com", 3},
    Sign{"comcast", "comcast.net", 4},   Sign{"att", "att.net", 4},           Sign{"att", "prodigy.net", 5},
    Sign{"att", "sbcglobal.net", 4},     Sign{"att", "bellsouth.net", 4},
};

bool digit(char c) { return c >= '0' && c <= '9'; }
bool alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Length of `sign` matched at the start of `text`; 0 when it does not match.
std::size_t match_at(std::string_view text, std::string_view sign) {
    std::size_t at = 0;
    for (const char wanted : sign) {
        if (at >= text.size()) return 0;
        if (wanted == '0' || wanted == '9') {
            if (!digit(text[at])) return 0;
            ++at;
            while (wanted == '9' && at < text.size() && digit(text[at])) ++at;
        } else if (text[at++] != wanted) {
            return 0;
        }
    }
    return at;
}

struct Found {
    std::size_t at, length;
};

// The first place where `sign` stands as a word of its own.
Found find_sign(std::string_view text, std::string_view sign, std::size_t from = 0) {
    for (std::size_t at = text.find(sign.front(), from); at != text.npos; at = text.find(sign.front(), at + 1)) {
        const std::size_t length = match_at(text.substr(at), sign);
        if (length == 0) continue;
        const bool begins = !alnum(sign.front()) || at == 0 || !alnum(text[at - 1]);
        const std::size_t end = at + length;
        const bool ends = !alnum(sign.back()) || end >= text.size() || !alnum(text[end]);
        if (begins && ends) return {at, length};
    }
    return {text.npos, 0};
}

struct Tally {
    std::string_view family;
    int weight = 0;
    int strongest = 0;
    std::vector<std::string> seen;
};

class Poll {
public:
    void vote(std::string_view family, int weight, std::string sign) {
        const auto found = std::ranges::find(tallies_, family, &Tally::family);
        Tally& tally = found == tallies_.end() ? tallies_.emplace_back(Tally{family, 0, 0, {}}) : *found;
        // Signs support one another, but many weak ones do not outvote a strong one.
        tally.strongest = std::max(tally.strongest, weight);
        tally.weight += weight;
        if (tally.seen.size() < 4) tally.seen.push_back(std::move(sign));
    }
    Speaker winner() const {
        const Tally* best = nullptr;
        const auto worth = [](const Tally& t) { return 3 * t.strongest + std::min(t.weight, 12); };
        for (const Tally& tally : tallies_)
            if (!best || worth(tally) > worth(*best)) best = &tally;
        if (!best) return {};
        return {std::string{best->family}, best->weight, best->seen};
    }

private:
    std::vector<Tally> tallies_;
};

std::string quoted(std::string_view text, Found found) {
    return '\'' + std::string{text.substr(found.at, found.length)} + '\'';
}

}  // namespace

Speaker find_speaker(std::string_view reply, std::string_view context) {
    const std::string said = small_letters(reply), around = small_letters(context);
    Poll poll;
    for (const Sign& sign : signs)
        if (const Found found = find_sign(said, sign.sign); found.length > 0) {
            // A recipient's address in the reply says less than the provider's own name.
            const bool address = found.at > 0 && said[found.at - 1] == '@';
            poll.vote(sign.family, address ? std::min(sign.weight, 4) : sign.weight,
                      quoted(said, found) + " in the reply");
        }
    for (const Sign& host : hosts)
        if (const Found found = find_sign(around, host.sign); found.length > 0) {
            const Found again = find_sign(around, host.sign, found.at + 1);
            const auto is_address = [&around](const Found& f) {
                return f.length == 0 || (f.at > 0 && around[f.at - 1] == '@');
            };
            const bool address = is_address(found) && is_address(again);
            poll.vote(host.family, address ? 2 : host.weight,
                      quoted(around, found) + (address ? " in an address" : " as a host"));
        }
    return poll.winner();
}

}  // namespace bouncehouse::catalogue
