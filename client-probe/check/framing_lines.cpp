// Ends of lines, look-alikes of the end of the content, length of lines (RFC 5321 2.3.8, 4.1.1.4, 4.5.3.1.6).
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/framing_parts.hpp>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/received_content.hpp>
#include <bouncehouse/check/received_text.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

/// The finding of this name in the simulator's words ("bare-lf x3 at 120"); "" none.
std::string_view finding(const Attempt& attempt, std::string_view name) {
    for (const std::string& one : attempt.findings)
        if (one == name || one.starts_with(std::string{name} + " ")) return one;
    return {};
}

/// What is said where no content came: refusing is allowed, silence tells nothing.
Judgement without_content(const Observation& observation, const std::string& expected) {
    if (says_failed(observation)) return Judgement::held(expected, "The sender refused the message.");
    return Judgement::unreached(expected, "No content came to its end.");
}

struct Bare {
    std::size_t cr = 0, lf = 0, first = std::string_view::npos;
};

Bare bare_in(std::string_view text) {
    Bare bare;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool cr = text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n');
        const bool lf = text[i] == '\n' && (i == 0 || text[i - 1] != '\r');
        bare.cr += cr ? 1 : 0;
        bare.lf += lf ? 1 : 0;
        if ((cr || lf) && bare.first == std::string_view::npos) bare.first = i;
    }
    return bare;
}

std::string with_line_ends(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' || text[i] == '\n') {
            if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
            out += "\r\n";
        } else {
            out += text[i];
        }
    }
    return out;
}

/// BODY=BINARYMIME allows any octets (RFC 3030 3).
bool binary(const Attempt& attempt) { return attempt.mail.command.find("BODY=BINARYMIME") != std::string::npos; }

Judgement no_bare_cr_lf(const Observation& observation, const Parameters&) {
    const std::string expected = "CR and LF leave only together, as CRLF.";
    std::vector<Pointer> seen;
    for (const Attempt& one : observation.attempts) {
        if (binary(one)) continue;
        for (const std::string_view name : {"bare-lf", "bare-cr"})
            if (const auto found = finding(one, name); !found.empty())
                return Judgement::broken(expected, fmt::format("In the content: {}.", found), {pointer_to(one)});
        if (one.content == nullptr) continue;
        if (const Bare bare = bare_in(*one.content); bare.cr + bare.lf > 0)
            return Judgement::broken(
                expected,
                fmt::format("{} bare CR and {} bare LF, the first at octet {}.", bare.cr, bare.lf, bare.first),
                {pointer_to(one)});
        seen.push_back(pointer_to(one));
    }
    const auto contents = held_contents(observation);
    if (contents.empty()) return without_content(observation, expected);
    Judgement judgement = Judgement::held(expected, "No bare CR and no bare LF.", std::move(seen));
    const std::string_view submitted = parts_of(submitted_for(observation, *contents.front()).content).body;
    const std::string_view received = parts_of(*contents.front()->content).body;
    if (submitted != received)
        judgement.note = with_line_ends(submitted) == received ? "What stood alone was made CRLF."
                                                               : "What stood alone was replaced, dropped or encoded.";
    return judgement;
}

Judgement no_odd_end(const Observation& observation, const Parameters&) {
    const std::string expected = "Nothing inside the content looks like its end.";
    using namespace std::string_view_literals;
    bool begun = false;
    for (const Attempt& one : observation.attempts) {
        begun = begun || one.content_complete;
        if (const auto found = finding(one, "smuggled-end"); !found.empty())
            return Judgement::broken(expected, fmt::format("A look-alike of the end: {}.", found), {pointer_to(one)});
        const auto at = one.content ? one.content->find("\r\n\0.\r\n"sv) : std::string::npos;
        if (at != std::string::npos)
            return Judgement::broken(expected, fmt::format("<CRLF><NUL>.<CRLF> at octet {}.", at), {pointer_to(one)});
    }
    if (!begun) return without_content(observation, expected);
    return Judgement::held(expected, "No look-alike of the end in the content.");
}

Judgement one_message(const Observation& observation, const Parameters& parameters) {
    const std::string expected = "All the text stays inside one message.";
    const std::string_view given = parameter(parameters, "sign");
    const std::string sign{given.empty() ? "evil" : given};
    for (std::size_t i = 0; i < observation.sessions.size(); ++i)
        for (const Exchange& one : observation.sessions[i].exchanges)
            if (one.command.find(sign) != std::string::npos)
                return Judgement::broken(expected,
                                         fmt::format("A line of the text came as a command: `{}`.", one.command),
                                         {{i, one.command_number}});
    const auto contents = held_contents(observation);
    if (contents.empty()) return without_content(observation, expected);
    for (const Attempt* one : contents) {
        const auto leaves = leaves_of(*one->content);
        const bool there = std::any_of(leaves.begin(), leaves.end(),
                                       [&](const Leaf& leaf) { return leaf.octets.find(sign) != std::string::npos; });
        if (!there)
            return Judgement::broken(expected, "The text behind the look-alike is not in the message.",
                                     {pointer_to(*one)});
    }
    return Judgement::held(expected, "All lines behind the look-alike arrived as text.",
                           {pointer_to(*contents.front())});
}

