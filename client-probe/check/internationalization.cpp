// Addresses beyond ASCII (RFC 6531).
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/received_content.hpp>
#include <bouncehouse/check/received_text.hpp>
#include <bouncehouse/check/themes.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

std::string_view local_part(std::string_view address) { return address.substr(0, address.rfind('@')); }

bool asks_for_utf8(const Attempt& attempt) {
    smtp::Command command;
    smtp::parse_command(attempt.mail.command, command);
    return command.parameter("SMTPUTF8") != nullptr;
}

/// Whether what came with this attempt needs SMTPUTF8: its envelope or a header.
bool needs_utf8(const Attempt& attempt) {
    if (smtp::has_eight_bit(attempt.mail.command)) return true;
    for (const auto& one : attempt.recipients)
        if (smtp::has_eight_bit(one.address)) return true;
    if (attempt.content == nullptr) return false;
    const auto headers = headers_of(*attempt.content);
    return std::any_of(headers.begin(), headers.end(), [](auto header) { return smtp::has_eight_bit(header); });
}

Judgement utf8_parameter(const Observation& observation, const Parameters&) {
    const std::string expected = "SMTPUTF8 stands on MAIL when the message needs it, and only then.";
    Judgement judgement = Judgement::unreached(expected, "The sender never came to MAIL.");
    for (const Attempt& one : observation.attempts) {
        const bool asked = asks_for_utf8(one), needed = needs_utf8(one);
        const std::vector<Pointer> where{{one.session, one.mail.command_number}};
        const std::string seen =
            fmt::format("`{}`; what came {} it.", one.mail.command, needed ? "needs" : "does not need");
        if (needed && !asked) return Judgement::broken(expected, seen, where);
        judgement = Judgement::held(expected, seen, where);
        // What did not come cannot be known to be ASCII.
        const Submitted& given = submitted_for(observation, one);
        const bool surely = one.content != nullptr && !smtp::has_eight_bit(given.content) &&
                            !smtp::has_eight_bit(given.sender) &&
                            std::none_of(given.recipients.begin(), given.recipients.end(),
                                         [](const std::string& each) { return smtp::has_eight_bit(each); });
        if (asked && !needed && surely) {
            judgement = Judgement::broken(expected, seen, where);
            judgement.level = Level::should;  // RFC 6531 3.4
            return judgement;
        }
    }
    return judgement;
}

Judgement no_utf8_commands(const Observation& observation, const Parameters&) {
    const std::string expected = "No command has an octet above 127.";
    bool spoke = false;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        for (const Exchange& one : observation.sessions[i].exchanges) {
            spoke = spoke || !one.command.empty();
            if (smtp::has_eight_bit(one.command))
                return Judgement::broken(expected, fmt::format("`{}`", one.command), {{i, one.command_number}});
        }
    }
    if (!spoke) {
        if (says_failed(observation)) return Judgement::held(expected, "The sender refused without connecting.");
        return Judgement::unreached(expected, "No command came.");
    }
    return Judgement::held(expected, "All commands are ASCII.");
}

Judgement no_transliteration(const Observation& observation, const Parameters&) {
    const std::string expected = "A local part that is not ASCII is put into no other form.";
    const Submitted& given = observation.submitted.front();
    const auto known = [&](std::string_view local) {
        const auto same = [&](const std::string& each) { return local_part(each) == local; };
        return same(given.sender) || std::any_of(given.recipients.begin(), given.recipients.end(), same);
    };
    for (const Attempt& one : observation.attempts) {
        smtp::Command mail;
        smtp::parse_command(one.mail.command, mail);
        const std::string_view sender = local_part(mail.path.text);
        if (!sender.empty() && !given.sender.empty() && smtp::has_eight_bit(local_part(given.sender)) && !known(sender))
            return Judgement::broken(expected, fmt::format("`{}`", one.mail.command),
                                     {{one.session, one.mail.command_number}});
        for (const auto& each : one.recipients)
            if (!known(local_part(each.address)))
                return Judgement::broken(expected, fmt::format("`{}`", each.exchange.command),
                                         {{one.session, each.exchange.command_number}});
    }
    if (observation.attempts.empty() && !says_failed(observation))
        return Judgement::unreached(expected, "The sender never came to MAIL.");
    return Judgement::held(expected, "No other form of the address was sent.");
}

Judgement a_labels(const Observation& observation, const Parameters&) {
    const std::string expected = "The domain goes over the wire as A-labels.";
    Judgement judgement = Judgement::unreached(expected, "No RCPT came.");
    for (const Attempt& one : observation.attempts) {
        for (const auto& each : one.recipients) {
            const std::string_view domain = std::string_view{each.address}.substr(each.address.rfind('@') + 1);
            const std::vector<Pointer> where{{one.session, each.exchange.command_number}};
            const bool label = domain.starts_with("xn--") || domain.find(".xn--") != domain.npos;
            if (smtp::has_eight_bit(domain) || !label)
                return Judgement::broken(expected, fmt::format("`{}`", each.exchange.command), where);
            judgement = Judgement::held(expected, fmt::format("`{}`", domain), where);
        }
    }
    return judgement;
}

Judgement hello_ascii(const Observation& observation, const Parameters&) {
    const std::string expected = "The name in EHLO or HELO is ASCII; an international one is given as A-labels.";
    Judgement judgement = Judgement::unreached(expected, "No EHLO came.");
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        for (const Exchange& one : observation.sessions[i].exchanges) {
            if (one.stage != "ehlo" && one.stage != "helo") continue;
            const std::vector<Pointer> where{{i, one.command_number}};
            if (smtp::has_eight_bit(one.command))
                return Judgement::broken(expected, fmt::format("`{}`", one.command), where);
            judgement = Judgement::held(expected, fmt::format("`{}`", one.command), where);
        }
    }
    return judgement;
}

constexpr std::string_view theme = "internationalization";

}  // namespace

std::span<const CheckInfo> internationalization_checks() {
    static const std::vector<CheckInfo> table{
        {"utf8-parameter",
         theme,
         "MAIL asks for SMTPUTF8 when envelope or header need it, and only then.",
         {},
         utf8_parameter},
        {"no-utf8-commands", theme, "No command has an octet above 127.", {}, no_utf8_commands},
        {"no-transliteration", theme, "Local parts are sent as given, or not at all.", {}, no_transliteration},
        {"a-labels", theme, "An international recipient domain goes out as A-labels.", {}, a_labels},
        {"hello-ascii", theme, "The name in EHLO is ASCII.", {}, hello_ascii},
    };
    return table;
}

}  // namespace bouncehouse::probe
