// What a relay adds to a message, and that it changes nothing else (RFC 5321 4.4, 3.6.3).
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/check/framing_parts.hpp>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/received_content.hpp>
#include <bouncehouse/check/received_text.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& one : words) text += (text.empty() ? "" : ", ") + one;
    return text;
}

std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

/// Time-stamp-line of RFC 5321 4.4: from, by, ";" and a date. What is missing; "" nothing.
std::string stamp_trouble(std::string_view value) {
    std::string stamp = lower(value);
    std::replace(stamp.begin(), stamp.end(), '\t', ' ');  // folded with a tab
    if (!stamp.starts_with("from ")) return "it does not begin with `from`";
    if (stamp.find(" by ") == stamp.npos) return "it has no `by`";
    const auto semicolon = stamp.rfind(';');
    if (semicolon == stamp.npos) return "it has no date";
    const std::string_view date = std::string_view{stamp}.substr(semicolon + 1);
    const bool digits = std::count_if(date.begin(), date.end(), smtp::is_digit) >= 9;  // day, year, hour, minute
    if (!digits || date.find(':') == date.npos) return "no date stands behind `;`";
    return {};
}

std::vector<HeaderField> received_fields(std::string_view content) {
    std::vector<HeaderField> all = fields_of(parts_of(content).header);
    std::erase_if(all, [](const HeaderField& one) { return !smtp::same_word(one.name, "Received"); });
    return all;
}

Judgement trace_field(const Observation& observation, const Parameters&) {
    const std::string expected = "A Received field of the required form stands on top of the submitted fields.";
    const auto contents = held_contents(observation);
    if (contents.empty()) return Judgement::unreached(expected, "No content came to its end.");
    if (observation.sender->submit_smtp.empty())
        return Judgement::unreached(expected, "The message did not enter the sender by SMTP; it is no relay here.");
    Judgement judgement = Judgement::held(expected);
    for (const Attempt* one : contents) {
        const std::string& submitted = submitted_for(observation, *one).content;
        const auto before = received_fields(submitted), now = received_fields(*one->content);
        const std::vector<Pointer> where{pointer_to(*one)};
        if (now.size() <= before.size()) return Judgement::broken(expected, "No Received field was added.", where);
        const auto own = fields_of(parts_of(submitted).header);
        for (const HeaderField& field : fields_of(parts_of(*one->content).header)) {
            if (smtp::same_word(field.name, "Received")) break;
            if (!own.empty() && field.bytes == own.front().bytes)
                return Judgement::broken(expected, fmt::format("`{}` stands above it.", field.name), where);
        }
        if (const std::string trouble = stamp_trouble(now.front().value); !trouble.empty())
            return Judgement::broken(expected, fmt::format("`Received: {}`: {}.", now.front().value, trouble), where);
        judgement.seen = fmt::format("`Received: {}`", now.front().value);
        judgement.evidence = where;
        if (now.size() > before.size() + 1)
            judgement.note = fmt::format("{} Received fields were added.", now.size() - before.size());
    }
    return judgement;
}

Judgement no_added_content(const Observation& observation, const Parameters&) {
    const std::string expected = "Apart from trace fields the message is as it was: fields, order, body.";
    // Bcc is meant to be taken away (RFC 5322 3.6.3), Return-Path belongs to the last hop (RFC 5321 4.4).
    constexpr std::array<std::string_view, 2> may_go{"Bcc", "Return-Path"};
    const auto contents = held_contents(observation);
    if (contents.empty()) return Judgement::unreached(expected, "No content came to its end.");
    Judgement judgement = Judgement::held(expected, "Nothing was changed.", {pointer_to(*contents.front())});
    for (const Attempt* one : contents) {
        Compared compared = compare_text(submitted_for(observation, *one).content, *one->content);
        const std::vector<Pointer> where{pointer_to(*one)};
        std::erase_if(compared.missing, [&](const std::string& name) {
            return std::any_of(may_go.begin(), may_go.end(), [&](auto word) { return smtp::same_word(word, name); });
        });
        std::erase_if(compared.added, [](const std::string& name) { return smtp::same_word(name, "Received"); });
        if (!compared.missing.empty())
            return Judgement::broken(expected, fmt::format("Changed or gone: {}.", joined(compared.missing)), where);
        if (!compared.in_order) return Judgement::broken(expected, "The fields stand in another order.", where);
        if (!compared.same_octets) {
            Judgement changed =
                Judgement::broken(expected, fmt::format("The bodies differ {}.", compared.difference), where);
            if (compared.same_text) changed.level = Level::should;  // encoded: the text is the same
            return changed;
        }
        if (!compared.added.empty()) judgement.note = fmt::format("Added: {}.", joined(compared.added));
    }
    return judgement;
}

constexpr std::string_view theme = "framing";

}  // namespace

std::span<const CheckInfo> relay_checks() {
    static const std::vector<CheckInfo> table{
        {"trace-field", theme, "A relay puts a Received field of the required form on top.", {}, trace_field},
        {"no-added-content", theme, "A relay changes nothing but trace fields.", {}, no_added_content},
    };
    return table;
}

}  // namespace bouncehouse::probe