std::size_t longest_line(std::string_view text) {
    std::size_t most = 0;
    while (!text.empty()) {
        const auto end = text.find("\r\n");
        most = std::max(most, std::min(end, text.size()));
        text.remove_prefix(end == text.npos ? text.size() : end + 2);
    }
    return most;
}

Judgement line_length(const Observation& observation, const Parameters& parameters) {
    const auto most = smtp::number(parameter(parameters, "most")).value_or(998);
    const std::string expected = fmt::format("Who composes the body makes no line over {} octets.", most);
    const auto contents = held_contents(observation);
    if (contents.empty()) return without_content(observation, expected);
    std::size_t longest = 0;
    for (const Attempt* one : contents) longest = std::max(longest, longest_line(*one->content));
    const std::string seen = fmt::format("The longest line has {} octets.", longest);
    std::vector<Pointer> where{pointer_to(*contents.front())};
    if (longest <= most) return Judgement::held(expected, seen, std::move(where));
    if (composes(observation, "body")) return Judgement::broken(expected, seen, std::move(where));
    Judgement judgement = Judgement::held(expected, seen, std::move(where));
    judgement.note = "A line that was given is passed on as it is.";
    return judgement;
}

Judgement lost_nothing(const Observation& observation, const Parameters&) {
    const std::string expected = "Folding or encoding a line loses nothing of it.";
    const auto contents = held_contents(observation);
    if (contents.empty()) return without_content(observation, expected);
    for (const Attempt* one : contents) {
        const auto given = leaves_of(submitted_for(observation, *one).content), taken = leaves_of(*one->content);
        for (const Leaf& part : given) {
            const bool there = std::any_of(taken.begin(), taken.end(),
                                           [&](const Leaf& leaf) { return nothing_lost(part.octets, leaf.octets); });
            if (!there)
                return Judgement::broken(
                    expected, fmt::format("Text is missing {}.", first_difference(part.octets, taken.front().octets)),
                    {pointer_to(*one)});
        }
    }
    return Judgement::held(expected, "All of the text arrived.", {pointer_to(*contents.front())});
}

Judgement records_controls(const Observation& observation, const Parameters&) {
    const std::string expected = "Recorded: what became of control characters.";
    const auto contents = held_contents(observation);
    if (contents.empty()) return without_content(observation, expected);
    const auto count = [](std::string_view text) {
        return std::count_if(text.begin(), text.end(),
                             [](char c) { return smtp::is_control(c) && c != '\r' && c != '\n' && c != '\t'; });
    };
    const std::string& wire = *contents.front()->content;
    std::string decoded;
    for (const Leaf& leaf : leaves_of(wire)) decoded += leaf.octets;
    const auto given = count(submitted_for(observation, *contents.front()).content), passed = count(wire),
               inside = count(decoded);
    return Judgement::held(expected,
                           fmt::format("{} control characters were submitted, {} were on the wire, {} in the decoded "
                                       "text.",
                                       given, passed, inside),
                           {pointer_to(*contents.front())});
}

constexpr std::string_view theme = "framing";

}  // namespace

std::span<const CheckInfo> line_checks() {
    static const std::vector<CheckInfo> table{
        {"no-bare-cr-lf",
         theme,
         "No CR and no LF leaves except as CRLF; refusing the message is allowed.",
         {},
         no_bare_cr_lf},
        {"no-odd-end", theme, "No look-alike of the end of the content is on the wire.", {}, no_odd_end},
        {"one-message",
         theme,
         "No line of the text is taken for a command; none is lost.",
         {{"sign", "A word that stands only in the lines that must stay text.", "evil"}},
         one_message},
        {"line-length",
         theme,
         "Who composes the body makes no longer lines than this.",
         {{"most", "Octets without CRLF; 998 when not given.", "998"}},
         line_length},
        {"nothing-lost",
         theme,
         "Every character of the text arrives, folded or encoded as it may be.",
         {},
         lost_nothing},
        {"records-controls", theme, "Records what became of control characters; judges nothing.", {}, records_controls},
    };
    return table;
}

}  // namespace bouncehouse::probe
