// Failures: temporary, permanent, or just not counted as sent.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/check/outcome_asked.hpp>

namespace bouncehouse::probe {
namespace {

// ---------------------------------------------------------------- temporary

Judgement told_temporary(const Asked& asked) {
    const Told told = told_about(asked.submitted, asked.address);
    if (told == Told::temporary) return asked.held("told temporary");
    if (told == Told::failed) return asked.held("told failed", vague);
    if (told == Told::nothing) return asked.held("told nothing", "its caller is told nothing");
    if (told == Told::accepted && asked.possibly_delivered())
        return asked.held("tried again by itself and was accepted", "tries again within one run");
    if (told == Told::accepted && mentions(asked.submitted.outcome, asked.address) &&
        asked.submitted.outcome.recipients.empty())
        return asked.held("told accepted, with words about this recipient",
                          "the outcome of each recipient is in the words only");
    if (asked.tries.empty() && told != Told::accepted)
        return asked.unreached(fmt::format("told {} without a connection", name_of(told)));
    return asked.broken(fmt::format("told {} after {}", name_of(told), asked.last_words()));
}

Judgement queued_again(const Asked& asked) {
    const Observation& seen = asked.observation;
    if (asked.tries.empty())
        return cut_short(seen) ? asked.unreached("no attempt before the observation was cut short")
                               : asked.unreached("no attempt was seen");
    const auto bounces = bounces_about(seen, asked.message, asked.address);
    const Try& first = asked.tries.front();
    if (asked.tries.size() > 1) {
        if (bounces.empty() || bounces.front()->at > asked.tries[1].began) return asked.held("tried again");
        return asked.broken("reported as failed, and tried again all the same");
    }
    if (first.possibly_delivered) return asked.unreached("the first attempt was accepted");
    if (!bounces.empty()) {
        if (bounces.front()->at - asked.submitted.outcome.ended >= life_of_message(seen) * 9 / 10)
            return asked.held("reported after its life was over");
        Judgement one = asked.broken("reported as failed after one attempt: " + asked.last_words());
        // after the final dot returning the message at once is allowed by RFC 5321 4.2.5.
        if (first.kind() == 4 && first.answer->stage == "data-end") one.level = Level::should;
        return one;
    }
    constexpr int patience = 4;
    if (still_going(seen.sessions[first.session]))
        return asked.unreached("the conversation still went on when the observation ended");
    if (cut_short(seen) || (!seen.complete && seen.ended - first.ended < retry_interval(seen) * patience))
        return asked.unreached("no second attempt yet when the observation ended");
    return asked.broken("never tried again and not reported; " + asked.last_words());
}

}  // namespace

Judgement temporary(const Observation& observation, const Parameters& parameters) {
    return observation.kind == Kind::client
               ? for_each(observation, parameters, "told as a temporary failure for {}", told_temporary)
               : for_each(observation, parameters, "kept and tried again for {}", queued_again);
}

namespace {

// ---------------------------------------------------------------- permanent

Judgement told_permanent(const Asked& asked) {
    const Told told = told_about(asked.submitted, asked.address);
    if (told == Told::permanent) return asked.held("told permanent");
    if (told == Told::failed) return asked.held("told failed", vague);
    if (told == Told::nothing) return asked.held("told nothing", "its caller is told nothing");
    if (told == Told::accepted && asked.possibly_delivered())
        return asked.broken("tried again after a permanent refusal, and was accepted");
    if (told == Told::accepted && mentions(asked.submitted.outcome, asked.address) &&
        asked.submitted.outcome.recipients.empty())
        return asked.held("told accepted, with words about this recipient",
                          "the outcome of each recipient is in the words only");
    if (asked.tries.empty() && told != Told::accepted)
        return asked.unreached(fmt::format("told {} without a connection", name_of(told)));
    return asked.broken(fmt::format("told {} after {}", name_of(told), asked.last_words()));
}

/// Refusals that decide over the message; at EHLO, STARTTLS and AUTH another way may be open at once.
bool decides(const Exchange& answer) {
    constexpr std::array<std::string_view, 6> stages{"connect", "mail", "rcpt", "data", "bdat", "data-end"};
    return answer.code / 100 == 5 && std::find(stages.begin(), stages.end(), answer.stage) != stages.end();
}

Judgement failed_for_good(const Asked& asked) {
    const Observation& seen = asked.observation;
    if (asked.tries.empty()) return asked.unreached("no attempt was seen");
    const auto refusal =
        std::find_if(asked.tries.begin(), asked.tries.end(), [](const Try& one) { return one.kind() == 5; });
    const auto bounces = bounces_about(seen, asked.message, asked.address);
    if (refusal == asked.tries.end() && bounces.empty())
        return asked.possibly_delivered() ? asked.broken("delivered")
                                          : asked.unreached("it was never refused: " + asked.last_words());
    if (refusal != asked.tries.end())
        for (auto later = refusal + 1; later != asked.tries.end(); ++later)
            if (decides(*refusal->answer) && seen.sessions[later->session].host == seen.sessions[refusal->session].host)
                return Judgement::broken(
                    {}, fmt::format("{}: tried again after {}", asked.name(), words_of(seen, *refusal)),
                    {refusal->pointer(), {later->session, 0}});
    if (!bounces.empty()) return asked.held("reported as failed");
    if (!report_is_due(seen, asked.submitted)) return asked.held("not tried again; no report is due");
    if (cut_short(seen)) return asked.unreached("no report before the observation was cut short");
    return asked.broken("not reported after " + words_of(seen, *refusal));
}

}  // namespace

Judgement permanent(const Observation& observation, const Parameters& parameters) {
    return observation.kind == Kind::client
               ? for_each(observation, parameters, "told as a permanent failure for {}", told_permanent)
               : for_each(observation, parameters, "reported as failed for {} and not tried again", failed_for_good);
}

namespace {

// ---------------------------------------------------------------- failed

Judgement told_failed(const Asked& asked) {
    const Told told = told_about(asked.submitted, asked.address);
    if (told != Told::accepted)
        return asked.held(fmt::format("told {}", name_of(told)),
                          told == Told::nothing ? "its caller is told nothing" : "");
    if (asked.possibly_delivered())
        return asked.held("tried again by itself and was accepted", "tries again within one run");
    if (mentions(asked.submitted.outcome, asked.address) && asked.submitted.outcome.recipients.empty())
        return asked.held("told accepted, with words about this recipient",
                          "the outcome of each recipient is in the words only");
    return asked.broken("told accepted after " + asked.last_words());
}

Judgement queued_or_reported(const Asked& asked) {
    if (!bounces_about(asked.observation, asked.message, asked.address).empty())
        return asked.held("reported as failed");
    if (asked.tries.size() > 1) return asked.held("tried again");
    if (asked.possibly_delivered()) return asked.unreached("the first attempt was accepted");
    if (asked.tries.empty()) return asked.unreached("no attempt was seen");
    if (!report_is_due(asked.observation, asked.submitted) && asked.tries.front().kind() == 5)
        return asked.held("given up; no report is due");
    if (cut_short(asked.observation)) return asked.unreached("nothing more before the observation was cut short");
    return asked.broken("neither tried again nor reported after " + asked.last_words());
}

}  // namespace

Judgement failed(const Observation& observation, const Parameters& parameters) {
    return for_each(observation, parameters, "not counted as sent for {}",
                    observation.kind == Kind::client ? told_failed : queued_or_reported);
}

}  // namespace bouncehouse::probe
