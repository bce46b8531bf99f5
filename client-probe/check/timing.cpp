// Timeouts: that there are any, and that they are long enough (RFC 5321 4.5.3.2).
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/parameters.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/check/themes.hpp>
#include <bouncehouse/check/waits.hpp>

namespace bouncehouse::probe {
namespace {

constexpr std::string_view theme = "timing";

// ---------------------------------------------------------------- ends-within

Judgement one_end(const Observation& observation, const Wait& wait, std::optional<Time> most) {
    const Time patience = most ? *most : longest_patience(observation.sender->timing, wait.stage);
    const std::vector<Pointer> where{{wait.session, 0}};
    const std::string at = fmt::format("at {} on connection {}", wait.stage, wait.session + 1);
    if (wait.by_sender && (!most || wait.length() <= *most))
        return Judgement::held({}, fmt::format("closed {} after {}", at, words_of(wait.length())), where);
    if (wait.by_sender)
        return Judgement::broken({}, fmt::format("closed {} only after {}", at, words_of(wait.length())), where);
    if (wait.still_coming && !most) return Judgement::unreached({}, fmt::format("a reply was still coming {}", at));
    if (wait.length() <= patience)
        return Judgement::unreached(
            {}, fmt::format("it still waited {} after {}, within its limit", at, words_of(wait.length())));
    if (wait.killed)
        return Judgement::broken(
            {}, fmt::format("it waited {} for {}, until the watchdog ended it", at, words_of(wait.length())), where);
    return Judgement::broken({},
                             fmt::format("it still waited {} after {}{}", at, words_of(wait.length()),
                                         wait.over ? ", when the host closed" : ""),
                             where);
}

Judgement ends_within(const Observation& observation, const Parameters& parameters) {
    const auto most = duration_in(parameters, "most", retry_interval(observation));
    std::string expected = "a connection on which nothing comes is ended by the sender";
    if (most) expected += " within " + words_of(*most);
    std::vector<Judgement> each;
    for (const Wait& wait : waits_of(observation)) each.push_back(one_end(observation, wait, most));
    if (each.empty()) return Judgement::unreached(expected, "it was never kept waiting");
    Judgement all = fold(expected, each);
    const Timing& timing = observation.sender->timing;
    if (all.finding == Finding::held && timing.command_timeout)
        all.seen += fmt::format(" ({} are configured)", words_of(*timing.command_timeout));
    return all;
}

// ---------------------------------------------------------------- waits-at-least

/// The reply was held back, so its reader had to be patient.
bool held_back(const Exchange& one) { return one.fault.find("delay ") != std::string::npos; }

Judgement patience_at(const Observation& observation, std::size_t index, const Exchange& one, Time least) {
    const Session& session = observation.sessions[index];
    const std::vector<Pointer> where{pointer_to(index, one)};
    if (one.has_reply) return Judgement::held({}, fmt::format("{}: it waited", one.stage), where);
    const Time end = session.over ? session.ended : observation.ended;
    const Time waited = end - one.asked;
    if (waited >= least)
        return Judgement::held({}, fmt::format("{}: it waited {}", one.stage, words_of(waited)), where);
    const std::string seen = fmt::format("{}: it waited {}", one.stage, words_of(waited));
    if (!session.over || !session.ended_by_client)
        return Judgement::unreached({}, seen + ", then the observation ended");
    for (const Wait& wait : waits_of(observation))
        if (wait.session == index && wait.killed)
            return Judgement::unreached({}, seen + ", then the watchdog ended it (submit-limit)");
    // What is configured for this run says nothing of what the sender does by itself.
    if (const auto declared = declared_patience(observation.sender->timing, one.stage); declared && *declared < least)
        return Judgement::unreached(
            {}, fmt::format("{}; it is configured to wait {} here (command-timeout)", seen, words_of(*declared)));
    return Judgement::broken({}, seen, where);
}

Judgement waits_at_least(const Observation& observation, const Parameters& parameters) {
    const auto least = duration_in(parameters, "least", retry_interval(observation));
    const std::string wanted = text_of(parameters, "stage");
    const auto stages = words_of(std::string_view{wanted});
    const std::string expected = fmt::format("it waits at least {} at {}", least ? words_of(*least) : "?", wanted);
    if (!least) return Judgement::unreached(expected, "the duration cannot be read");
    std::vector<Judgement> each;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i)
        for (const Exchange& one : observation.sessions[i].exchanges)
            if (among(stages, one.stage) && held_back(one)) each.push_back(patience_at(observation, i, one, *least));
    if (each.empty()) return Judgement::unreached(expected, "no reply was held back there");
    return fold(expected, each);
}

}  // namespace

std::span<const CheckInfo> timing_checks() {
    static const std::vector<CheckInfo> table{
        {"ends-within",
         theme,
         "A sender that gets no answer, or cannot get rid of its data, ends the connection by itself.",
         {{"most", "At most so long after the last that came; else by its own configured timeout, with some room.",
           "20s"}},
         ends_within},
        {"waits-at-least",
         theme,
         "A reply that comes late is waited for. Where less is configured, nothing is known.",
         {{"stage", "Stages of the late replies, with commas.", "data-end", true},
          {"least", "So long has to be waited.", "9m50s", true}},
         waits_at_least},
    };
    return table;
}

}  // namespace bouncehouse::probe
