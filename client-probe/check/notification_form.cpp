// A notification as a message: envelope, header, MIME parts (RFC 3461 6.1, RFC 6522 3, RFC 3464 2.1).
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/notification_facts.hpp>
#include <bouncehouse/check/notification_judges.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe::notification {
namespace {

constexpr std::string_view nothing_came = "no notification came";

/// Asks of each notification; "" is fine, anything else what is wrong.
using Ask = std::string (*)(const Observation& observation, const Bounce& bounce);

Judgement each_is_fine(const Observation& observation, std::string expected, bool reports_only, Ask ask) {
    std::size_t count = 0;
    for (const Bounce& bounce : observation.bounces) {
        if (reports_only && !bounce.is_report) continue;
        ++count;
        if (std::string wrong = ask(observation, bounce); !wrong.empty())
            return Judgement::broken(std::move(expected), std::move(wrong));
    }
    if (count == 0)
        return Judgement::unreached(std::move(expected),
                                    std::string{observation.bounces.empty() ? nothing_came : "no report came"});
    return Judgement::held(std::move(expected), fmt::format("{} so", count));
}

std::string wrong_envelope(const Observation& observation, const Bounce& bounce) {
    if (!bounce.mail_from.empty()) return fmt::format("it came with the reverse path <{}>", bounce.mail_from);
    const bool to_sender = std::any_of(observation.submitted.begin(), observation.submitted.end(),
                                       [&](const Submitted& one) { return same_address(one.sender, bounce.to); });
    if (!to_sender) return fmt::format("it was sent to <{}>", bounce.to);
    for (const std::string& one : bounce.mail_parameters)
        if (smtp::starts_with_word(one, "RET=")) return fmt::format("MAIL carries {}", one);
    for (const std::string& one : bounce.rcpt_parameters)
        if (smtp::starts_with_word(one, "NOTIFY=") && !smtp::same_word(one, "NOTIFY=NEVER"))
            return fmt::format("RCPT carries {}", one);
    return {};
}

bool is_status_part(const std::string& type) {
    return type == "message/delivery-status" || type == "message/global-delivery-status";
}

std::string wrong_structure(const Observation&, const Bounce& bounce) {
    const auto& parts = bounce.parts;
    const std::string all = fmt::format("its parts are {}", fmt::join(parts.begin() + 1, parts.end(), ", "));
    if (parts.size() < 3) return parts.size() == 1 ? "it has no parts" : all;
    if (!parts[1].starts_with("text/") && !parts[1].starts_with("multipart/")) return all;
    if (!is_status_part(parts[2]) || parts.size() > 4) return all;
    return {};
}

std::string wrong_bits(const Observation&, const Bounce& bounce) {
    const bool global =
        std::find(bounce.parts.begin(), bounce.parts.end(), "message/global-delivery-status") != bounce.parts.end();
    if (global) return {};  // RFC 6533 4
    if (!bounce.status_encoding.empty() && bounce.status_encoding != "7bit")
        return fmt::format("the status part is encoded as {}", bounce.status_encoding);
    if (smtp::has_eight_bit(bounce.status_text)) return "the status part holds octets above 127";
    return {};
}

std::string long_line(std::string_view content) {
    constexpr std::size_t most = 998;  // RFC 5322 2.1.1
    while (!content.empty()) {
        const std::size_t end = content.find("\r\n");
        const std::size_t length = std::min(end, content.size());
        if (length > most) return fmt::format("a line of {} octets", length);
        content.remove_prefix(end == content.npos ? content.size() : end + 2);
    }
    return {};
}

/// A field made out of what the server said.
std::string from_reply(const Observation& observation, const Bounce& bounce) {
    for (const Bounce::Recipient& recipient : bounce.recipients)
        for (const auto& [name, value] : recipient.other)
            for (const Attempt& attempt : observation.attempts)
                for (const Attempt::Recipient& one : attempt.recipients) {
                    std::string reply = one.exchange.reply;
                    std::transform(reply.begin(), reply.end(), reply.begin(),
                                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
                    if (reply.find(name + ":") != std::string::npos)
                        return fmt::format("the field `{}` is a line of the server's reply", name);
                }
    return {};
}

std::string ill_formed(const Observation& observation, const Bounce& bounce) {
    if (!bounce.trouble.empty()) return shown(bounce.trouble);
    if (!bounce.oddities.empty()) return bounce.oddities.front();
    if (std::string wrong = wrong_structure(observation, bounce); !wrong.empty()) return wrong;
    if (std::string wrong = from_reply(observation, bounce); !wrong.empty()) return wrong;
    for (const char c : bounce.status_text)
        if (smtp::is_control(c) && c != '\r' && c != '\n' && c != '\t') return "its fields hold control characters";
    return bounce.content ? long_line(*bounce.content) : std::string{};
}

std::string wrong_header(const Observation&, const Bounce& bounce) {
    if (!bounce.content) return {};
    if (header_field(*bounce.content, "From").empty()) return "it has no From";
    const std::string date = header_field(*bounce.content, "Date");
    if (date.empty()) return "it has no Date";
    if (!numeric_date(date)) return fmt::format("its Date is `{}`", shown(date));
    const std::string automatic = header_field(*bounce.content, "Auto-Submitted");
    const std::string word = automatic.substr(0, automatic.find_first_of("; ("));
    if (smtp::same_word(word, "auto-generated") || smtp::same_word(word, "no"))
        return fmt::format("it says Auto-Submitted: {}", shown(automatic));
    return {};
}

}  // namespace

Judgement envelope(const Observation& observation, const Parameters&) {
    return each_is_fine(observation, "to the reverse path, from the null one, without RET, NOTIFY never but NEVER",
                        false, wrong_envelope);
}

Judgement header(const Observation& observation, const Parameters&) {
    Judgement one = each_is_fine(observation, "From, Date, and Auto-Submitted not auto-generated", false, wrong_header);
    const auto silent = [](const Bounce& bounce) {
        return bounce.content && header_field(*bounce.content, "Auto-Submitted").empty();
    };
    if (one.seen.find("its Date is") != std::string::npos) one.clause = "RFC 5322 3.3";
    if (one.finding == Finding::held && std::any_of(observation.bounces.begin(), observation.bounces.end(), silent))
        one.note = "no Auto-Submitted field";
    return one;
}

Judgement report_form(const Observation& observation, const Parameters&) {
    return each_is_fine(observation, "multipart/report; report-type=delivery-status", false,
                        [](const Observation&, const Bounce& bounce) {
                            if (bounce.is_report) return std::string{};
                            return fmt::format("it is {}", bounce.parts.empty() ? "no message" : bounce.parts.front());
                        });
}

Judgement structure(const Observation& observation, const Parameters&) {
    return each_is_fine(observation, "text, then message/delivery-status, then the message or its header at most", true,
                        wrong_structure);
}

Judgement seven_bit(const Observation& observation, const Parameters&) {
    return each_is_fine(observation, "message/delivery-status is 7bit", true, wrong_bits);
}

Judgement well_formed(const Observation& observation, const Parameters&) {
    return each_is_fine(observation, "a report that can be read, with nothing in it made of the server's words", true,
                        ill_formed);
}

}  // namespace bouncehouse::probe::notification
