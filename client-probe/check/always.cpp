// What holds in every case, whatever its row says: nothing lost, nothing twice, nothing untrue, no secret in
// clear, no crash, no hang. These weigh most, so each asks first whether it may be somebody else's fault.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/parameters.hpp>
#include <bouncehouse/check/secrets.hpp>
#include <bouncehouse/check/themes.hpp>
#include <chrono>

namespace bouncehouse::probe {
namespace {

using namespace std::chrono_literals;

std::string name_in(const Wish& wish) { return std::string{local_part(wish.address)}; }

bool maybe_delivered(const std::vector<Try>& tries) {
    return std::any_of(tries.begin(), tries.end(), [](const Try& one) { return one.possibly_delivered; });
}

/// Where the sender's own Message-ID hides which message an attempt carried.
bool some_unknown(const Observation& observation) {
    return observation.submitted.size() > 1 &&
           std::any_of(observation.attempts.begin(), observation.attempts.end(),
                       [](const Attempt& one) { return one.content_begun && one.message == Attempt::npos; });
}

// ---------------------------------------------------------------- no-false-success

Judgement client_truth(const Observation& observation, const Wish& wish, const std::vector<Try>& tries) {
    const Submitted& submitted = observation.submitted[wish.message];
    const Told told = told_about(submitted, wish.address);
    if (told != Told::accepted) return Judgement::held({}, fmt::format("{}: told {}", name_in(wish), name_of(told)));
    if (maybe_delivered(tries)) return Judgement::held({}, name_in(wish) + ": told accepted, and it was");
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
    const std::string last = tries.empty() ? "no connection was made" : words_of(observation, tries.back());
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

Judgement no_false_success(const Observation& observation, const Parameters& parameters) {
    std::vector<Judgement> each;
    for (const Wish& wish : wishes(observation, parameters)) {
        const auto tries = tries_of(observation, wish.message, wish.address);
        each.push_back(observation.kind == Kind::client ? client_truth(observation, wish, tries)
                                                        : queue_truth(observation, wish, tries));
    }
    return fold("nothing is called delivered that no server took over", each);
}

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
    if (!report_is_due(observation, submitted) && !tries.empty() && tries.back().refused())
        return Judgement::held({}, name + ": refused, and no report is due");
    if (cut_short(observation)) return Judgement::unreached({}, name + ": the observation was cut short");
    if (!observation.bounces.empty() && some_unknown(observation))
        return Judgement::unreached({}, name + ": which message was reported is not known");
    const Time life = life_of_message(observation);
    const Time quiet = observation.ended - (tries.empty() ? submitted.outcome.ended : tries.back().ended);
    const Time patience = std::max<Time>(life / 2, retry_interval(observation) * 5);
    if (!tries.empty() && quiet < patience) {
        const Session& last = observation.sessions[tries.back().session];
        return Judgement::held({}, fmt::format("{}: still being tried, last {} before the end{}", name, words_of(quiet),
                                               last.over ? "" : " and open"));
    }
    if (watched(observation, submitted) < life + patience && !observation.complete)
        return Judgement::unreached({}, name + ": its life was not over when the observation ended");
    if (!report_is_due(observation, submitted))
        return Judgement::unreached({}, name + ": no report is due, so nobody can see what became of it");
    return Judgement::broken(
        {},
        fmt::format("{}: taken over by the sender, then neither delivered nor reported nor tried any more; {}", name,
                    tries.empty() ? "no attempt was seen" : words_of(observation, tries.back())),
        tries.empty() ? std::vector<Pointer>{} : std::vector<Pointer>{tries.back().pointer()});
}

Judgement no_loss(const Observation& observation, const Parameters& parameters) {
    std::vector<Judgement> each;
    for (const Wish& wish : wishes(observation, parameters)) each.push_back(not_lost(observation, wish));
    return fold("each recipient is delivered, reported, or still being tried", each);
}

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

Judgement no_duplicate(const Observation& observation, const Parameters& parameters) {
    std::vector<Judgement> each;
    for (const Wish& wish : wishes(observation, parameters)) each.push_back(not_twice(observation, wish));
    if (auto counted = too_many_copies(observation)) each.push_back(*counted);
    return fold("no second copy after the content was acknowledged", each);
}

// ---------------------------------------------------------------- no-clear-secrets

Judgement no_clear_secrets(const Observation& observation, const Parameters&) {
    const std::string expected = "no password or token on an open wire where TLS is required";
    const TlsPolicy policy = observation.test->submission.tls;
    if (policy == TlsPolicy::none || policy == TlsPolicy::opportunistic)
        return Judgement::held(expected, "TLS was not required of it");
    const auto secrets = secrets_of(*observation.test);
    for (std::size_t i = 0; i < observation.sessions.size(); ++i)
        for (const std::uint32_t number : clear_secrets_in(observation.sessions[i], secrets))
            return Judgement::broken(expected,
                                     fmt::format("credentials were sent in clear ({}) under the policy `{}`",
                                                 place_of({i, number}), name_of(policy)),
                                     {{i, number}});
    return Judgement::held(expected);
}

// ---------------------------------------------------------------- the process

/// 128 + a signal that programs die of by their own fault: how a shell tells it of its child.
bool status_of_crash(const SenderDescription& sender, int status) {
    constexpr std::array crashes{132, 134, 135, 136, 139};  // ILL, ABRT, BUS, FPE, SEGV
    if (std::find(crashes.begin(), crashes.end(), status) == crashes.end()) return false;
    return std::none_of(sender.readings.begin(), sender.readings.end(), [&](const Reading& one) {
        return std::find(one.exit.begin(), one.exit.end(), status) != one.exit.end();
    });
}

Judgement no_crash(const Observation& observation, const Parameters&) {
    const std::string expected = "the sender does not crash";
    for (const Submitted& one : observation.submitted) {
        const SubmitOutcome& outcome = one.outcome;
        const bool shell = status_of_crash(*observation.sender, outcome.exit_status);
        if (outcome.signal == 0 && !shell) continue;
        if (observation.stopped == "interrupted") return Judgement::unreached(expected, "it was interrupted");
        if (outcome.signal != 0) return Judgement::broken(expected, fmt::format("ended by signal {}", outcome.signal));
        return Judgement::broken(expected, fmt::format("exit status {}: ended by signal {}", outcome.exit_status,
                                                       outcome.exit_status - 128));
    }
    return Judgement::held(expected);
}

/// What the sender was waiting for when the watchdog came: a reply that was owed, and since when.
struct Waiting {
    bool at_all = false;
    bool reply_under_way = false;  // octets were still coming
    std::string stage;
    Time since{};
};
Waiting waiting_at(const Observation& observation, Time end) {
    Waiting found;
    for (const Session& session : observation.sessions) {
        if (session.began > end) continue;
        // The watchdog's kill closes the connection, so it ends about then.
        if (session.over && (!session.ended_by_client || session.ended + 1s < end)) continue;
        found.at_all = true;
        found.stage = session.exchanges.empty() ? "connect" : session.exchanges.back().stage;
        for (const evidence::Event& event : session.events)
            if (event.at <= end && !std::holds_alternative<evidence::Ended>(event.body))
                found.since = std::max(found.since, event.at);
        for (const Exchange& one : session.exchanges) {
            if (!one.has_reply && !one.reply.empty() && one.answered > end) found.reply_under_way = true;
            if (!one.has_reply && one.fault.find("are shown") != std::string::npos) found.reply_under_way = true;
        }
    }
    return found;
}

/// How long it may wait there: as declared, else RFC 5321 4.5.3.2 (ten minutes after the dot, five elsewhere).
Time patience_at(const Timing& timing, const std::string& stage) {
    std::optional<milliseconds> declared = timing.command_timeout;
    if (stage == "data-end" && timing.final_timeout) declared = timing.final_timeout;
    if (stage == "data" && timing.data_timeout) declared = timing.data_timeout;
    if (stage == "connect" && timing.connect_timeout && declared)
        declared = std::max(*declared, *timing.connect_timeout);
    if (declared) return *declared + *declared / 4 + 1s;
    return stage == "data-end" ? 10min : 5min;
}

Judgement ends(const Observation& observation, const Parameters&) {
    const std::string expected = "the sender comes to an end by itself";
    for (const Submitted& one : observation.submitted) {
        const SubmitOutcome& outcome = one.outcome;
        if (outcome.watchdog.empty()) continue;
        const std::string what = "the watchdog had to end it: " + outcome.watchdog;
        if (!outcome.watchdog.starts_with("time")) return Judgement::broken(expected, what);
        const Waiting waiting = waiting_at(observation, outcome.ended);
        if (waiting.reply_under_way) return Judgement::unreached(expected, what + ", while a reply was still coming");
        if (waiting.at_all && outcome.ended - waiting.since <= patience_at(observation.sender->timing, waiting.stage))
            return Judgement::unreached(
                expected, fmt::format("{}, after waiting {} for the server ({}), within its own limit", what,
                                      words_of(outcome.ended - waiting.since), waiting.stage));
        return Judgement::broken(expected, what);
    }
    return Judgement::held(expected);
}

Judgement stays_here(const Observation& observation, const Parameters&) {
    const std::string expected = "nothing comes from elsewhere or goes elsewhere";
    if (observation.strays.empty()) return Judgement::held(expected);
    return Judgement::broken(expected, observation.strays.front());
}

}  // namespace

std::span<const CheckInfo> always_checks() {
    static const std::vector<CheckInfo> table{
        {"no-false-success",
         "always",
         "Nothing is told or reported as delivered unless content was acknowledged.",
         {},
         no_false_success},
        {"no-loss",
         "always",
         "What a queue took over is delivered, reported to the return address, or still being tried at the end.",
         {},
         no_loss},
        {"no-duplicate",
         "always",
         "After a 2yz to its content a message is not sent again to that recipient.",
         {},
         no_duplicate},
        {"no-clear-secrets",
         "always",
         "No password or token goes over an open wire where the policy wants TLS.",
         {},
         no_clear_secrets},
        {"no-crash", "always", "The sender is not ended by a signal of its own.", {}, no_crash},
        {"ends", "always", "The sender ends by itself; the watchdog is not needed.", {}, ends},
        {"stays-here",
         "always",
         "Nothing came for the case from elsewhere, and nothing went elsewhere.",
         {},
         stays_here},
    };
    return table;
}

}  // namespace bouncehouse::probe
