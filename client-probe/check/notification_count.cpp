// Whether notifications came: none that should, none that should not, and an end of them.
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/notification_facts.hpp>
#include <bouncehouse/check/notification_judges.hpp>
#include <bouncehouse/check/outcome_asked.hpp>
#include <bouncehouse/check/selection.hpp>
#include <set>

namespace bouncehouse::probe::notification {
namespace {

std::size_t notes_about(const Observation& observation, std::string_view address) {
    std::size_t count = 0;
    for (const Bounce* note : plain_notes(observation))
        if (note->content && note->content->find(address) != std::string::npos) ++count;
    return count;
}

/// What came when what should have come did not.
std::string instead(const Observation& observation, const Wish& wish) {
    const auto entries = entries_about(observation, wish, "");
    if (entries.empty()) return "no notification came";
    return fmt::format("one with action {} came instead", shown(entries.front().recipient->action));
}

/// Content that came to a host of the case for somebody whom no submission named: a notification gone astray.
const Attempt* for_somebody_else(const Observation& observation) {
    for (const Attempt& attempt : observation.attempts)
        for (const Attempt::Recipient& one : attempt.recipients) {
            const bool named = std::any_of(
                observation.submitted.begin(), observation.submitted.end(), [&](const Submitted& submitted) {
                    return std::any_of(submitted.recipients.begin(), submitted.recipients.end(),
                                       [&](const std::string& address) { return same_address(address, one.address); });
                });
            if (!named) return &attempt;
        }
    return nullptr;
}

}  // namespace

Judgement notified(const Observation& observation, const Parameters& parameters) {
    const std::string action = text_or(parameters, "action", "failed");
    const auto range = count_in(parameters, "count");
    const std::uint64_t most = range && range->most ? *range->most : ~std::uint64_t{0};
    const auto named = wishes(observation, parameters);
    std::vector<Judgement> each;
    for (const Wish& wish : named) {
        const Asked asked = asked_for(observation, wish);
        if (const auto none = not_begun(asked)) {
            each.push_back(*none);
            continue;
        }
        const std::size_t reports = entries_about(observation, wish, action).size();
        const std::size_t notes = action == "failed" ? notes_about(observation, wish.address) : 0;
        const std::size_t count = reports + notes;
        const std::string seen = fmt::format("{} notification(s) with action {}", count, action);
        if (count == 0 && cut_short(observation))
            each.push_back(asked.unreached("none before the observation was cut short"));
        else if (count == 0 && action == "failed" && asked.possibly_delivered())
            each.push_back(asked.unreached("it was accepted"));
        else if (count == 0 && action == "relayed" && !asked.possibly_delivered())
            each.push_back(asked.unreached("it was not accepted"));
        else if (count == 0)
            each.push_back(asked.broken(fmt::format("{}; {}", instead(observation, wish), asked.last_words())));
        else if (count > most) {
            Judgement one = asked.broken(seen);
            one.level = Level::should;
            each.push_back(std::move(one));
        } else
            each.push_back(asked.held(seen, reports == 0 ? "it is not in the form of RFC 3464" : ""));
    }
    return fold(
        fmt::format("a notification with action {} for {}{}", action, names_of(named), most == 1 ? ", one each" : ""),
        each);
}

Judgement not_notified(const Observation& observation, const Parameters& parameters) {
    const std::string actions = text_of(parameters, "action");
    const auto named = wishes(observation, parameters);
    const std::string expected = actions.empty()
                                     ? fmt::format("no notification for {}", names_of(named))
                                     : fmt::format("no notification with action {} for {}", actions, names_of(named));
    if (actions.empty() && !parameters.contains("recipients") && !observation.bounces.empty())
        return Judgement::broken(expected,
                                 fmt::format("{} came to <{}>", observation.bounces.front().is_report ? "one" : "mail",
                                             observation.bounces.front().to));
    if (const Attempt* other = for_somebody_else(observation))
        return Judgement::broken(expected, "mail for somebody else came to the recipient's own server",
                                 {{other->session, other->mail.command_number}});
    std::vector<Judgement> each;
    for (const Wish& wish : named) {
        const Asked asked = asked_for(observation, wish);
        const auto entries = entries_about(observation, wish, actions);
        if (const auto none = not_begun(asked))
            each.push_back(*none);
        else if (!entries.empty())
            each.push_back(
                asked.broken(fmt::format("one with action {} came", shown(entries.front().recipient->action))));
        else if ((actions.empty() || actions.find("failed") != std::string::npos) &&
                 notes_about(observation, wish.address) > 0)
            each.push_back(asked.broken("mail that names it came to the return address"));
        else if (asked.tries.empty())
            each.push_back(asked.unreached("no attempt was seen"));
        else if (cut_short(observation))
            each.push_back(asked.unreached("the observation was cut short"));
        else
            each.push_back(asked.held("none came"));
    }
    return fold(expected, each);
}

Judgement no_bounce_loop(const Observation& observation, const Parameters&) {
    const std::string expected = "a notification that cannot be delivered leads to no other one";
    const auto& away = observation.turned_away;
    if (away.empty()) return Judgement::unreached(expected, "no notification was turned away");
    std::set<std::string> ids;
    std::size_t refusals = 0, failures = 0;
    for (const TurnedAway& one : away) {
        if (!one.mail_from.empty())
            return Judgement::broken(expected, fmt::format("mail to the return address came from <{}>", one.mail_from));
        if (!one.message_id.empty()) ids.insert(one.message_id);
        if (one.code / 100 == 5) ++refusals;
    }
    for (const Submitted& one : observation.submitted) failures += one.recipients.size();
    if (ids.size() > failures)
        return Judgement::broken(expected, fmt::format("{} notifications, for {} failure(s)", ids.size(), failures));
    // A second try after a refusal is no other notification, though it need not be.
    if (refusals > failures * 2) {
        // Before its content nobody can see whether it is the same one again; that it is milder is believed.
        Judgement one =
            Judgement::broken(expected, fmt::format("{} were refused for good, for {} failure(s)", refusals, failures));
        one.level = Level::should;
        one.clause = "RFC 5321 4.2.1";
        return one;
    }
    if (!observation.bounces.empty())
        return Judgement::broken(expected, fmt::format("another one came to <{}>", observation.bounces.front().to));
    if (for_somebody_else(observation) != nullptr)
        return Judgement::broken(expected, "mail for somebody else came to the recipient's own server");
    Judgement held =
        Judgement::held(expected, fmt::format("it was turned away {} time(s), and that was all", away.size()));
    if (refusals > failures) held.note = "tried again after it was refused for good";
    return held;
}

}  // namespace bouncehouse::probe::notification
