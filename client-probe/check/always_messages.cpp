// Nothing untrue, nothing lost, nothing twice. These weigh most, so each asks first whether it may be somebody
// else's fault.
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/always_judges.hpp>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/parameters.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

std::string name_in(const Wish& wish) { return std::string{local_part(wish.address)}; }

bool maybe_delivered(const std::vector<Try>& tries) {
    return std::any_of(tries.begin(), tries.end(), [](const Try& one) { return one.possibly_delivered; });
}

// ---------------------------------------------------------------- no-false-success

Judgement client_truth(const Observation& observation, const Wish& wish, const std::vector<Try>& tries) {
    const Submitted& submitted = observation.submitted[wish.message];
    const Told told = told_about(submitted, wish.address);
    if (told != Told::accepted) return Judgement::held({}, fmt::format("{}: told {}", name_in(wish), name_of(told)));
    if (maybe_delivered(tries)) return Judgement::held({}, name_in(wish) + ": told accepted, and it was");
    // RFC 5321 4.1.2: no command can name it, so nobody can deliver to it. What became of it is another judgement.
    if (std::any_of(wish.address.begin(), wish.address.end(), smtp::is_control))
        return Judgement::held({}, "an address with control characters is no address");
    if (!observation.strays.empty()) return Judgement::unreached({}, "something went elsewhere");
    const bool by_name = std::any_of(submitted.outcome.recipients.begin(), submitted.outcome.recipients.end(),
                                     [&](const auto& one) { return same_address(one.first, wish.address); });
    // All the others delivered and this one named in its words: partial success, told in prose.
    if (!by_name && mentions(submitted.outcome, wish.address)) {
        const bool partly = std::any_of(observation.attempts.begin(), observation.attempts.end(),
                                        [](const Attempt& one) { return possibly_acknowledged(one); });
        if (partly) {
            Judgement held = Judgement::held({}, name_in(wish) + ": not delivered, and named in what was told");
            held.note = "the outcome of each recipient is in the words only";
            return held;
        }
    }
    const std::string last = tries.empty() && observation.sessions.empty() ? "no connection was made"
                             : tries.empty()                               ? "no RCPT named it"
                                                                           : words_of(observation, tries.back());
    return Judgement::broken({},
                             fmt::format("{}: told its caller the message was sent, but its content was never "
                                         "acknowledged for this recipient: {}",
                                         name_in(wish), last),
                             tries.empty() ? std::vector<Pointer>{} : std::vector<Pointer>{tries.back().pointer()});
}

Judgement queue_truth(const Observation& observation, const Wish& wish, const std::vector<Try>& tries) {
    const bool said = !bounces_about(observation, wish.message, wish.address, "delivered").empty() ||
                      !bounces_about(observation, wish.message, wish.address, "relayed").empty();
    if (!said || maybe_delivered(tries)) return Judgement::held({}, name_in(wish) + ": nothing untrue was reported");
    return Judgement::broken({}, name_in(wish) + ": reported as delivered, but no content was acknowledged");
}

}  // namespace

Judgement no_false_success(const Observation& observation, const Parameters& parameters) {
    std::vector<Judgement> each;
    for (const Wish& wish : wishes(observation, parameters)) {
        const auto tries = tries_of(observation, wish.message, wish.address);
        each.push_back(observation.kind == Kind::client ? client_truth(observation, wish, tries)
                                                        : queue_truth(observation, wish, tries));
    }
    return fold("nothing is called delivered that no server took over", each);
}

