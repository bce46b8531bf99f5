// What came with the message: ENVID, RET, NOTIFY, ORCPT (RFC 3461), as passed on and as heeded.
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/notification_facts.hpp>
#include <bouncehouse/check/notification_judges.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe::notification {
namespace {

/// ORCPT as submitted: type and address; nothing when none was given to this recipient.
Typed orcpt_of(const Observation& observation, std::string_view address) {
    const Submission& wish = observation.test->submission;
    const auto& recipients = observation.submitted.front().recipients;
    for (std::size_t i = 0; i < recipients.size() && i < wish.orcpt.size(); ++i) {
        if (!same_address(recipients[i], address) || wish.orcpt[i].empty()) continue;
        if (wish.orcpt[i].find(';') == std::string::npos) return {"rfc822", wish.orcpt[i]};
        return typed(wish.orcpt[i]);
    }
    return {};
}

std::vector<std::string> sorted_words(std::string_view text) {
    std::vector<std::string> words = words_in(text);
    for (std::string& word : words) std::transform(word.begin(), word.end(), word.begin(), smtp::upper);
    std::sort(words.begin(), words.end());
    return words;
}

std::string value_of(const smtp::Command& command, std::string_view keyword) {
    const smtp::Parameter* parameter = command.parameter(keyword);
    return parameter == nullptr ? std::string{} : parameter->value;
}

std::string said(std::string_view keyword, const std::string& value) {
    return value.empty() ? fmt::format("no {}", keyword) : fmt::format("{}={}", keyword, shown(value));
}

std::string wrong_on_mail(const Submission& wish, const smtp::Command& mail) {
    const std::string envid = value_of(mail, "ENVID"), ret = value_of(mail, "RET");
    if (smtp::decode_xtext(envid).value_or(envid) != wish.envid) return "MAIL has " + said("ENVID", envid);
    if (!smtp::same_word(ret, wish.ret)) return "MAIL has " + said("RET", ret);
    return {};
}

std::string wrong_on_rcpt(const Observation& observation, const smtp::Command& rcpt) {
    const std::string notify = value_of(rcpt, "NOTIFY"), orcpt = value_of(rcpt, "ORCPT");
    if (sorted_words(notify) != sorted_words(observation.test->submission.notify))
        return "RCPT has " + said("NOTIFY", notify);
    const Typed wanted = orcpt_of(observation, rcpt.path.text), given = typed(orcpt);
    const std::string address = smtp::decode_xtext(given.value).value_or(given.value);
    if (wanted.type.empty()) {  // one may be added, equal to the recipient
        if (orcpt.empty() || address == rcpt.path.text) return {};
        return "RCPT has " + said("ORCPT", orcpt);
    }
    if (given.type != wanted.type || address != wanted.value) return "RCPT has " + said("ORCPT", orcpt);
    return {};
}

bool offered_dsn(const Session& session) {
    const auto is_dsn = [](const std::string& word) { return smtp::same_word(word, "DSN"); };
    const auto& list = session.offered_under_tls.empty() ? session.offered : session.offered_under_tls;
    return std::any_of(list.begin(), list.end(), is_dsn);
}

/// A line of the body that stands nowhere in the header.
std::string telling_line(std::string_view content) {
    std::string_view body = parts_of(content).body;
    while (!body.empty()) {
        const std::size_t end = body.find("\r\n");
        const std::string_view line = body.substr(0, end);
        if (line.size() > 5) return std::string{line};
        if (end == body.npos) break;
        body.remove_prefix(end + 2);
    }
    return {};
}

}  // namespace

