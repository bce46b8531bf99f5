// Copies of one message, and when it counts as sent (RFC 5321 4.2.5, 4.5.3.2.6).
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/received_content.hpp>
#include <bouncehouse/check/received_text.hpp>
#include <bouncehouse/check/themes.hpp>

namespace bouncehouse::probe {
namespace {

Judgement same_copies(const Observation& observation, const Parameters&) {
    const std::string expected = "All copies of a message have the same Message-ID and the same text.";
    const auto contents = held_contents(observation);
    if (contents.empty()) return Judgement::unreached(expected, "No content came to its end.");
    std::vector<Pointer> seen;
    for (std::size_t i = 0; i < contents.size(); ++i) {
        seen.push_back(pointer_to(*contents[i]));
        for (std::size_t k = 0; k < i; ++k) {
            if (contents[i]->message != contents[k]->message) continue;
            const std::string &first = *contents[k]->content, &later = *contents[i]->content;
            const std::vector<Pointer> both{pointer_to(*contents[k]), pointer_to(*contents[i])};
            const std::string one = header_field(first, "Message-ID"), other = header_field(later, "Message-ID");
            if (one != other)
                return Judgement::broken(expected, fmt::format("Message-ID `{}`, then `{}`.", one, other), both);
            const std::string difference = first_difference(parts_of(first).body, parts_of(later).body);
            // A body composed anew has new boundaries, the text in it is the same.
            if (!difference.empty() && !compare_text(first, later).same_text)
                return Judgement::broken(expected, "The texts of two copies differ.", both);
        }
    }
    return Judgement::held(expected, fmt::format("{} copy or copies, all alike.", contents.size()), std::move(seen));
}

bool for_same(const Attempt& a, const Attempt& b) {
    if (a.message != b.message) return false;
    return std::any_of(a.recipients.begin(), a.recipients.end(), [&](const Attempt::Recipient& one) {
        return std::any_of(b.recipients.begin(), b.recipients.end(),
                           [&](const Attempt::Recipient& other) { return one.address == other.address; });
    });
}

Judgement never_parallel(const Observation& observation, const Parameters&) {
    const std::string expected = "A message is never on its way to one recipient over two connections at once.";
    const auto& attempts = observation.attempts;
    if (attempts.empty()) return Judgement::unreached(expected, "The sender never came to MAIL.");
    for (std::size_t i = 0; i < attempts.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (attempts[i].session == attempts[k].session || !for_same(attempts[i], attempts[k])) continue;
            if (attempts[i].began < attempts[k].ended && attempts[k].began < attempts[i].ended)
                return Judgement::broken(expected, "Two attempts for the same recipient ran at the same time.",
                                         {pointer_to(attempts[k]), pointer_to(attempts[i])});
        }
    }
    return Judgement::held(expected, fmt::format("{} attempt(s), one after the other.", attempts.size()));
}

Judgement success_after_reply(const Observation& observation, const Parameters&) {
    const std::string expected = "Success is reported only when the reply to the content has come.";
    if (observation.kind == Kind::queue) return Judgement::held(expected, "A queue reports nothing here.");
    const SubmitOutcome& outcome = observation.outcome();
    if (outcome.told != Told::accepted) return Judgement::unreached(expected, "The caller was not told of success.");
    for (const Attempt& one : observation.attempts) {
        if (!one.final || !one.final->has_reply) continue;
        const auto early = std::chrono::duration_cast<std::chrono::milliseconds>(one.final->answered - outcome.ended);
        if (early.count() > 0)
            return Judgement::broken(expected, fmt::format("Reported {} ms before the reply was sent.", early.count()),
                                     {pointer_to(one)});
        return Judgement::held(expected, "Reported behind the reply.", {pointer_to(one)});
    }
    return Judgement::broken(expected, "Success was reported without a reply to the content.");
}

Judgement not_told_as_sent(const Observation& observation, const Parameters&) {
    const std::string expected = "The caller is not told that the message was sent.";
    // Of content that was broken off in the middle there may be no trace but the 354.
    if (std::none_of(observation.attempts.begin(), observation.attempts.end(),
                     [](const Attempt& one) { return one.content_begun || (one.data && one.data->code == 354); }))
        return Judgement::unreached(expected, "No content came.");
    const SubmitOutcome& outcome = observation.outcome();
    if (outcome.told == Told::accepted) return Judgement::broken(expected, "It was told as sent.");
    return Judgement::held(expected, fmt::format("It was told as {}.", name_of(outcome.told)));
}

constexpr std::string_view theme = "duplicates";

}  // namespace

std::span<const CheckInfo> duplicates_checks() {
    static const std::vector<CheckInfo> table{
        {"same-copies", theme, "Copies of a message are alike: Message-ID and text.", {}, same_copies},
        {"never-parallel", theme, "No two attempts for a recipient run at the same time.", {}, never_parallel},
        {"success-after-reply",
         theme,
         "A client reports success only after the reply to the content.",
         {},
         success_after_reply},
        {"not-told-as-sent", theme, "A client does not report the message as sent.", {}, not_told_as_sent},
    };
    return table;
}

}  // namespace bouncehouse::probe
