// Whether the text arrived as it was submitted (RFC 5321 4.5.2, 4.1.1.4), and the joined table of the theme.
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/framing_parts.hpp>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/received_content.hpp>
#include <bouncehouse/check/received_text.hpp>
#include <bouncehouse/check/themes.hpp>

namespace bouncehouse::probe {
namespace {

/// Who composes the body may set the text into parts of its own making: one of them has to be the text.
bool holds_text(std::string_view submitted, std::string_view received) {
    const auto wanted = leaves_of(submitted), parts = leaves_of(received);
    const auto without_end = [](std::string_view text) {  // a composer ends it as it ends every text
        while (text.ends_with("\r\n")) text.remove_suffix(2);
        return text;
    };
    const auto is_wanted = [&](const Leaf& part) {
        return !wanted.empty() &&
               first_difference(without_end(wanted.front().octets), without_end(part.octets)).empty();
    };
    return std::any_of(parts.begin(), parts.end(), is_wanted);
}

Judgement intact(const Observation& observation, const Parameters&) {
    const std::string expected = "The text that arrives is the text that was submitted.";
    const auto contents = held_contents(observation);
    if (contents.empty()) return Judgement::unreached(expected, "No content came to its end.");
    if (composes(observation, "message")) return Judgement::unreached(expected, "The message is the sender's own.");
    Judgement judgement = Judgement::held(expected);
    for (const Attempt* one : contents) {
        const std::string& submitted = submitted_for(observation, *one).content;
        const Compared compared = compare_text(submitted, *one->content);
        judgement.evidence.push_back(pointer_to(*one));
        if (compared.same_octets) continue;
        if (compared.same_text || (composes(observation, "body") && holds_text(submitted, *one->content))) {
            judgement.note = "The text is the same once its encoding is undone; the octets differ.";
            continue;
        }
        return Judgement::broken(expected, fmt::format("The bodies differ {}.", compared.difference),
                                 {pointer_to(*one)});
    }
    judgement.seen =
        fmt::format("{} whole content(s), {} octets in the first.", contents.size(), contents.front()->content_octets);
    return judgement;
}

/// A transaction in which all of the text came, and then nothing that ends it: the sender's last words were not
/// CRLF.CRLF.
const Attempt* never_ended(const Observation& observation) {
    for (const Attempt& one : observation.attempts)
        if (one.content_begun && !one.content_complete && !one.by_chunks && observation.sessions[one.session].over &&
            observation.sessions[one.session].ended_by_client &&
            one.content_octets > submitted_for(observation, one).content.size())
            return &one;
    return nullptr;
}

Judgement ends_properly(const Observation& observation, const Parameters&) {
    const std::string expected = "The last line ends with CRLF, and no empty line stands between it and the dot.";
    const auto contents = held_contents(observation);
    const std::string& submitted = observation.submitted.front().content;
    if (const Attempt* open = never_ended(observation))
        return Judgement::broken(expected, "All of the text came, but no <CRLF>.<CRLF> behind it.",
                                 {pointer_to(*open)});
    if (composes(observation, "message")) return Judgement::unreached(expected, "The message is the sender's own.");
    if (contents.empty()) {
        if (!submitted.ends_with("\r\n") && says_failed(observation))
            return Judgement::held(expected, "The message without a last line end was refused.");
        return Judgement::unreached(expected, "No content came to its end.");
    }
    Judgement judgement = Judgement::held(expected, "The content ends as the submitted message does.");
    for (const Attempt* one : contents) {
        const std::string& wanted = submitted_for(observation, *one).content;
        const Compared compared = compare_text(wanted, *one->content);
        judgement.evidence.push_back(pointer_to(*one));
        if (compared.same_octets) continue;
        const std::string_view body = parts_of(wanted).body, received = parts_of(*one->content).body;
        const bool ended = body.empty() || body.ends_with("\r\n");
        if (received == std::string{body} + (ended ? "\r\n" : "\r\n\r\n"))
            return Judgement::broken(expected, "An empty line was added before the dot.", {pointer_to(*one)});
        if (!compared.same_text)
            return Judgement::broken(expected, fmt::format("The bodies differ {}.", compared.difference),
                                     {pointer_to(*one)});
        judgement.note = "The body was encoded; how its last line ended cannot be told any more.";
    }
    return judgement;
}

constexpr std::string_view theme = "framing";

const std::vector<CheckInfo>& own_table() {
    static const std::vector<CheckInfo> table{
        {"intact",
         theme,
         "The received text is the submitted one, octet for octet or once its encoding is undone.",
         {},
         intact},
        {"ends-properly", theme, "The content ends with CRLF and the dot; no empty line is added.", {}, ends_properly},
    };
    return table;
}

}  // namespace

std::span<const CheckInfo> framing_checks() {
    static const std::vector<CheckInfo> joined = [] {
        std::vector<CheckInfo> all = own_table();
        for (const auto part : {line_checks(), encoding_checks(), chunk_checks(), relay_checks()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return joined;
}

}  // namespace bouncehouse::probe