Judgement passes_on(const Observation& observation, const Parameters&) {
    const std::string expected = "ENVID, RET, NOTIFY and ORCPT as they came, and nothing that did not come";
    std::size_t count = 0;
    for (const Attempt& attempt : observation.attempts) {
        if (!offered_dsn(observation.sessions[attempt.session])) continue;
        smtp::Command command;
        smtp::parse_command(attempt.mail.command, command);
        if (std::string wrong = wrong_on_mail(observation.test->submission, command); !wrong.empty())
            return Judgement::broken(expected, wrong, {{attempt.session, attempt.mail.command_number}});
        for (const Attempt::Recipient& one : attempt.recipients) {
            ++count;
            smtp::parse_command(one.exchange.command, command);
            if (std::string wrong = wrong_on_rcpt(observation, command); !wrong.empty())
                return Judgement::broken(expected, wrong, {{attempt.session, one.exchange.command_number}});
        }
    }
    if (count == 0) return Judgement::unreached(expected, "no recipient was named to a server that offered DSN");
    return Judgement::held(expected, fmt::format("{} RCPT", count));
}

Judgement returned(const Observation& observation, const Parameters& parameters) {
    const bool headers = text_or(parameters, "is") == "headers";
    const std::string expected = headers ? "the header of the message, nothing of its body" : "the whole message";
    const std::string line = telling_line(observation.submitted.front().content);
    std::size_t count = 0;
    std::string note;
    for (const Bounce& bounce : observation.bounces) {
        if (!bounce.is_report) continue;
        ++count;
        if (bounce.returned.empty()) {
            const std::string seen = "nothing was returned";
            return Judgement::broken(expected, seen);
        }
        const bool body = !line.empty() && bounce.returned_text.find(line) != std::string::npos;
        if (headers && body) return Judgement::broken(expected, "the body was returned");
        if (!headers && !body) return Judgement::broken(expected, "the body was not returned");
        if (headers && bounce.returned != "headers") note = "the header stands in a part for whole messages";
    }
    if (count == 0) return Judgement::unreached(expected, "no report came");
    Judgement held = Judgement::held(expected, fmt::format("{} report(s)", count));
    held.note = note;
    return held;
}

Judgement envelope_id(const Observation& observation, const Parameters&) {
    const std::string& wanted = observation.test->submission.envid;
    const std::string expected =
        wanted.empty() ? "no Original-Envelope-Id" : fmt::format("Original-Envelope-Id: {}", wanted);
    std::size_t count = 0;
    for (const Bounce& bounce : observation.bounces) {
        if (!bounce.is_report) continue;
        ++count;
        if (bounce.original_envelope_id == wanted) continue;
        return broken_if_dsn(observation, Judgement::broken(expected, bounce.original_envelope_id.empty()
                                                                          ? "there is none"
                                                                          : shown(bounce.original_envelope_id)));
    }
    if (count == 0) return Judgement::unreached(expected, "no report came");
    return Judgement::held(expected, fmt::format("{} report(s)", count));
}

Judgement original_recipient(const Observation& observation, const Parameters& parameters) {
    const std::string expected = "Original-Recipient is the ORCPT that was given, if one was";
    std::vector<Judgement> each;
    for (const Wish& wish : wishes(observation, parameters)) {
        const Typed wanted = orcpt_of(observation, wish.address);
        for (const Entry& entry : entries_about(observation, wish, "")) {
            const std::string& field = entry.recipient->original_recipient;
            const Typed told = typed(field);
            if (told.type == wanted.type && told.value == wanted.value)
                each.push_back(Judgement::held({}, field.empty() ? "there is none, and none was given" : shown(field)));
            else if (told.type == wanted.type && smtp::decode_xtext(told.value) == wanted.value) {
                Judgement one = Judgement::held({}, shown(field));
                one.note = "it is given as xtext";
                each.push_back(std::move(one));
            } else {
                Judgement one =
                    broken_if_dsn(observation, Judgement::broken({}, field.empty() ? "there is none" : shown(field)));
                // RFC 3461 5.2.1 (d) lets any relay add an ORCPT that is the recipient, so this tells nothing wrong.
                if (wanted.type.empty() && same_address(told.value, wish.address)) one.level = Level::should;
                each.push_back(std::move(one));
            }
        }
    }
    if (each.empty()) return Judgement::unreached(expected, "no report came");
    return fold(expected, each);
}

}  // namespace bouncehouse::probe::notification