namespace {

// ---------------------------------------------------------------- no-loss

Judgement not_lost(const Observation& observation, const Wish& wish) {
    const std::string name = name_in(wish);
    const Submitted& submitted = observation.submitted[wish.message];
    const auto tries = tries_of(observation, wish.message, wish.address);
    if (!submitted.outcome.ran) return Judgement::unreached({}, name + ": it was never handed over");
    if (submitted.outcome.told != Told::accepted)
        return Judgement::held({}, name + ": the sender did not take the message over");
    if (maybe_delivered(tries)) return Judgement::held({}, name + ": delivered");
    if (!bounces_about(observation, wish.message, wish.address).empty())
        return Judgement::held({}, name + ": reported as failed");
    const bool in_vain = std::any_of(observation.turned_away.begin(), observation.turned_away.end(),
                                     [&](const TurnedAway& one) { return same_address(one.to, submitted.sender); });
    if (in_vain) return Judgement::held({}, name + ": reported, to a server that did not take the report");
    if (!report_is_due(observation, submitted) && !tries.empty() && tries.back().refused())
        return Judgement::held({}, name + ": refused, and no report is due");
    if (cut_short(observation)) return Judgement::unreached({}, name + ": the observation was cut short");
    if (still_asking(observation))
        return Judgement::unreached({}, name + ": a question to the name server was still open at the end");
    if (!observation.bounces.empty() && some_unknown(observation))
        return Judgement::unreached({}, name + ": which message was reported is not known");
    const Time life = life_of_message(observation);
    const Time quiet = observation.ended - (tries.empty() ? submitted.outcome.ended : tries.back().ended);
    const Time patience = std::max<Time>(life / 2, retry_interval(observation) * 5);
    // Who hangs in an open connection has not lost anything: `ends-within` is about that.
    const bool open = !tries.empty() && !observation.sessions[tries.back().session].over;
    if (!tries.empty() && (quiet < patience || open))
        return Judgement::held({}, fmt::format("{}: still being tried, last {} before the end{}", name, words_of(quiet),
                                               open ? " and open" : ""));
    if (watched(observation, submitted) < life + patience && !observation.complete)
        return Judgement::unreached({}, name + ": its life was not over when the observation ended");
    if (!report_is_due(observation, submitted))
        return Judgement::unreached({}, name + ": no report is due, so nobody can see what became of it");
    // Whatever it calls it, somebody was told; the form of reports is for other checks.
    const bool told = std::any_of(observation.bounces.begin(), observation.bounces.end(), [&](const Bounce& bounce) {
        return std::any_of(bounce.recipients.begin(), bounce.recipients.end(), [&](const Bounce::Recipient& one) {
            return !smtp::same_word(one.action, "delayed") &&
                   (smtp::same_word(without_type(one.final_recipient), wish.address) ||
                    smtp::same_word(without_type(one.original_recipient), wish.address));
        });
    });
    if (told) return Judgement::held({}, name + ": reported, in a way of its own");
    return Judgement::broken(
        {},
        fmt::format("{}: taken over by the sender, then neither delivered nor reported nor tried any more; {}", name,
                    tries.empty() ? "no attempt was seen" : words_of(observation, tries.back())),
        tries.empty() ? std::vector<Pointer>{} : std::vector<Pointer>{tries.back().pointer()});
}

}  // namespace

Judgement no_loss(const Observation& observation, const Parameters& parameters) {
    std::vector<Judgement> each;
    for (const Wish& wish : wishes(observation, parameters)) each.push_back(not_lost(observation, wish));
    return fold("each recipient is delivered, reported, or still being tried", each);
}

namespace {

// ---------------------------------------------------------------- no-duplicate

/// A later try that may carry the same message: surely so when its content says so or there is only one.
bool surely_same(const Observation& observation, const Try& one, std::size_t message) {
    if (one.attempt == nullptr) return false;
    return one.attempt->message == message && (one.attempt->content || observation.submitted.size() == 1);
}

Judgement not_twice(const Observation& observation, const Wish& wish) {
    const auto tries = tries_of(observation, wish.message, wish.address);
    const auto asked_twice = std::count_if(observation.submitted[wish.message].recipients.begin(),
                                           observation.submitted[wish.message].recipients.end(),
                                           [&](const std::string& one) { return same_address(one, wish.address); });
    if (asked_twice > 1) return Judgement::held({}, name_in(wish) + ": it was asked for more than once");
    for (const Try& first : tries) {
        if (!first.surely_delivered || !surely_same(observation, first, wish.message)) continue;
        for (const Try& again : tries) {
            if (again.attempt == first.attempt || !again.named || !surely_same(observation, again, wish.message))
                continue;
            const auto* recipient = recipient_in(*again.attempt, wish.address);
            const bool later = recipient->exchange.asked > first.answer->answered;
            const bool both = again.surely_delivered && again.began >= first.began;
            if (!later && !both) continue;
            return Judgement::broken(
                {},
                fmt::format("{}: acknowledged ({}), and sent again ({})", name_in(wish), place_of(first.pointer()),
                            place_of({again.session, recipient->exchange.command_number})),
                {first.pointer(), {again.session, recipient->exchange.command_number}});
        }
    }
    return Judgement::held({}, name_in(wish) + ": not sent again after it was acknowledged");
}

/// Messages that cannot be told apart can still be counted.
std::optional<Judgement> too_many_copies(const Observation& observation) {
    if (!some_unknown(observation)) return std::nullopt;
    for (const Wish& wish : wishes(observation, {})) {
        std::size_t wanted = 0, copies = 0;
        for (const Submitted& one : observation.submitted)
            wanted += static_cast<std::size_t>(
                std::count_if(one.recipients.begin(), one.recipients.end(),
                              [&](const std::string& address) { return same_address(address, wish.address); }));
        for (const Attempt& attempt : observation.attempts) {
            const auto* recipient = recipient_in(attempt, wish.address);
            if (recipient != nullptr && surely_accepted(*recipient) && surely_acknowledged(observation, attempt))
                ++copies;
        }
        if (copies > wanted)
            return Judgement::broken(
                {}, fmt::format("{}: {} copies acknowledged of {} submitted", name_in(wish), copies, wanted));
    }
    return std::nullopt;
}

}  // namespace

Judgement no_duplicate(const Observation& observation, const Parameters& parameters) {
    std::vector<Judgement> each;
    for (const Wish& wish : wishes(observation, parameters)) each.push_back(not_twice(observation, wish));
    if (auto counted = too_many_copies(observation)) each.push_back(*counted);
    return fold("no second copy after the content was acknowledged", each);
}

}  // namespace bouncehouse::probe
