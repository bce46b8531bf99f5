#include <algorithm>
#include <bouncehouse/check/received_content.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {

Pointer pointer_to(const Attempt& attempt) {
    const auto number =
        attempt.final && attempt.final->reply_number != 0 ? attempt.final->reply_number : attempt.mail.command_number;
    return {attempt.session, number};
}

std::vector<const Attempt*> whole_contents(const Observation& observation) {
    std::vector<const Attempt*> found;
    for (const Attempt& one : observation.attempts)
        if (one.content_complete) found.push_back(&one);
    return found;
}

std::vector<const Attempt*> held_contents(const Observation& observation) {
    std::vector<const Attempt*> found = whole_contents(observation);
    std::erase_if(found, [](const Attempt* one) { return one->content == nullptr; });
    return found;
}

const Submitted& submitted_for(const Observation& observation, const Attempt& attempt) {
    const bool known = attempt.message < observation.submitted.size();
    return known ? observation.submitted[attempt.message] : observation.submitted.front();
}

bool says_failed(const Observation& observation) {
    // A notice of a delay, or of relaying, is no failure.
    const bool reported = std::any_of(observation.bounces.begin(), observation.bounces.end(), [](const Bounce& bounce) {
        return bounce.recipients.empty() ||
               std::any_of(bounce.recipients.begin(), bounce.recipients.end(),
                           [](const Bounce::Recipient& one) { return smtp::same_word(one.action, "failed"); });
    });
    if (reported) return true;
    return std::any_of(observation.submitted.begin(), observation.submitted.end(), [](const Submitted& one) {
        return one.outcome.told == Told::temporary || one.outcome.told == Told::permanent ||
               one.outcome.told == Told::failed;
    });
}

bool composes(const Observation& observation, std::string_view what) {
    const auto& list = observation.sender->composes;
    return std::any_of(list.begin(), list.end(),
                       [&](const std::string& one) { return one == what || one == "message"; });
}

std::string_view parameter(const Parameters& parameters, std::string_view name) {
    const auto found = parameters.find(std::string{name});
    return found == parameters.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace bouncehouse::probe
