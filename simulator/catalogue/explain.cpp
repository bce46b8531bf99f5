#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/catalogue/designation.hpp>
#include <bouncehouse/catalogue/explain.hpp>
#include <bouncehouse/catalogue/similarity.hpp>
#include <bouncehouse/catalogue/words.hpp>
#include <cctype>

namespace bouncehouse::catalogue {

namespace {

constexpr std::size_t most_matches = 8;
constexpr int identified = 3;   // speaker weight from which signs alone name the family
constexpr double alike = 0.55;  // likeness from which an entry is the one, when codes or speaker agree
constexpr double alike_with_codes = 0.35;
constexpr double alike_alone = 0.62;  // likeness from which words alone name the speaker
constexpr double clearly = 0.25;      // how much more alike than the words of all other families
constexpr double enough_words = 22;   // their weight: "user unknown" could be anybody's
constexpr double few_telling = 15;    // enough when they are an entry's very words
constexpr std::size_t few_words = 4;  // fewer are taken for search words

bool is_provider(std::string_view family) {
    return !family.starts_with("rfc") && family != "iana" && family != "defacto";
}

// Anybody can run Exchange: what it says tells Microsoft's own servers only along with their names or codes.
bool is_software(std::string_view family) { return family == "microsoft"; }

// "gmail.421-4.7.28-ip", perhaps misspelt: one word with a dot, that begins with letters.
bool looks_like_id(std::string_view text) {
    const std::size_t dot = text.find('.');
    return dot != text.npos && dot > 0 && text.size() < 80 && text.find_first_of(" \n\t@:/") == text.npos &&
           std::isalpha(static_cast<unsigned char>(text.front())) != 0;
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Class class_of_extract(const Extract& extract) {
    if (extract.code != 0) return class_of(extract.code);
    const auto& enhanced = extract.enhanced ? extract.enhanced : extract.hinted;
    return enhanced ? class_of(enhanced->klass * 100) : Class::other;
}

Reaction reaction_to(Class klass) {
    switch (klass) {
        case Class::transient: return Reaction::retry;
        case Class::permanent: return Reaction::fail_message;
        case Class::intermediate:
        case Class::success: return Reaction::proceed;
        case Class::other: return Reaction::disconnect;
    }
    return Reaction::retry;
}

// The reply's own codes, or at least none that contradict.
bool has_codes(const Entry& entry, const Extract& extract) {
    const auto& enhanced = extract.enhanced ? extract.enhanced : extract.hinted;
    return (extract.code == 0 || entry.code == extract.code) && (!enhanced || entry.enhanced == enhanced);
}

// The part of an id behind the codes: "ip" of "gmail.421-4.7.28-ip".
std::string_view suffix_of(const Entry& entry) {
    std::size_t head = entry.family.size() + 1 + 3;
    if (entry.enhanced && std::string_view{entry.id}.substr(head).starts_with('-' + entry.enhanced->str()))
        head += 1 + entry.enhanced->str().size();
    return entry.id.size() > head + 1 ? std::string_view{entry.id}.substr(head + 1) : std::string_view{};
}

// The registry's details are small; Exchange numbers its own from 100 on.
bool microsoft_numbers(const Extract& extract) {
    return extract.enhanced && extract.enhanced->detail >= 100 && extract.enhanced->klass != 2;
}

// "421 4.7.0 tls" names gmail.421-4.7.0-tls.
bool named_by_suffix(const Entry& entry, const Extract& extract) {
    const std::string_view suffix = suffix_of(entry);
    return !suffix.empty() && small_letters(extract.text) == suffix;
}

}  // namespace

std::string_view name_of(Explanation::Kind kind) {
    static constexpr std::array<std::string_view, 4> names{"entry", "exact", "similar", "nothing"};
    return names[static_cast<std::size_t>(kind)];
}

// Do the words alone tell who spoke? Short common phrases do not: many servers say "user does not exist". An
// entry of another family whose codes are not those of the reply counts half.
static bool names_speaker(const Explanation& found, const Similarity::Text& words) {
    const Match& best = found.matches.front();
    if (words.words == 0 || is_software(best.entry->family)) return false;
    double elsewhere = 0;  // how alike the words are to those of another family
    for (const Match& match : found.matches) {
        const double worth = has_codes(*match.entry, found.extract) ? 1 : 0.5;
        if (match.entry->family != best.entry->family) elsewhere = std::max(elsewhere, worth * match.likeness);
    }
    const bool codes = has_codes(*best.entry, found.extract);
    const bool alone = best.likeness >= alike_alone && best.likeness >= elsewhere + clearly;
    if (codes && alone && words.weight >= few_telling) return true;
    if (best.likeness >= 0.9) return words.weight >= few_telling;
    return best.likeness >= alike_alone && words.weight >= enough_words;
}

// Is the best match the very reply? The speaker must not be another one; the words must be alike, more
// so when the codes differ. Codes without words are enough when no other entry fits as well.
static bool is_the_one(const Explanation& found, const Similarity::Text& words, bool same_codes) {
    const Match& best = found.matches.front();
    const bool very_words = is_software(best.entry->family) && best.likeness >= 0.9;
    const bool speaker_fits = found.family.empty()
                                  ? !is_provider(best.entry->family) || very_words || names_speaker(found, words)
                                  : best.entry->family == found.family;
    const bool ahead = found.matches.size() < 2 || found.matches[1].score < best.score - 0.01;
    if (words.words == 0 || named_by_suffix(*best.entry, found.extract)) return same_codes && ahead;
    if (!speaker_fits) return false;
    return best.likeness >= (same_codes && !found.family.empty() ? alike_with_codes : alike);
}

struct Explainer::Impl {
    const Catalogue& catalogue;
    Similarity similarity;

