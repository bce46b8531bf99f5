#include <algorithm>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/parameters.hpp>
#include <bouncehouse/scenario/duration.hpp>
#include <charconv>

namespace bouncehouse::probe {

std::string text_of(const Parameters& parameters, std::string_view name) {
    const auto found = parameters.find(std::string{name});
    return found == parameters.end() ? std::string{} : found->second;
}

std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i == text.size() ? ',' : text[i];
        if (c != ',' && c != '|') {
            if (c != ' ' || !word.empty()) word += c;
            continue;
        }
        while (word.ends_with(' ')) word.pop_back();
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    }
    return words;
}

std::optional<scenario::Range<std::uint64_t>> count_in(const Parameters& parameters, std::string_view name) {
    const std::string text = text_of(parameters, name);
    if (text.empty()) return std::nullopt;
    return scenario::parse_count_range(text).value;
}

std::optional<Time> duration_in(const Parameters& parameters, std::string_view name, Time retry_interval) {
    const std::string text = text_of(parameters, name);
    if (text.empty()) return std::nullopt;
    if (!text.ends_with('x')) return scenario::parse_duration(text).value;
    double factor = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size() - 1, factor);
    if (error != std::errc{} || end != text.data() + text.size() - 1) return std::nullopt;
    return Time{static_cast<Time::rep>(static_cast<double>(retry_interval.count()) * factor)};
}

std::vector<Wish> wishes(const Observation& observation, const Parameters& parameters) {
    std::vector<Wish> found;
    const bool all = !parameters.contains("recipients");
    const auto named = words_in(text_of(parameters, "recipients"));
    for (std::size_t i = 0; i < observation.submitted.size(); ++i)
        for (const std::string& address : observation.submitted[i].recipients)
            if (all || std::find(named.begin(), named.end(), local_part(address)) != named.end())
                found.push_back({i, address});
    return found;
}

std::string names_of(const std::vector<Wish>& wishes) {
    std::vector<std::string_view> names;
    std::string text;
    constexpr std::size_t most = 5;
    for (const Wish& one : wishes) {
        const std::string_view name = local_part(one.address);
        if (std::find(names.begin(), names.end(), name) != names.end()) continue;
        names.push_back(name);
        if (names.size() > most) continue;
        if (names.size() > 1) text += ", ";
        text += name;
    }
    return names.size() > most ? text + " and others" : text;
}

Judgement fold(std::string expected, const std::vector<Judgement>& each) {
    const auto first = [&](Finding finding) {
        return std::find_if(each.begin(), each.end(), [&](const Judgement& one) { return one.finding == finding; });
    };
    for (const Finding finding : {Finding::broken, Finding::unreached}) {
        const auto found = first(finding);
        if (found == each.end()) continue;
        Judgement one = *found;
        one.expected = std::move(expected);
        // The mildest reading must not hide that somebody else was treated worse.
        for (const Judgement& other : each)
            if (other.finding == finding && !other.level) one.level.reset();
        return one;
    }
    if (each.empty()) return Judgement::unreached(std::move(expected), "no recipient to ask about");
    Judgement whole = Judgement::held(std::move(expected));
    for (const Judgement& one : each) {
        if (whole.seen.empty()) whole.seen = one.seen;
        if (whole.note.empty()) whole.note = one.note;
        whole.evidence.insert(whole.evidence.end(), one.evidence.begin(), one.evidence.end());
    }
    return whole;
}

}  // namespace bouncehouse::probe
