// No secret in clear, no crash, no hang, nothing elsewhere.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/check/always_judges.hpp>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/secrets.hpp>
#include <chrono>

namespace bouncehouse::probe {

using namespace std::chrono_literals;

namespace {

// ---------------------------------------------------------------- no-clear-secrets

}  // namespace

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

namespace {

// ---------------------------------------------------------------- the process

/// 128 + a signal that programs die of by their own fault: how a shell tells it of its child.
bool status_of_crash(const SenderDescription& sender, int status) {
    constexpr std::array crashes{132, 134, 135, 136, 139};  // ILL, ABRT, BUS, FPE, SEGV
    if (std::find(crashes.begin(), crashes.end(), status) == crashes.end()) return false;
    return std::none_of(sender.readings.begin(), sender.readings.end(), [&](const Reading& one) {
        return std::find(one.exit.begin(), one.exit.end(), status) != one.exit.end();
    });
}

}  // namespace

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

namespace {

/// What the sender was waiting for when the watchdog came: a reply that was owed, and since when.
struct Waiting {
    bool at_all = false;
    bool reply_under_way = false;  // octets were still coming
    std::string stage;
    Time since{};
};

/// All that it asked was plainly answered: the next word is the sender's.
bool has_the_word(const Session& session) {
    if (session.exchanges.empty()) return false;
    const Exchange& last = session.exchanges.back();
    // A server that says more than it was asked may be what keeps both from going on.
    const bool says_more = std::any_of(session.events.begin(), session.events.end(), [&](const evidence::Event& event) {
        return std::holds_alternative<evidence::ReplyGiven>(event.body) && event.at > last.answered;
    });
    if (says_more) return false;
    // Behind STARTTLS the handshake comes, which is the server's to answer too. Behind a 35x that is none of RFC 5321
    // the server reads content, and the client may have said QUIT.
    return last.has_reply && last.fault.empty() && last.code >= 200 && last.code < 600 && last.stage != "starttls" &&
           (last.code / 100 != 3 || last.code == 354 || last.code == 334);
}

/// A word of either side; what is only noted when the connection ends is none.
bool is_said(const evidence::Event& event) {
    if (const auto* content = std::get_if<evidence::ContentSeen>(&event.body)) return content->complete;
    return !std::holds_alternative<evidence::Ended>(event.body) &&
           !std::holds_alternative<evidence::WrongSeen>(event.body);
}

Waiting waiting_at(const Observation& observation, Time end) {
    Waiting found;
    for (const Session& session : observation.sessions) {
        if (session.began > end) continue;
        // The watchdog's kill closes the connection, so it ends about then.
        if (session.over && (!session.ended_by_client || session.ended + 1s < end)) continue;
        if (has_the_word(session)) continue;
        found.at_all = true;
        found.stage = session.exchanges.empty() ? "connect" : session.exchanges.back().stage;
        for (const evidence::Event& event : session.events)
            if (event.at <= end && is_said(event)) found.since = std::max(found.since, event.at);
        for (const Exchange& one : session.exchanges) {
            if (!one.has_reply && !one.reply.empty() && one.answered > end) found.reply_under_way = true;
            if (!one.has_reply && one.fault.find("are shown") != std::string::npos) found.reply_under_way = true;
        }
    }
    return found;
}

/// A server that floods is quoted at length by whoever tells its caller all of it.
bool says_much(const Observation& observation) {
    constexpr std::size_t much = 1U << 20U;
    std::size_t said = 0;
    for (const Session& session : observation.sessions)
        for (const Exchange& one : session.exchanges)
            said += one.fault.find("are shown") != std::string::npos ? much : one.reply.size();
    return said >= much;
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

}  // namespace

Judgement ends(const Observation& observation, const Parameters&) {
    const std::string expected = "the sender comes to an end by itself";
    for (const Submitted& one : observation.submitted) {
        const SubmitOutcome& outcome = one.outcome;
        if (outcome.watchdog.empty()) continue;
        const std::string what = "the watchdog had to end it: " + outcome.watchdog;
        if (outcome.watchdog.starts_with("output") && says_much(observation))
            return Judgement::unreached(expected, what + ", and the server said as much");
        if (!outcome.watchdog.starts_with("time")) return Judgement::broken(expected, what);
        const Waiting waiting = waiting_at(observation, outcome.ended);
        if (waiting.reply_under_way) return Judgement::unreached(expected, what + ", while a reply was still coming");
        if (waiting.at_all && outcome.ended - waiting.since <= patience_at(observation.sender->timing, waiting.stage))
            return Judgement::unreached(
                expected, fmt::format("{}, after waiting {} for the server ({}), within its own limit", what,
                                      words_of(outcome.ended - waiting.since), waiting.stage));
        return Judgement::broken(expected, what);
    }
    // A command may hand its work to a process of its own, so this is only told.
    Judgement judgement = Judgement::held(expected);
    for (const Submitted& one : observation.submitted)
        if (one.outcome.children_left > 0)
            judgement.note = fmt::format("{} process(es) that it left behind were ended", one.outcome.children_left);
    return judgement;
}

Judgement stays_here(const Observation& observation, const Parameters&) {
    const std::string expected = "nothing comes from elsewhere or goes elsewhere";
    if (observation.strays.empty()) return Judgement::held(expected);
    return Judgement::broken(expected, observation.strays.front());
}

}  // namespace bouncehouse::probe
