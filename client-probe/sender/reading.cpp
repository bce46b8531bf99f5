#include <fmt/format.h>
#include <algorithm>
#include <boost/json.hpp>
#include <bouncehouse/sender/reading.hpp>
#include <optional>
#include <regex>
#include <string>

namespace bouncehouse::probe {

namespace {

namespace json = boost::json;

// The regular expressions of the standard library recurse over what they match.
constexpr std::size_t longest_line = 2048;
constexpr std::size_t longest_text = 1000;

template <class F>
bool any_line(std::string_view text, F&& wanted) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (wanted(line)) return true;
    }
    return false;
}

std::optional<Told> told_named(std::string_view word) {
    const auto found = std::find(told_names.begin(), told_names.end(), word);
    if (found == told_names.end() || word == name_of(Told::nothing)) return std::nullopt;
    return static_cast<Told>(found - told_names.begin());
}

const json::value* at_path(const json::value& from, std::string_view path) {
    const json::value* at = &from;
    while (!path.empty()) {
        const auto end = std::min(path.find('.'), path.size());
        if (!at->is_object()) return nullptr;
        at = at->as_object().if_contains(path.substr(0, end));
        if (at == nullptr) return nullptr;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return at;
}

std::optional<Told> told_at(const json::value* value) {
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return told_named(std::string_view{value->as_string().data(), value->as_string().size()});
}

/// A message that failed although each recipient is "accepted": they were accepted at RCPT, and what came
/// later holds for all of them.
void believe_the_whole(SubmitOutcome& outcome) {
    if (outcome.told == Told::accepted) return;
    auto& each = outcome.recipients;
    if (std::any_of(each.begin(), each.end(), [](const auto& one) { return one.second != Told::accepted; })) return;
    for (auto& [address, told] : each) told = outcome.told;
}

/// The last line that is a JSON object and says `told`; the whole, where all of it is JSON (an answer's body).
bool read_json(const JsonReading& how, SubmitOutcome& outcome) {
    bool found = false;
    const auto read = [&](std::string_view line) {
        if (!line.starts_with('{')) return false;
        boost::system::error_code error;
        const json::value value = json::parse(json::string_view{line.data(), line.size()}, error);
        if (error) return false;
        const auto told = told_at(at_path(value, how.told));
        if (!told) return false;
        found = true;
        outcome.told = *told;
        outcome.code = 0;
        if (const auto* code = at_path(value, how.code); code != nullptr && code->is_int64())
            outcome.code = static_cast<int>(std::clamp<std::int64_t>(code->as_int64(), 0, 999));
        const auto* text = at_path(value, how.text);
        outcome.text = text != nullptr && text->is_string() ? std::string{text->as_string().c_str()} : std::string{};
        outcome.recipients.clear();
        if (const auto* each = at_path(value, how.recipients); each != nullptr && each->is_object())
            for (const auto& [address, word] : each->as_object())
                if (const auto one = told_at(&word)) outcome.recipients[std::string{address}] = *one;
        believe_the_whole(outcome);
        return false;  // the last one counts
    };
    read(outcome.output);
    if (!found) any_line(outcome.output, read);
    return found;
}

struct Found {
    std::string line;
    int code = 0;
};

std::optional<Found> find_line(const Reading& reading, const std::string& output) {
    const std::regex pattern{reading.output};
    std::optional<Found> found;
    any_line(output, [&](std::string_view line) {
        line = line.substr(0, longest_line);
        std::cmatch match;
        if (!std::regex_search(line.data(), line.data() + line.size(), match, pattern)) return false;
        int code = 0;
        if (match.size() > 1 && match[1].matched && match[1].length() == 3) {
            const std::string digits = match[1].str();
            if (std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
                code = std::stoi(digits);
        }
        if (reading.by_code && code / 100 != 4 && code / 100 != 5) return false;
        found = Found{std::string{line}, code};
        return !reading.last;
    });
    return found;
}

std::string last_line(const std::string& output) {
    std::string last;
    any_line(output, [&](std::string_view line) {
        if (!line.empty()) last = line.substr(0, longest_text);
        return false;
    });
    return last;
}

bool fits(const Reading& reading, SubmitOutcome& outcome) {
    const auto is_one_of = [](const std::vector<int>& list, int number) {
        return list.empty() || std::find(list.begin(), list.end(), number) != list.end();
    };
    if (!is_one_of(reading.exit, outcome.exit_status) || !is_one_of(reading.status, outcome.http_status)) return false;
    Told told = reading.told;
    if (reading.output.empty()) {
        outcome.text = last_line(outcome.output);
    } else {
        const auto found = find_line(reading, outcome.output);
        if (!found) return false;
        outcome.code = found->code;
        outcome.text = found->line.substr(0, longest_text);
        if (reading.by_code) told = told_by_code(found->code);
    }
    outcome.told = told;
    return true;
}

}  // namespace

Told told_by_code(int code) {
    switch (code / 100) {
        case 2:
        case 3: return Told::accepted;
        case 4: return Told::temporary;
        case 5: return Told::permanent;
        default: return Told::failed;
    }
}

void read_outcome(const SenderDescription& sender, SubmitOutcome& outcome) {
    if (sender.json && read_json(*sender.json, outcome)) return;
    if (!outcome.ran || !outcome.watchdog.empty() || outcome.signal != 0) return;
    const bool by_http = outcome.http_status != 0;
    if (!by_http && outcome.exit_status < 0) return;
    for (const Reading& reading : sender.readings)
        if (fits(reading, outcome)) return;
    if (!by_http) outcome.text = last_line(outcome.output);
}

}  // namespace bouncehouse::probe
