#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/envelope_judges.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe::envelope {
namespace {

bool nobody_accepted(const Attempt& attempt) {
    return std::none_of(attempt.recipients.begin(), attempt.recipients.end(),
                        [](const Attempt::Recipient& one) { return one.accepted(); });
}

/// DATA was asked and did not open the way for content.
bool data_refused(const Attempt& attempt) {
    return attempt.data && attempt.data->stage == "data" && attempt.data->code / 100 != 3;
}

/// The reply the check is about, if the attempt got it.
const Exchange* reply_in(const Attempt& attempt, const Which& which) {
    if (which.fits(attempt.mail)) return &attempt.mail;
    for (const Attempt::Recipient& one : attempt.recipients)
        if (which.fits(one.exchange)) return &one.exchange;
    if (attempt.data && which.fits(*attempt.data)) return &*attempt.data;
    return nullptr;
}

bool offers_pipelining(const Session& session) {
    const auto is_it = [](const std::string& line) { return smtp::starts_with_word(line, "PIPELINING"); };
    return std::any_of(session.offered.begin(), session.offered.end(), is_it) ||
           std::any_of(session.offered_under_tls.begin(), session.offered_under_tls.end(), is_it);
}

/// Lines of the message that came as commands, because DATA had not opened the way for them.
const Exchange* content_as_commands(const Observation& observation, const Attempt& attempt) {
    const std::size_t message = attempt.message < observation.submitted.size() ? attempt.message : 0;
    if (observation.submitted.empty() || !attempt.data) return nullptr;
    const std::string& content = observation.submitted[message].content;
    for (const Exchange& one : observation.sessions[attempt.session].exchanges)
        if (one.stage == "unknown" && one.command_number > attempt.data->command_number && !one.command.empty() &&
            content.find(one.command + "\r\n") != std::string::npos)
            return &one;
    return nullptr;
}

}  // namespace

namespace {

/// Its code, or what stands where one should.
std::string answer_of(const Exchange& one) {
    return one.code != 0 ? std::to_string(one.code) : "`" + evidence::visible_start(one.reply, 40) + "`";
}

}  // namespace

/// Octets count: the lone dot is what a pipelining client has to send when DATA was answered 354 all the
/// same (RFC 2920 3.1). A chunk may be on its way before the replies (RFC 3030 4.2).
Judgement no_content(const Observation& observation, const Parameters& parameters) {
    const Which which(parameters);
    std::string expected = which.given() ? fmt::format("No content behind {}.", which.words())
                                         : "No content when no recipient was accepted, or DATA was refused.";
    const auto sessions = sessions_of(observation, parameters);
    std::vector<Pointer> evidence;
    for (const Attempt& attempt : observation.attempts) {
        if (std::find(sessions.begin(), sessions.end(), attempt.session) == sessions.end()) continue;
        const Exchange* reply = which.given()           ? reply_in(attempt, which)
                                : data_refused(attempt) ? &*attempt.data
                                                        : &attempt.mail;
        if (reply == nullptr) continue;
        // A reply to DATA or to MAIL decides for all recipients; one to RCPT only where no other was accepted.
        const bool decides_for_all = reply->stage == "data" || (which.given() && reply->stage == "mail");
        if (!decides_for_all && !nobody_accepted(attempt)) continue;
        evidence.push_back(pointer_to(attempt.session, *reply));
        const bool sent_ahead = attempt.by_chunks && offers_pipelining(observation.sessions[attempt.session]);
        if (attempt.content_octets > 0 && !sent_ahead)
            return Judgement::broken(
                std::move(expected),
                fmt::format("{} octets of content came on connection {} though {} was answered {}.",
                            attempt.content_octets, attempt.session + 1,
                            reply->command.empty() ? reply->stage : "`" + reply->command + "`", answer_of(*reply)),
                {evidence.back()});
        if (const Exchange* line = reply->stage == "data" ? content_as_commands(observation, attempt) : nullptr)
            return Judgement::broken(std::move(expected),
                                     fmt::format("The text was sent though DATA was answered {}.", answer_of(*reply)),
                                     {evidence.back(), pointer_to(attempt.session, *line)});
    }
    if (evidence.empty())
        return Judgement::unreached(std::move(expected),
                                    which.given() ? fmt::format("No transaction met {}.", which.words())
                                                  : "Each transaction had an accepted recipient, and 354 to DATA.");
    return Judgement::held(std::move(expected), "None came.", std::move(evidence));
}

Judgement content_after_354(const Observation& observation, const Parameters&) {
    std::string expected = "Content behind 354, if it comes to DATA.";
    if (observation.attempts.empty()) return Judgement::unreached(std::move(expected), "No transaction was begun.");
    std::vector<Pointer> invited;
    for (const Attempt& attempt : observation.attempts) {
        if (!attempt.data || attempt.data->stage != "data" || attempt.data->code != 354) continue;
        if (!attempt.content_begun && observation.sessions[attempt.session].over)
            return Judgement::broken(std::move(expected), "DATA was answered 354, and no content came.",
                                     {pointer_to(attempt.session, *attempt.data)});
        if (attempt.content_begun) invited.push_back(pointer_to(attempt.session, *attempt.data));
    }
    if (invited.empty()) return Judgement::held(std::move(expected), "It did not come to a 354.");
    return Judgement::held(std::move(expected), "Content came.", std::move(invited));
}

/// A transaction is open from a MAIL that was accepted to the reply to its content, an accepted RSET or
/// EHLO (RFC 5321 4.1.4). A refusal of the content closes it in the lenient reading.
Judgement resets(const Observation& observation, const Parameters& parameters) {
    const bool strict = text_or(parameters, "strict") == "yes";
    std::string expected = "RSET or EHLO between a transaction left open and the next MAIL.";
    std::vector<Pointer> cleared;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        bool open = false, refused = false, reset = false;
        for (const Exchange& one : observation.sessions[i].exchanges) {
            const bool accepted = one.code / 100 == 2;
            if (one.stage == "mail") {
                if (open)
                    return Judgement::broken(
                        std::move(expected),
                        fmt::format("{} came in an open transaction.", name_of(observation, i, one)),
                        {pointer_to(i, one)});
                if (reset) cleared.push_back(pointer_to(i, one));
                open = accepted;
                refused = reset = false;
            } else if (open && one.has_reply && (one.stage == "rset" || one.stage == "ehlo" || one.stage == "helo")) {
                if (accepted) {
                    open = false;
                    reset = refused;
                }
            } else if (one.stage == "data-end" && one.has_reply) {
                refused = !accepted;
                open = strict && refused;
            } else if (one.stage == "bdat" && accepted) {
                smtp::Command command;
                smtp::parse_command(one.command, command);
                if (command.last) open = false;
            } else if (open && one.code >= 400) {
                refused = true;
            }
        }
    }
    if (cleared.empty())
        return Judgement::unreached(std::move(expected),
                                    "No MAIL came on a connection where a transaction had been left open.");
    return Judgement::held(std::move(expected), "It was cleared.", std::move(cleared));
}

}  // namespace bouncehouse::probe::envelope
