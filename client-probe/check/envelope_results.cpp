#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/envelope_judges.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe::envelope {
namespace {

/// What the wire says about a recipient in the end.
struct Fate {
    const Attempt::Recipient* last = nullptr;  // its last RCPT
    std::size_t session = 0;
    unsigned served = 0;  // acknowledged transactions
};

Fate fate_of(const Observation& observation, std::string_view address) {
    Fate fate;
    for (const Attempt& attempt : observation.attempts)
        for (const Attempt::Recipient& one : attempt.recipients) {
            if (!smtp::same_word(one.address, address)) continue;
            fate.last = &one;
            fate.session = attempt.session;
            if (one.accepted() && attempt.acknowledged()) ++fate.served;
        }
    return fate;
}

std::string local_part(std::string_view address) { return std::string{address.substr(0, address.rfind('@'))}; }

/// What a caller may be told: nothing else than success for who was served, the kind of failure or just
/// failure for the others.
bool tells_truth(const Fate& fate, Told told) {
    if (fate.served > 0) return told == Told::accepted;
    if (told == Told::accepted || told == Told::nothing) return false;
    if (told == Told::failed || fate.last == nullptr || !fate.last->exchange.has_reply) return true;
    switch (fate.last->exchange.code / 100) {
        case 4: return told == Told::temporary;
        case 5: return told == Told::permanent;
        default: return true;
    }
}

std::string on_the_wire(const Fate& fate) {
    if (fate.served > 0) return "was served";
    if (fate.last == nullptr) return "was not asked for";
    return fmt::format("was answered {}", fate.last->exchange.code);
}

bool has_failure_report(const Observation& observation, std::string_view address) {
    return std::any_of(observation.bounces.begin(), observation.bounces.end(), [&](const Bounce& bounce) {
        return std::any_of(bounce.recipients.begin(), bounce.recipients.end(), [&](const Bounce::Recipient& one) {
            return smtp::same_word(one.action, "failed") &&
                   (one.final_recipient.ends_with(address) || one.original_recipient.ends_with(address));
        });
    });
}

}  // namespace

Judgement tells_each_recipient(const Observation& observation, const Parameters&) {
    std::string expected = "A result for each recipient; or a failure, and nothing sent.";
    const Submitted& message = observation.submitted.front();
    const SubmitOutcome& outcome = message.outcome;
    bool any_served = false, all_served = true;
    for (const std::string& address : message.recipients) {
        const bool served = fate_of(observation, address).served > 0;
        any_served = any_served || served;
        all_served = all_served && served;
    }
    if (observation.attempts.empty()) return Judgement::unreached(std::move(expected), "No transaction was begun.");
    if (!any_served) {
        if (outcome.told == Told::accepted)
            return Judgement::broken(std::move(expected), "Nobody was served, and the caller was told of success.");
        if (outcome.told == Told::nothing)
            return Judgement::broken(std::move(expected), "Nobody was served, and the caller was told nothing.");
        return Judgement::held(std::move(expected), "The call failed and nothing was sent.");
    }
    if (all_served && outcome.told == Told::accepted)
        return Judgement::held(std::move(expected), "All were served, and the caller was told so.");
    for (const std::string& address : message.recipients) {
        const Fate fate = fate_of(observation, address);
        const auto told = outcome.recipients.find(address);
        std::vector<Pointer> evidence;
        if (fate.last != nullptr) evidence.push_back(pointer_to(fate.session, fate.last->exchange));
        if (told == outcome.recipients.end())
            return Judgement::broken(std::move(expected),
                                     fmt::format("{} {}, and the caller was told of the message only: {}.",
                                                 local_part(address), on_the_wire(fate), name_of(outcome.told)),
                                     std::move(evidence));
        if (!tells_truth(fate, told->second))
            return Judgement::broken(std::move(expected),
                                     fmt::format("{} {}, and the caller was told: {}.", local_part(address),
                                                 on_the_wire(fate), name_of(told->second)),
                                     std::move(evidence));
    }
    return Judgement::held(std::move(expected), "The caller was told about each, as it was.");
}

Judgement each_as_answered(const Observation& observation, const Parameters&) {
    std::string expected = "Served once and not reported, or reported as failed.";
    if (observation.attempts.empty()) return Judgement::unreached(std::move(expected), "No transaction was begun.");
    std::vector<std::string> words;
    for (const std::string& address : observation.submitted.front().recipients) {
        const Fate fate = fate_of(observation, address);
        const bool reported = has_failure_report(observation, address);
        const auto broken = [&](std::string_view what) {
            std::vector<Pointer> evidence;
            if (fate.last != nullptr) evidence.push_back(pointer_to(fate.session, fate.last->exchange));
            return Judgement::broken(expected, fmt::format("{} {}.", local_part(address), what), std::move(evidence));
        };
        if (fate.served > 1) return broken(fmt::format("was served {} times", fate.served));
        if (fate.served == 1 && reported) return broken("was served and reported as failed");
        const bool refused = fate.last != nullptr && fate.last->exchange.code / 100 == 5;
        if (fate.served == 0 && !reported && (refused || observation.complete))
            return broken(on_the_wire(fate) + " and was not reported");
        words.push_back(fmt::format("{} {}", local_part(address),
                                    fate.served == 1 ? "served"
                                    : reported       ? "reported"
                                                     : "still open"));
    }
    return Judgement::held(std::move(expected), fmt::format("{}.", fmt::join(words, ", ")));
}

Judgement status_class(const Observation& observation, const Parameters& parameters) {
    const std::string wanted = text_or(parameters, "is");
    std::string expected = fmt::format("A status of class {} in the report.", wanted);
    std::size_t count = 0;
    for (const Bounce& bounce : observation.bounces)
        for (const Bounce::Recipient& one : bounce.recipients) {
            if (!smtp::same_word(one.action, "failed")) continue;
            ++count;
            if (!one.status.starts_with(wanted + "."))
                return Judgement::broken(std::move(expected),
                                         fmt::format("Status `{}` for {}.", one.status, one.final_recipient));
        }
    if (count == 0) return Judgement::unreached(std::move(expected), "No report of a failure came.");
    return Judgement::held(std::move(expected), fmt::format("{} so.", count));
}

}  // namespace bouncehouse::probe::envelope
