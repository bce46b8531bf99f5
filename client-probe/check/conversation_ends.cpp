#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/conversation_judges.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/scenario/duration.hpp>
#include <bouncehouse/scenario/range.hpp>

namespace bouncehouse::probe::conversation {
namespace {

/// The first reply of a session that fits; of all replies the greeting.
const Exchange* reply_in(const Session& session, const Which& which) {
    for (const Exchange& one : session.exchanges)
        if (which.fits(one)) return &one;
    return nullptr;
}

/// A client that got no answer may drop the connection: RFC 5321 4.1.1.10 speaks of an intended end.
bool waits_in_vain(const Session& session) { return !session.exchanges.empty() && !session.exchanges.back().has_reply; }

}  // namespace

Judgement quit(const Observation& observation, const Parameters& parameters) {
    const Which which(parameters);
    std::string expected = which.given() ? fmt::format("QUIT before the client closes, behind {}.", which.words())
                                         : "QUIT before the client closes a connection.";
    std::vector<Pointer> said;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        const Session& session = observation.sessions[i];
        if (reply_in(session, which) == nullptr) continue;
        if (const Exchange* one = session.at("quit")) {
            said.push_back(pointer_to(i, *one));
        } else if (session.over && session.ended_by_client && !waits_in_vain(session)) {
            return Judgement::broken(std::move(expected),
                                     fmt::format("The client ended connection {} without QUIT.", i + 1), {{i, 0}});
        }
    }
    if (said.empty())
        return Judgement::unreached(std::move(expected), "No such connection was ended by the client in its own time.");
    return Judgement::held(std::move(expected), "QUIT came.", std::move(said));
}

Judgement waits_for_quit_reply(const Observation& observation, const Parameters& parameters) {
    std::string expected = "The client waits for the reply to QUIT.";
    std::vector<Pointer> answered;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        const Session& session = observation.sessions[i];
        const Exchange* one = session.at("quit");
        if (one == nullptr) continue;
        if (session.wrong("closed-while-waiting") || (!one->has_reply && session.over && session.ended_by_client))
            return Judgement::broken(std::move(expected),
                                     fmt::format("It closed connection {} before the reply.", i + 1),
                                     {pointer_to(i, *one)});
        if (one->has_reply) answered.push_back(pointer_to(i, *one));
    }
    if (answered.empty()) return Judgement::unreached(std::move(expected), "No QUIT was answered.");
    return Judgement::held(std::move(expected), "It waited.", std::move(answered));
}

Judgement leaves_host(const Observation& observation, const Parameters& parameters) {
    const Which which(parameters);
    const std::string limit = text_or(parameters, "within");
    auto within = scenario::parse_duration(limit);
    // It may wait for the server to close: as long as it waits for anything.
    if (const auto& patience = observation.sender->timing.command_timeout; within.value && patience)
        *within.value += *patience + *patience / 4;
    std::string expected = fmt::format("The client closes soon behind {}.", which.words());
    std::vector<Pointer> left;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        const Session& session = observation.sessions[i];
        const Exchange* one = reply_in(session, which);
        if (one == nullptr) continue;
        const Time until = session.over ? session.ended : observation.ended;
        const Time stayed = until - one->answered;
        if (within.value && stayed > *within.value)
            return Judgement::broken(
                std::move(expected),
                fmt::format("It stayed {} ms.", std::chrono::duration_cast<std::chrono::milliseconds>(stayed).count()),
                {pointer_to(i, *one)});
        if (session.over && session.ended_by_client) left.push_back(pointer_to(i, *one));
    }
    if (left.empty()) return Judgement::unreached(std::move(expected), "The client had no connection to close then.");
    return Judgement::held(std::move(expected), "It did.", std::move(left));
}

Judgement connections(const Observation& observation, const Parameters& parameters) {
    const Which which(parameters);
    const std::string wanted = text_or(parameters, "range");
    const auto range = scenario::parse_count_range(wanted);
    const auto count = static_cast<std::uint64_t>(
        std::count_if(observation.sessions.begin(), observation.sessions.end(),
                      [&](const Session& session) { return !which.given() || reply_in(session, which) != nullptr; }));
    std::string expected = fmt::format("Connections: {}.", wanted);
    std::string seen = fmt::format("There were {}.", count);
    return range.value && scenario::holds(*range.value, count)
               ? Judgement::held(std::move(expected), std::move(seen))
               : Judgement::broken(std::move(expected), std::move(seen));
}

}  // namespace bouncehouse::probe::conversation
