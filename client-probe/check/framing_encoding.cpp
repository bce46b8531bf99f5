// Octets above 127 and binary content, and what MAIL says of them (RFC 6152, RFC 3030 3, RFC 6531 3.2).
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/framing_parts.hpp>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/received_content.hpp>
#include <bouncehouse/check/received_text.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

Judgement without_content(const Observation& observation, const std::string& expected) {
    if (says_failed(observation)) return Judgement::held(expected, "The sender refused the message.");
    return Judgement::unreached(expected, "No content came to its end.");
}

bool has_finding(const Attempt& attempt, std::string_view name) {
    return std::any_of(attempt.findings.begin(), attempt.findings.end(),
                       [&](const std::string& one) { return one.starts_with(name); });
}

/// Value of a parameter of MAIL; nothing when it is not there.
std::optional<std::string> mail_parameter(const Attempt& attempt, std::string_view keyword) {
    smtp::Command command;
    smtp::parse_command(attempt.mail.command, command);
    const smtp::Parameter* found = command.parameter(keyword);
    if (found == nullptr) return std::nullopt;
    return found->value;
}

bool offered(const Observation& observation, const Attempt& attempt, std::string_view keyword) {
    const Session& session = observation.sessions.at(attempt.session);
    const auto& list = attempt.mail.under_tls ? session.offered_under_tls : session.offered;
    return std::any_of(list.begin(), list.end(), [&](const std::string& one) {
        return smtp::same_word(std::string_view{one}.substr(0, one.find(' ')), keyword);
    });
}

std::string high_octets(std::string_view text, std::string_view where) {
    const auto count = std::count_if(text.begin(), text.end(), smtp::is_eight_bit);
    if (count == 0) return {};
    const auto first = std::find_if(text.begin(), text.end(), smtp::is_eight_bit);
    return fmt::format("{} octets above 127 in {}, the first at octet {} of it.", count, where, first - text.begin());
}

Judgement seven_bit(const Observation& observation, const Parameters& parameters) {
    const bool headers = parameter(parameters, "part") == "headers";
    const std::string expected =
        headers ? "No octet above 127 stands in a header." : "No octet above 127 stands in the content.";
    bool complete = false;
    for (const Attempt& one : observation.attempts) {
        complete = complete || one.content_complete;
        if (!headers && has_finding(one, "eight-bit-content") && one.content == nullptr)
            return Judgement::broken(expected, "The content held octets above 127.", {pointer_to(one)});
        if (one.content == nullptr) continue;
        std::string found;
        if (headers) {
            for (const std::string_view header : headers_of(*one.content))
                if (found.empty()) found = high_octets(header, "a header");
        } else {
            found = high_octets(*one.content, "the content");
        }
        if (!found.empty()) return Judgement::broken(expected, found, {pointer_to(one)});
    }
    if (!complete) return without_content(observation, expected);
    return Judgement::held(expected, "All octets are below 128.");
}

Judgement encoded_properly(const Observation& observation, const Parameters&) {
    const std::string expected = "What is encoded is encoded once, as its label says, and nothing is lost.";
    const auto contents = held_contents(observation);
    if (contents.empty()) return without_content(observation, expected);
    for (const Attempt* one : contents) {
        if (const std::string trouble = bad_encoding(*one->content); !trouble.empty())
            return Judgement::broken(expected, fmt::format("The encoding is bad: {}.", trouble), {pointer_to(*one)});
        const std::string& submitted = submitted_for(observation, *one).content;
        if (composes(observation, "body") || compare_text(submitted, *one->content).same_text) continue;
        return Judgement::broken(
            expected,
            fmt::format("The decoded text differs {}.",
                        first_difference(leaves_of(submitted).front().octets, leaves_of(*one->content).front().octets)),
            {pointer_to(*one)});
    }
    return Judgement::held(expected, "The decoded text is the submitted one.", {pointer_to(*contents.front())});
}

