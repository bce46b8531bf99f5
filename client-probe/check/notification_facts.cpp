#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/notification_facts.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <regex>

namespace bouncehouse::probe::notification {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && smtp::is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && smtp::is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Text in parentheses is a comment (RFC 3464 2.1.1); one that is never closed is none.
std::string without_comments(std::string_view text) {
    std::string result;
    std::size_t depth = 0, kept = 0;
    for (const char c : text) {
        if (c == '(' && depth++ == 0) kept = result.size();
        result += c;
        if (c == ')' && depth > 0 && --depth == 0) result.resize(kept);
    }
    return std::string{trimmed(result)};
}

bool is_about(const Observation& observation, const Bounce& bounce, std::size_t message) {
    return bounce.about.empty() || observation.submitted.size() == 1 ||
           bounce.about == observation.submitted[message].message_id;
}

}  // namespace

std::vector<Entry> entries_of(const Observation& observation) {
    std::vector<Entry> entries;
    for (const Bounce& bounce : observation.bounces)
        for (const Bounce::Recipient& recipient : bounce.recipients) entries.push_back({&bounce, &recipient});
    return entries;
}

std::vector<Entry> entries_about(const Observation& observation, const Wish& wish, std::string_view actions) {
    const auto wanted = words_in(actions);
    std::vector<Entry> entries;
    for (const Entry& entry : entries_of(observation)) {
        if (!is_about(observation, *entry.bounce, wish.message)) continue;
        if (!entries.empty() && entries.back().bounce == entry.bounce) continue;
        if (!same_address(typed(entry.recipient->final_recipient).value, wish.address) &&
            !same_address(typed(entry.recipient->original_recipient).value, wish.address))
            continue;
        const bool fits = std::any_of(wanted.begin(), wanted.end(), [&](const std::string& word) {
            return smtp::same_word(word, entry.recipient->action);
        });
        if (wanted.empty() || fits) entries.push_back(entry);
    }
    return entries;
}

std::vector<const Bounce*> plain_notes(const Observation& observation) {
    std::vector<const Bounce*> notes;
    for (const Bounce& bounce : observation.bounces)
        if (bounce.recipients.empty()) notes.push_back(&bounce);
    return notes;
}

Typed typed(std::string_view field) {
    const std::size_t semicolon = field.find(';');
    if (semicolon == field.npos) return {{}, without_comments(field)};
    std::string type = without_comments(field.substr(0, semicolon));
    std::transform(type.begin(), type.end(), type.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    // An address or a name may hold parentheses of its own; only a comment behind a blank is one.
    const std::string_view value = trimmed(field.substr(semicolon + 1));
    const std::size_t comment = value.find(" (");
    return {type, std::string{trimmed(value.substr(0, comment))}};
}

bool numeric_date(std::string_view date) {
    static const std::regex form{
        R"((Mon|Tue|Wed|Thu|Fri|Sat|Sun)?,? *\d{1,2} +(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{4} +\d\d:\d\d(:\d\d)? +[+-]\d{4})",
        std::regex::icase};
    return std::regex_match(without_comments(date), form);
}

std::string status_code(std::string_view status) { return without_comments(status); }

int status_class(std::string_view status) {
    static const std::regex form{R"([0-9]\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2}))"};
    const std::string code = status_code(status);
    return std::regex_match(code, form) ? code.front() - '0' : 0;
}

bool offers_dsn(const Observation& observation) {
    const auto& features = observation.sender->features;
    return std::find(features.begin(), features.end(), "dsn") != features.end();
}

Judgement broken_if_dsn(const Observation& observation, Judgement judgement) {
    if (!offers_dsn(observation)) judgement.level = Level::should;
    return judgement;
}

const Try* refusal_before(const std::vector<Try>& tries, Time at) {
    const Try* found = nullptr;
    for (const Try& one : tries)
        if (one.refused() && one.answer->answered <= at) found = &one;
    return found;
}

std::string one_line(std::string_view text) {
    std::string line;
    bool blank = false;
    for (const char c : text) {
        if (smtp::is_blank(c) || c == '\r' || c == '\n') {
            blank = !line.empty();
            continue;
        }
        if (c < ' ' || c > '~') continue;
        if (blank) line += ' ';
        blank = false;
        line += c;
    }
    return line;
}

std::string shown(std::string_view text) {
    constexpr std::size_t most = 120;
    const std::string line = one_line(text);
    return line.size() > most ? line.substr(0, most) + "..." : line;
}

}  // namespace bouncehouse::probe::notification
