#include <algorithm>
#include <bouncehouse/check/waits.hpp>

namespace bouncehouse::probe {

using namespace std::chrono_literals;

namespace {

/// The simulator's words for what it does to let a client wait.
bool says(const Exchange& one, std::string_view words) { return one.fault.find(words) != std::string::npos; }

/// Stage that the sender waited at when nothing more came; "" when it had all it wanted.
std::string waited_for(const Session& session) {
    if (session.exchanges.empty()) return "connect";
    const Exchange& last = session.exchanges.back();
    if (says(last, "TLS silence") || says(last, "TLS stall")) return "handshake";
    if (says(last, "stop reading")) return "block";
    if (last.stage == "disconnect") return {};
    return last.has_reply ? std::string{} : last.stage;
}

/// The last that one of the two said. That the handshake failed is known only when the client has gone.
Time last_word(const Session& session) {
    Time last = session.began;
    for (const evidence::Event& event : session.events)
        if (std::holds_alternative<evidence::CommandSeen>(event.body) ||
            std::holds_alternative<evidence::ReplyGiven>(event.body) ||
            std::holds_alternative<evidence::ContentSeen>(event.body))
            last = std::max(last, event.at);
    return last;
}

bool ended_by_client(const Session& session) {
    if (session.ended_by_client) return true;
    return session.tls && !session.tls->done && session.tls->failure.find("the client closed") != std::string::npos;
}

/// The connection ended when the watchdog ended the sender (and not long before).
bool ended_by_watchdog(const Observation& observation, Time end) {
    constexpr Time about = 1s;
    return std::any_of(observation.submitted.begin(), observation.submitted.end(), [&](const Submitted& one) {
        return !one.outcome.watchdog.empty() && end + about >= one.outcome.ended;
    });
}

/// A host that reads nothing does not see the end of a connection either, when data stand before it. That the sender
/// has gone on, to its caller or to another attempt, shows that it has given up.
std::optional<Time> went_on(const Observation& observation, const Session& session, Time since) {
    if (observation.kind == Kind::client) {
        const SubmitOutcome& outcome = observation.outcome();
        return outcome.watchdog.empty() && outcome.ended > since ? std::optional{outcome.ended} : std::nullopt;
    }
    for (const Session& later : observation.sessions)
        if (later.id != session.id && later.began > since) return later.began;
    return std::nullopt;
}

}  // namespace

std::vector<Wait> waits_of(const Observation& observation) {
    std::vector<Wait> waits;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        const Session& session = observation.sessions[i];
        Wait wait;
        wait.session = i;
        wait.stage = waited_for(session);
        if (wait.stage.empty()) continue;
        if (session.over && !session.ended_by_client && session.how_ended == "fault") continue;  // the host's doing
        wait.since = last_word(session);
        wait.until = session.over ? session.ended : observation.ended;
        wait.over = session.over;
        wait.killed = ended_by_watchdog(observation, wait.until);
        wait.by_sender = session.over && ended_by_client(session) && !wait.killed;
        if (const auto later = went_on(observation, session, wait.since);
            later && wait.stage == "block" && !session.over) {
            wait.over = wait.by_sender = true;
            wait.until = *later;
        }
        if (!session.exchanges.empty()) {
            const Exchange& last = session.exchanges.back();
            wait.still_coming = last.answered > wait.until || (!last.has_reply && says(last, "are shown"));
        }
        waits.push_back(std::move(wait));
    }
    return waits;
}

std::optional<Time> declared_patience(const Timing& timing, std::string_view stage) {
    if (stage == "data-end" && timing.final_timeout) return *timing.final_timeout;
    if ((stage == "data" || stage == "block") && timing.data_timeout) return *timing.data_timeout;
    if (!timing.command_timeout) return std::nullopt;
    if (stage == "connect" && timing.connect_timeout) return std::max(*timing.command_timeout, *timing.connect_timeout);
    return *timing.command_timeout;
}

Time longest_patience(const Timing& timing, std::string_view stage) {
    if (const auto declared = declared_patience(timing, stage)) return *declared + *declared / 4 + 1s;
    return stage == "data-end" ? Time{10min} : Time{5min};
}

}  // namespace bouncehouse::probe