    explicit Impl(const Catalogue& c) : catalogue(c), similarity(c.entries()) {}

    Match judge(std::size_t index, const Explanation& found, const Similarity::Text& words) const;
    std::vector<Match> rank(const Explanation& found, const Similarity::Text& words) const;
    bool only_user_of_codes(const Entry& entry, bool with_code) const;
    Explanation explain(std::string_view input) const;
    void usual_first(Explanation& found) const;
};

// No other family has entries with these codes. Without a reply code the enhanced one speaks alone.
bool Explainer::Impl::only_user_of_codes(const Entry& entry, bool with_code) const {
    return std::ranges::all_of(catalogue.entries(), [&](const Entry& other) {
        return other.family == entry.family || other.enhanced != entry.enhanced || other.malformed ||
               (with_code && other.code != entry.code);
    });
}

// Codes, words and speaker each add to the score; what contradicts takes away. The class is no matter
// of degree: an entry of another class never explains a reply (RFC 5321 4.2.1).
Match Explainer::Impl::judge(std::size_t index, const Explanation& found, const Similarity::Text& words) const {
    const Entry& entry = catalogue.entries()[index];
    const Extract& extract = found.extract;
    Match match{&entry, 0, 0, {}};
    if (found.klass != Class::other && entry.klass() != found.klass) return match;

    if (extract.code != 0 && entry.code == extract.code) {
        match.score += 0.16;
        match.why.emplace_back("the same reply code");
    }
    const auto& enhanced = extract.enhanced ? extract.enhanced : extract.hinted;
    if (enhanced && (entry.enhanced == enhanced || entry.listed == enhanced)) {
        match.score += 0.16;
        match.why.emplace_back("the same enhanced code");
    } else if (extract.enhanced && entry.enhanced) {
        match.score -= 0.08;
    } else if (!enhanced && !entry.enhanced) {
        match.score += 0.04;
    }
    if (words.words > 0) {
        // A few words, or a reply that was cut short, cannot cover the entry: then it counts that they stand in it.
        const double both = similarity.compare(words, index), covered = similarity.covered(words, index);
        match.likeness =
            words.words < few_words ? 0.5 * both + 0.5 * covered : std::max(both, 0.65 * both + 0.35 * covered);
        match.score += 0.5 * match.likeness;
        if (match.likeness >= 0.25) match.why.push_back(fmt::format("words alike to {:.0f} %", 100 * match.likeness));
        if (named_by_suffix(entry, extract)) {
            match.score += 0.2;
            match.why.push_back(fmt::format("the id ends with '{}'", suffix_of(entry)));
        }
    }
    if (!entry.tag.empty() && extract.text.find(entry.tag) != extract.text.npos) {
        match.score += 0.16;
        match.why.push_back(fmt::format("the tag {}", entry.tag));
    }
    if (extract.stage && entry.at(*extract.stage)) {
        match.score += 0.03;
        match.why.push_back(fmt::format("it occurs at {}", name_of(*extract.stage)));
    }
    if (found.speaker.weight >= identified) {
        if (entry.family == found.speaker.family) {
            match.score += 0.2;
            match.why.push_back(fmt::format("spoken by {}", entry.family));
        } else if (is_provider(entry.family)) {
            match.score -= 0.25;
        }
    } else if (is_provider(entry.family)) {
        match.score -= 0.03;  // nothing speaks for this provider: others with the same words go first
    }
    if (entry.family == "rfc5321" && words.words == 0) match.score += 0.02;
    if (!entry.raw.empty() || entry.malformed) match.score -= 0.02;
    return match;
}

std::vector<Match> Explainer::Impl::rank(const Explanation& found, const Similarity::Text& words) const {
    std::vector<Match> matches;
    const bool codes = found.extract.code != 0 || found.extract.enhanced || found.extract.hinted;
    for (std::size_t i = 0; i < catalogue.entries().size(); ++i) {
        Match match = judge(i, found, words);
        const bool telling = match.likeness >= 0.2 || (codes && match.score >= 0.12);
        if (match.score > 0 && telling) matches.push_back(std::move(match));
    }
    std::stable_sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) { return a.score > b.score; });
    if (matches.size() > most_matches) matches.resize(most_matches);
    return matches;
}

