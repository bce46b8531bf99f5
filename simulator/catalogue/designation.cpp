#include <algorithm>
#include <bouncehouse/catalogue/designation.hpp>
#include <cctype>
#include <charconv>
#include <sstream>
#include <tuple>

namespace bouncehouse::catalogue {

namespace {

constexpr std::size_t most_named = 8;

std::string lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::vector<std::string> words_of(std::string_view text) {
    std::istringstream in{lower(text)};
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

bool is_code(std::string_view word) {
    return word.size() == 3 && std::ranges::all_of(word, [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// What codes and words ask for.
struct Wanted {
    int code = 0;
    std::optional<smtp::EnhancedCode> enhanced;
    std::vector<std::string> words;
};

/// "521-5.3.2" is "521 5.3.2".
std::optional<Wanted> read_wanted(std::vector<std::string> words) {
    if (!words.empty() && words[0].size() > 4 && words[0][3] == '-' && is_code(words[0].substr(0, 3))) {
        words.insert(words.begin() + 1, words[0].substr(4));
        words[0].resize(3);
    }
    if (words.empty() || !is_code(words[0])) return std::nullopt;
    Wanted wanted;
    std::from_chars(words[0].data(), words[0].data() + 3, wanted.code);
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto enhanced = smtp::EnhancedCode::parse(words[i]);
        if (enhanced && !wanted.enhanced)
            wanted.enhanced = enhanced;
        else
            wanted.words.push_back(words[i]);
    }
    return wanted;
}

bool fits(const Entry& entry, const Wanted& wanted) {
    return (wanted.code == 0 || entry.code == wanted.code) &&
           (!wanted.enhanced || entry.enhanced == wanted.enhanced || entry.listed == wanted.enhanced);
}

bool all_in(const std::vector<std::string>& words, const std::string& text) {
    return std::ranges::all_of(words, [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

std::string prose_of(const Entry& entry) {
    std::string text = entry.id + ' ' + entry.tag + ' ' + entry.meaning;
    for (const std::string& line : entry.text) text += ' ' + line;
    return lower(text);
}

/// Standards speak before lists, lists before providers; a newer RFC before an older one.
int rank(const Entry& entry) {
    if (entry.family == "rfc5321") return 1'000'000;
    int number = 0;
    if (entry.family.starts_with("rfc"))
        std::from_chars(entry.family.data() + 3, entry.family.data() + entry.family.size(), number);
    return number > 0 ? 1000 + number : entry.family == "iana" ? 900 : entry.family == "defacto" ? 800 : 0;
}

/// The main standard and newer ones come first; of the main standard what is said of mail, not of a
/// connection; then an id without a suffix, which is the usual form of a reply.
const Entry* foremost(const std::vector<const Entry*>& entries) {
    const auto score = [](const Entry& entry) {
        using enum smtp::Stage;
        const bool main = entry.family == "rfc5321";
        const bool of_mail = main && (entry.at(rcpt) || entry.at(data_end) || entry.at(any));
        const bool usual = entry.id.size() == entry.family.size() + 1 + entry.codes().size();
        const int number = rank(entry);
        return std::tuple(number > 0, main, of_mail, usual, number, -static_cast<int>(entry.id.size()));
    };
    return *std::ranges::max_element(entries, {}, [&](const Entry* entry) { return score(*entry); });
}

Designation several(const std::vector<const Entry*>& entries) {
    Designation result;
    result.ambiguous = true;
    for (const Entry* entry : entries)
        if (result.candidates.size() < most_named) result.candidates.push_back(entry->id);
    return result;
}

Designation by_codes(const Catalogue& catalogue, const Wanted& wanted, std::string_view text) {
    std::vector<const Entry*> found;
    for (const Entry& entry : catalogue.entries())
        if (fits(entry, wanted)) found.push_back(&entry);
    if (!wanted.words.empty()) {
        std::vector<const Entry*> by_id, by_text;
        for (const Entry* entry : found) {
            if (all_in(wanted.words, lower(entry->id))) by_id.push_back(entry);
            if (all_in(wanted.words, prose_of(*entry))) by_text.push_back(entry);
        }
        found = by_id.empty() ? by_text : by_id;
        if (found.size() > 1) return several(found);
    }
    if (found.empty()) return {nullptr, catalogue.nearest(text, 3), false};
    return {foremost(found), {}, false};
}

}  // namespace

const Entry* usual_entry(const Catalogue& catalogue, int code, std::optional<smtp::EnhancedCode> enhanced) {
    std::vector<const Entry*> found;
    for (const Entry& entry : catalogue.entries())
        if (fits(entry, {code, enhanced, {}})) found.push_back(&entry);
    return found.empty() ? nullptr : foremost(found);
}

Designation designate(const Catalogue& catalogue, std::string_view text) {
    const std::vector<std::string> words = words_of(text);
    if (words.empty()) return {};
    if (const Entry* entry = catalogue.find(words[0]); entry != nullptr && words.size() == 1) return {entry, {}, false};
    if (const auto wanted = read_wanted(words)) return by_codes(catalogue, *wanted, text);
    std::vector<const Entry*> begun;
    for (const Entry& entry : catalogue.entries())
        if (entry.id.starts_with(words[0])) begun.push_back(&entry);
    if (begun.size() == 1) return {begun.front(), {}, false};
    if (!begun.empty() && words[0].find('.') != std::string::npos) return several(begun);
    return {nullptr, catalogue.nearest(text, 3), false};
}

std::vector<std::string> split_designations(const std::vector<std::string>& words) {
    std::vector<std::string> out;
    for (const std::string& word : words) {
        const bool begins = is_code(word.substr(0, 3)) || (word.find('.') != std::string::npos && !word.empty() &&
                                                           std::isalpha(static_cast<unsigned char>(word[0])) != 0);
        if (begins || out.empty())
            out.push_back(word);
        else
            out.back() += ' ' + word;
    }
    return out;
}

}  // namespace bouncehouse::catalogue
