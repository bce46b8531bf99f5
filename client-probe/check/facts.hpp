// Questions that judgements of several themes ask about an observation: what was surely taken over by the
// server, what may have been, what was told, how often something was tried for a recipient.
#pragma once
#include <bouncehouse/check/check.hpp>

namespace bouncehouse::probe {

/// "r1" of "r1@c1.case.test"; quotes stay.
std::string_view local_part(std::string_view address);
/// The same mailbox: domains are compared without case (RFC 5321 2.4), local parts without their quotes. Two
/// international domains pass for the same: cases have one at most.
bool same_address(std::string_view a, std::string_view b);

/// Nobody could read the reply to the content as anything but 2yz: whole content, a plain reply other than
/// 221 and 211, brought before any RST, and every earlier reply of the connection was one reply.
bool surely_acknowledged(const Observation& observation, const Attempt& attempt);
/// Somebody may take it for success: some line of it begins with 2yz, content whole or not.
bool possibly_acknowledged(const Attempt& attempt);
bool surely_accepted(const Attempt::Recipient& recipient);
bool possibly_accepted(const Attempt::Recipient& recipient);

/// Whether the attempt carries, or may carry, the message submitted as number `message`.
bool may_carry(const Attempt& attempt, std::size_t message);
const Attempt::Recipient* recipient_in(const Attempt& attempt, std::string_view address);

/// Once that the sender tried to bring a message to a recipient: a transaction in which it was named, or one
/// that ended before anyone was, or a connection that came to no transaction.
struct Try {
    std::size_t session = 0;
    const Attempt* attempt = nullptr;  // null: the connection came to no transaction
    bool named = false;                // RCPT was sent for this recipient
    Time began{}, ended{};
    const Exchange* answer = nullptr;  // what decided: the first refusal, else the reply to the content; null: none
    bool possibly_delivered = false, surely_delivered = false;
    bool refused() const { return answer != nullptr && answer->has_reply && answer->code >= 400; }
    int kind() const { return answer != nullptr ? answer->code / 100 : 0; }
    Pointer pointer() const;
};
std::vector<Try> tries_of(const Observation& observation, std::size_t message, std::string_view address);

/// What the caller was told about this recipient: by name, else about the message.
Told told_about(const Submitted& submitted, std::string_view address);
/// The words of the sender name this recipient, so the caller was told something of it.
bool mentions(const SubmitOutcome& outcome, std::string_view address);

/// Reports of this action ("failed") about this recipient, and mail to the return address that is no report
/// but names it. Submission number `message`.
std::vector<const Bounce*> bounces_about(const Observation& observation, std::size_t message, std::string_view address,
                                         std::string_view action = "failed");

/// The sender would have to report a failure: there is somebody to report to, and NOTIFY does not forbid it.
bool report_is_due(const Observation& observation, const Submitted& submitted);

/// The observation ended before the sender was through, for a reason that is not its own.
bool cut_short(const Observation& observation);
/// The address behind "rfc822;" or "utf-8;" in a field of a report.
std::string_view without_type(std::string_view field);
/// Where the sender's own Message-ID hides which message an attempt carried.
bool some_unknown(const Observation& observation);
/// A conversation that was open at the end of the observation, in the middle of something: a reply was owed, or content
/// was on its way.
bool still_going(const Session& session);
/// Its last question to the name server got no answer: it may be waiting for one.
bool still_asking(const Observation& observation);
/// How long it was watched after the message was handed over.
Time watched(const Observation& observation, const Submitted& submitted);
Time retry_interval(const Observation& observation);
Time life_of_message(const Observation& observation);

/// "line 3.14": third session, evidence number 14; "session 3" when the number is 0.
std::string place_of(const Pointer& pointer);
/// "550 to RCPT (line 1.7)", "no reply to the content (line 1.12)"
std::string words_of(const Observation& observation, const Try& one);
/// "2.5s"
std::string words_of(Time time);

}  // namespace bouncehouse::probe