/// What is wrong with BODY= for this content; empty: nothing.
Judgement body_of(const Observation& observation, const Attempt& one, const std::string& expected) {
    const auto body = mail_parameter(one, "BODY");
    const std::vector<Pointer> where{{one.session, one.mail.command_number}};
    if (body && !offered(observation, one, "8BITMIME") && !offered(observation, one, "BINARYMIME"))
        return Judgement::broken(expected, fmt::format("BODY={} though 8BITMIME was not offered.", *body), where);
    const bool utf8 = mail_parameter(one, "SMTPUTF8").has_value();  // RFC 6531 3.6: the header is another matter
    const std::string_view text = utf8 ? parts_of(*one.content).body : std::string_view{*one.content};
    const bool high = smtp::has_eight_bit(text);
    const bool asks = body && !smtp::same_word(*body, "7BIT");
    const std::string seen = fmt::format(
        "{}, and the content {}.", body ? "BODY=" + *body : "no BODY=", high ? "has octets above 127" : "is 7-bit");
    const bool is_mime = !header_field(*one.content, "MIME-Version").empty();
    if (high && !asks) {
        Judgement judgement = Judgement::broken(expected, seen, where);
        // RFC 5321 2.4: a relay should take what it received for valid, and pass it on without looking into it. Such
        // mail came to it without BODY=, too.
        if (observation.kind == Kind::queue && !is_mime) judgement.level = Level::practice;
        return judgement;
    }
    if (high && !is_mime)
        return Judgement::broken(expected, fmt::format("BODY={} for a message that is not MIME.", *body), where);
    if (!high && asks) {
        Judgement judgement = Judgement::broken(expected, seen, where);
        judgement.level = Level::practice;  // says more than is so; no clause forbids it, and nothing is lost
        return judgement;
    }
    return Judgement::held(expected, seen, where);
}

Judgement body_parameter(const Observation& observation, const Parameters&) {
    const std::string expected = "BODY=8BITMIME goes with 8-bit MIME content, and only with it.";
    const auto contents = held_contents(observation);
    if (contents.empty()) return without_content(observation, expected);
    Judgement judgement;
    for (const Attempt* one : contents) {
        judgement = body_of(observation, *one, expected);
        if (judgement.finding == Finding::broken) break;
    }
    return judgement;
}

Judgement no_unoffered_binary(const Observation& observation, const Parameters&) {
    const std::string expected = "Binary content goes out only by BDAT, with BODY=BINARYMIME, to who offered it.";
    bool complete = false;
    for (const Attempt& one : observation.attempts) {
        complete = complete || one.content_complete;
        const auto body = mail_parameter(one, "BODY");
        if (body && smtp::same_word(*body, "BINARYMIME")) {
            if (!offered(observation, one, "BINARYMIME"))
                return Judgement::broken(expected, "BODY=BINARYMIME though it was not offered.", {pointer_to(one)});
            if (one.content_begun && !one.by_chunks)
                return Judgement::broken(expected, "BODY=BINARYMIME, and the content came by DATA.", {pointer_to(one)});
            continue;
        }
        for (const std::string_view name : {"nul", "bare-lf", "bare-cr"})
            if (has_finding(one, name))
                return Judgement::broken(expected, fmt::format("Binary content without BODY=BINARYMIME: {}.", name),
                                         {pointer_to(one)});
    }
    if (!complete) return without_content(observation, expected);
    return Judgement::held(expected, "No binary content went out where it was not offered.");
}

constexpr std::string_view theme = "framing";

}  // namespace

std::span<const CheckInfo> encoding_checks() {
    static const std::vector<CheckInfo> table{
        {"seven-bit",
         theme,
         "No octet above 127 goes out; refusing the message is allowed.",
         {{"part", "`headers`: only in headers, those of parts too. All of the content when not given.", "headers"}},
         seven_bit},
        {"encoded-properly",
         theme,
         "Encoded parts decode to what was submitted, and composite parts are not encoded.",
         {},
         encoded_properly},
        {"body-parameter", theme, "BODY= on MAIL says what the content is.", {}, body_parameter},
        {"no-unoffered-binary", theme, "No binary content without BINARYMIME.", {}, no_unoffered_binary},
    };
    return table;
}

}  // namespace bouncehouse::probe