/// Codes without a text say nothing of the speaker: the usual entry goes first, and its like behind it.
void Explainer::Impl::usual_first(Explanation& found) const {
    const Entry* usual = usual_entry(catalogue, found.extract.code, found.extract.enhanced);
    if (usual == nullptr) return;
    const auto at = std::ranges::find(found.matches, usual, &Match::entry);
    if (at != found.matches.end()) {
        const double best = found.matches.front().score;
        std::rotate(found.matches.begin(), at, at + 1);
        found.matches.front().score = best;
    } else {
        const double best = found.matches.empty() ? 0.3 : found.matches.front().score;
        found.matches.insert(found.matches.begin(), {usual, best, 0, {"the usual reply of these codes"}});
    }
}

Explanation Explainer::Impl::explain(std::string_view input) const {
    Explanation found;
    const std::string_view word = trim(input);
    if (const Entry* entry = catalogue.find(word)) {
        found.kind = Explanation::Kind::entry;
        found.family = entry->family;
        found.klass = entry->klass();
        found.matches.push_back({entry, 1, 1, {"its id"}});
        found.queue = entry->queue;
        found.client = entry->client;
        return found;
    }
    if (looks_like_id(word)) {
        found.nearest_ids = catalogue.nearest(word);
        if (!found.nearest_ids.empty()) return found;
    }
    found.extract = extract_reply(input);
    found.speaker = find_speaker(found.extract.text, found.extract.context);
    if (found.speaker.weight < identified && microsoft_numbers(found.extract))
        found.speaker = {"microsoft", identified, {"an enhanced code with a detail of three digits"}};
    found.klass = class_of_extract(found.extract);
    const Similarity::Text words = similarity.prepare(found.extract.text);
    found.matches = rank(found, words);
    const bool bare = words.words == 0 && found.extract.has_reply();
    if (bare) usual_first(found);
    if (!found.extract.has_reply()) {
        // No code at all: only words that are nearly those of an entry count as a reply.
        if (found.matches.empty() || found.matches.front().likeness < alike || words.words < few_words) {
            found.matches.clear();
            found.speaker = {};
            return found;
        }
        found.klass = found.matches.front().entry->klass();
    }
    if (found.speaker.weight >= identified) found.family = found.speaker.family;
    found.kind = Explanation::Kind::similar;
    if (!found.matches.empty()) {
        const Match& best = found.matches.front();
        const bool same_codes = best.entry->code == found.extract.code &&
                                (!found.extract.enhanced || best.entry->enhanced == found.extract.enhanced);
        if (is_the_one(found, words, same_codes)) found.kind = Explanation::Kind::exact;
        if (found.family.empty() && names_speaker(found, words)) found.family = best.entry->family;
        const bool half_alike = words.words > 0 && best.likeness >= 0.5;
        const bool telling = !is_software(best.entry->family) || words.weight >= enough_words;
        const bool own_codes = found.extract.enhanced && same_codes && only_user_of_codes(*best.entry, true);
        if (found.family.empty() && own_codes && half_alike && telling) found.family = best.entry->family;
        const bool enhanced_alone = found.extract.code == 0 && best.entry->enhanced == found.extract.enhanced;
        if (found.family.empty() && enhanced_alone && only_user_of_codes(*best.entry, false))
            found.family = best.entry->family;
        const bool named = words.words == 0 || named_by_suffix(*best.entry, found.extract);
        if (found.family.empty() && named && same_codes) found.family = best.entry->family;
        if (best.likeness >= 0.35 || same_codes || bare) {
            found.queue = best.entry->queue;
            found.client = best.entry->client;
        }
    }
    if (found.family.empty() && found.speaker.weight > 0) found.family = found.speaker.family;
    if (!found.queue) found.queue = found.client = reaction_to(found.klass);
    return found;
}

Explainer::Explainer(const Catalogue& catalogue) : impl_(std::make_unique<Impl>(catalogue)) {}
Explainer::~Explainer() = default;
Explainer::Explainer(Explainer&&) noexcept = default;
Explainer& Explainer::operator=(Explainer&&) noexcept = default;
Explanation Explainer::operator()(std::string_view input) const { return impl_->explain(input); }

Explanation explain(const Catalogue& catalogue, std::string_view input) { return Explainer{catalogue}(input); }

}  // namespace bouncehouse::catalogue
