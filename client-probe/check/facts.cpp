#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/reply_bytes.hpp>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/scenario/duration.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

bool torn(const std::string& fault) { return fault.ends_with("reset") && fault.find("linger") == std::string::npos; }

/// Up to this exchange each reply was one reply that nobody can misread: whoever counts cannot have lost the step,
/// and whoever had sent a group ahead had no reason to give up its transaction meanwhile.
bool in_step(const Session& session, const Exchange& until) {
    for (const Exchange& one : session.exchanges) {
        if (one.reply_number != 0 && one.reply_number >= until.reply_number) return true;
        if (!one.has_reply && one.reply.empty()) continue;
        const auto pieces = pieces_of(one.reply);
        if (pieces.size() != 1 || pieces.front().code == 0 || !plain_reply(one.reply)) return false;
    }
    return true;
}

/// `"a b"` and `a b` are the same local part (RFC 5321 4.1.2).
std::string unquoted(std::string_view local) {
    if (local.size() < 2 || !local.starts_with('"') || !local.ends_with('"')) return std::string{local};
    std::string plain;
    for (std::size_t i = 1; i + 1 < local.size(); ++i) {
        if (local[i] == '\\' && i + 2 < local.size()) ++i;
        plain += local[i];
    }
    return plain;
}

/// A domain with U-labels or A-labels; which of the two stand for each other is not worked out here.
bool international(std::string_view domain) {
    if (smtp::has_eight_bit(domain)) return true;
    for (std::size_t at = 0; at < domain.size(); ++at)
        if ((at == 0 || domain[at - 1] == '.' || domain[at - 1] == '@') &&
            smtp::starts_with_word(domain.substr(at), "xn--"))
            return true;
    return false;
}

/// What a report in prose says itself: all before the header of the message that it quotes, which names everybody.
std::string_view own_words(std::string_view report, std::string_view message_id) {
    const std::size_t quoted = report.find(message_id);
    if (quoted == report.npos) return report;
    const std::size_t header = report.rfind("\r\n\r\n", quoted);
    return header == report.npos ? report : report.substr(0, header);
}

const Exchange* deciding(const Attempt& attempt, const Attempt::Recipient* recipient) {
    if (attempt.mail.code / 100 != 2) return &attempt.mail;
    if (recipient != nullptr && recipient->exchange.code / 100 != 2) return &recipient->exchange;
    if (attempt.data && attempt.data->code >= 400) return &*attempt.data;
    if (attempt.final) return &*attempt.final;
    return attempt.data ? &*attempt.data : recipient != nullptr ? &recipient->exchange : &attempt.mail;
}

const Exchange* last_refusal(const Session& session) {
    const Exchange* found = nullptr;
    for (const Exchange& one : session.exchanges)
        if (one.stage != "quit" && one.has_reply && one.code >= 400) found = &one;
    return found;
}

}  // namespace

std::string_view without_type(std::string_view field) {
    const auto semicolon = field.find(';');
    if (semicolon != field.npos) field.remove_prefix(semicolon + 1);
    while (field.starts_with(' ')) field.remove_prefix(1);
    return field;
}

std::string_view local_part(std::string_view address) { return address.substr(0, address.rfind('@')); }

bool same_address(std::string_view a, std::string_view b) {
    const std::string_view first = local_part(a), second = local_part(b);
    if (first != second && unquoted(first) != unquoted(second)) return false;
    const std::string_view here = a.substr(first.size()), there = b.substr(second.size());
    return smtp::same_word(here, there) || (international(here) && international(there));
}

bool surely_acknowledged(const Observation& observation, const Attempt& attempt) {
    if (!attempt.acknowledged() || !attempt.content_complete) return false;
    const Exchange& final = *attempt.final;
    if (final.code == 221 || final.code == 211 || torn(final.fault)) return false;
    return plain_reply(final.reply) && in_step(observation.sessions[attempt.session], final);
}

bool possibly_acknowledged(const Attempt& attempt) {
    // Success that came unasked behind the 354: who reads it after the content cannot tell it from the reply.
    if (attempt.data && attempt.data->code == 354) {
        const auto pieces = pieces_of(attempt.data->reply);
        if (std::any_of(pieces.begin(), pieces.end(), [](const ReplyPiece& one) { return one.code / 100 == 2; }))
            return true;
    }
    return attempt.final && attempt.final->has_reply &&
           (attempt.acknowledged() || readable_as_success(attempt.final->reply));
}

bool surely_accepted(const Attempt::Recipient& recipient) {
    return recipient.accepted() && plain_reply(recipient.exchange.reply);
}

bool possibly_accepted(const Attempt::Recipient& recipient) {
    return recipient.exchange.has_reply && (recipient.accepted() || readable_as_success(recipient.exchange.reply));
}

bool may_carry(const Attempt& attempt, std::size_t message) {
    return attempt.message == message || attempt.message == Attempt::npos;
}

const Attempt::Recipient* recipient_in(const Attempt& attempt, std::string_view address) {
    const auto found = std::find_if(attempt.recipients.begin(), attempt.recipients.end(),
                                    [&](const auto& one) { return same_address(one.address, address); });
    return found == attempt.recipients.end() ? nullptr : &*found;
}

Pointer Try::pointer() const {
    if (answer == nullptr) return {session, 0};
    return {session, answer->reply_number != 0 ? answer->reply_number : answer->command_number};
}

