// Address packs: dialects in which an address says what shall happen to it. A pack reads one name and,
// when there is one of its words in it, says so as a rule; the engine plays it like any other.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bouncehouse::engine {

/// Where the name was found decides what may stand in it.
enum class PackPlace : std::uint8_t {
    recipient,  // words without a stage mean RCPT, or where the catalogue has the reply
    sender,     // only words that name their stage: "bounce@" and the like are ordinary senders
    hello,      // the first label of the EHLO or HELO argument; only words that name their stage
};

struct PackName {
    PackPlace place = PackPlace::recipient;
    std::string_view text;    // local part or label, lower case
    std::string_view domain;  // lower case; empty for hello
};

struct PackRule {
    std::string word;     // "451x2": as evidence names it
    scenario::Rule rule;  // `at` is where it answers; times and until count by client and address
};

struct Pack {
    std::string_view name;
    std::string_view summary;  // one sentence for the reference
    std::optional<PackRule> (*read)(const PackName& name, const catalogue::Catalogue& catalogue);
};

/// All packs, in the order in which the reference lists them.
std::span<const Pack> packs();
const Pack* pack_named(std::string_view name);

std::optional<PackRule> read_bouncehouse(const PackName&, const catalogue::Catalogue&);
std::optional<PackRule> read_mailtrap(const PackName&, const catalogue::Catalogue&);
std::optional<PackRule> read_badsmtp(const PackName&, const catalogue::Catalogue&);
std::optional<PackRule> read_ses(const PackName&, const catalogue::Catalogue&);
std::optional<PackRule> read_postmark(const PackName&, const catalogue::Catalogue&);
std::optional<PackRule> read_kumo(const PackName&, const catalogue::Catalogue&);

// What the packs have in common.

/// Answers at this stage what the catalogue's best entry for the codes says; without an entry a plain
/// phrase.
PackRule pack_reply(std::string_view word, smtp::Stage stage, int code, std::optional<smtp::EnhancedCode> enhanced,
                    const catalogue::Catalogue& catalogue);
PackRule pack_reply(std::string_view word, smtp::Stage stage, const catalogue::Entry& entry);
PackRule pack_rule(std::string_view word, smtp::Stage stage, scenario::ReplySpec reply);
/// Three digits from 200 to 599 at the start of the text, which loses them.
std::optional<int> take_code(std::string_view& text);

}  // namespace bouncehouse::engine
