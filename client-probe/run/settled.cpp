#include <algorithm>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/run/settled.hpp>

namespace bouncehouse::probe {
namespace {

bool delivered(const Observation& observation, std::size_t message, const std::string& recipient) {
    return std::any_of(observation.attempts.begin(), observation.attempts.end(), [&](const Attempt& attempt) {
        return attempt.acknowledged() && may_carry(attempt, message) &&
               std::any_of(attempt.recipients.begin(), attempt.recipients.end(), [&](const Attempt::Recipient& one) {
                   return one.accepted() && same_address(one.address, recipient);
               });
    });
}

bool reported(const Observation& observation, std::size_t message, const std::string& recipient) {
    const Submitted& submitted = observation.submitted[message];
    const bool in_vain = std::any_of(
        observation.turned_away.begin(), observation.turned_away.end(),
        [&](const TurnedAway& one) { return one.code / 100 == 5 && same_address(one.to, submitted.sender); });
    return in_vain || !bounces_about(observation, message, recipient).empty();
}

/// The last that was said about a recipient was a permanent refusal.
bool refused(const Observation& observation, std::size_t message, const std::string& recipient) {
    bool permanent = false;
    for (const Attempt& attempt : observation.attempts) {
        if (!may_carry(attempt, message)) continue;
        for (const Attempt::Recipient& one : attempt.recipients)
            if (same_address(one.address, recipient))
                permanent = one.exchange.code / 100 == 5 || (attempt.final && attempt.final->code / 100 == 5) ||
                            (attempt.data && attempt.data->code / 100 == 5);
        if (attempt.mail.code / 100 == 5) permanent = true;
    }
    return permanent;
}

}  // namespace

bool all_final(const Observation& observation) {
    for (std::size_t i = 0; i < observation.submitted.size(); ++i) {
        const Submitted& submitted = observation.submitted[i];
        if (submitted.outcome.told != Told::accepted) continue;
        for (const std::string& recipient : submitted.recipients) {
            if (delivered(observation, i, recipient) || reported(observation, i, recipient)) continue;
            if (!report_is_due(observation, submitted) && refused(observation, i, recipient)) continue;
            return false;
        }
    }
    return true;
}

}  // namespace bouncehouse::probe