std::vector<Try> tries_of(const Observation& observation, std::size_t message, std::string_view address) {
    std::vector<Try> tries;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        const Session& session = observation.sessions[i];
        if (session.attempts.empty()) {
            tries.push_back({i, nullptr, false, session.began, session.ended, last_refusal(session), false, false});
            continue;
        }
        for (const std::size_t index : session.attempts) {
            const Attempt& attempt = observation.attempts[index];
            const auto* recipient = recipient_in(attempt, address);
            if (!may_carry(attempt, message) || (recipient == nullptr && !attempt.recipients.empty())) continue;
            tries.push_back(
                {i, &attempt, recipient != nullptr, attempt.began, attempt.ended, deciding(attempt, recipient),
                 recipient != nullptr && possibly_accepted(*recipient) && possibly_acknowledged(attempt),
                 recipient != nullptr && surely_accepted(*recipient) && surely_acknowledged(observation, attempt)});
        }
    }
    std::stable_sort(tries.begin(), tries.end(), [](const Try& a, const Try& b) { return a.began < b.began; });
    return tries;
}

Told told_about(const Submitted& submitted, std::string_view address) {
    for (const auto& [name, told] : submitted.outcome.recipients)
        if (same_address(name, address)) return told;
    return submitted.outcome.told;
}

bool mentions(const SubmitOutcome& outcome, std::string_view address) {
    const auto named = std::any_of(outcome.recipients.begin(), outcome.recipients.end(),
                                   [&](const auto& one) { return same_address(one.first, address); });
    return named || outcome.output.find(address) != std::string::npos ||
           outcome.text.find(address) != std::string::npos;
}

std::vector<const Bounce*> bounces_about(const Observation& observation, std::size_t message, std::string_view address,
                                         std::string_view action) {
    std::vector<const Bounce*> found;
    const std::string& id = observation.submitted[message].message_id;
    for (const Bounce& bounce : observation.bounces) {
        if (!bounce.about.empty() && bounce.about != id && observation.submitted.size() > 1) continue;
        const bool named =
            std::any_of(bounce.recipients.begin(), bounce.recipients.end(), [&](const Bounce::Recipient& one) {
                return smtp::same_word(one.action, action) &&
                       (same_address(without_type(one.final_recipient), address) ||
                        same_address(without_type(one.original_recipient), address));
            });
        const bool in_words = bounce.recipients.empty() && action == "failed" && bounce.content &&
                              own_words(*bounce.content, id).find(address) != std::string_view::npos;
        if (named || in_words) found.push_back(&bounce);
    }
    return found;
}

bool report_is_due(const Observation& observation, const Submitted& submitted) {
    const Submission& wish = observation.test->submission;
    if (submitted.sender.empty() || wish.null_sender) return false;
    if (wish.notify.empty()) return true;
    std::string upper = wish.notify;
    std::transform(upper.begin(), upper.end(), upper.begin(), smtp::upper);
    return upper.find("FAILURE") != std::string::npos;
}

bool some_unknown(const Observation& observation) {
    return observation.submitted.size() > 1 &&
           std::any_of(observation.attempts.begin(), observation.attempts.end(),
                       [](const Attempt& one) { return one.content_begun && one.message == Attempt::npos; });
}

bool still_going(const Session& session) {
    if (session.over || session.exchanges.empty()) return false;
    const Exchange& last = session.exchanges.back();
    return !last.has_reply || (last.stage == "data" && last.code == 354);
}

bool still_asking(const Observation& observation) {
    return observation.sessions.empty() && !observation.queries.empty() &&
           observation.queries.back().outcome == "no answer";
}

bool cut_short(const Observation& observation) { return !observation.complete && observation.stopped != "time limit"; }

Time watched(const Observation& observation, const Submitted& submitted) {
    return observation.ended - submitted.outcome.ended;
}
Time retry_interval(const Observation& observation) { return observation.sender->timing.retry; }
Time life_of_message(const Observation& observation) { return observation.sender->timing.gives_up; }

std::string place_of(const Pointer& pointer) {
    if (pointer.number == 0) return fmt::format("session {}", pointer.session + 1);
    return fmt::format("line {}.{}", pointer.session + 1, pointer.number);
}

std::string words_of(const Observation& observation, const Try& one) {
    const std::string place = place_of(one.pointer());
    if (one.answer == nullptr) {
        const Session& session = observation.sessions[one.session];
        return fmt::format("the connection ended before a transaction ({}{})", place,
                           session.how_ended.empty() ? "" : ", " + session.how_ended);
    }
    const std::string& stage = one.answer->stage;
    std::string to = stage == "data-end" ? "the content" : stage == "connect" ? "the connection" : stage;
    if (to == stage) std::transform(to.begin(), to.end(), to.begin(), smtp::upper);
    if (!one.answer->has_reply) return fmt::format("no reply to {} ({})", to, place);
    if (one.answer->code == 0)
        return fmt::format("`{}` to {} ({})", evidence::visible_start(one.answer->reply, 40), to, place);
    return fmt::format("{:03} to {} ({})", one.answer->code, to, place);
}

std::string words_of(Time time) {
    using std::chrono::milliseconds;
    return scenario::write_duration(std::chrono::duration_cast<milliseconds>(time));
}

}  // namespace bouncehouse::probe
