// Where connections go. Hosts that are down leave no trace; judgements speak of those that do.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/hosts_judges.hpp>
#include <bouncehouse/check/parameters.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <map>

namespace bouncehouse::probe::hosts {
namespace {

bool among(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string label_at(const Observation& observation, const Session& session) {
    return label_of(observation, session.host);
}

std::string joined(const std::vector<std::string>& words) {
    return words.empty() ? "no host" : fmt::format("{}", fmt::join(words, ", "));
}

/// When it turned to the message: its first question, else the hand-over. A busy queue lets a message wait.
Time first_turn(const Observation& observation) {
    if (!observation.queries.empty()) return observation.queries.front().at;
    return observation.submitted.empty() ? observation.began : observation.submitted.front().outcome.began;
}

/// A new question for the exchangers of the domain between these times: another run has begun. One close behind the
/// first is a repeated question (RFC 1035 4.2.1), not another run.
bool looked_up_again(const Observation& observation, Time since, Time until) {
    const Time close = retry_interval(observation) / 2;
    return std::any_of(observation.queries.begin(), observation.queries.end(), [&](const Query& one) {
        return one.type == "MX" && label_of(observation, one.name) == "@" && one.at > since && one.at < until &&
               one.at - observation.queries.front().at > close;
    });
}

/// Nothing was seen: it may just have had no time.
Judgement nothing_seen(const Observation& observation, std::string expected) {
    if (cut_short(observation)) return Judgement::unreached(std::move(expected), "the observation was cut short");
    return Judgement::broken(std::move(expected), "no connection at all");
}

}  // namespace

std::string label_of(const Observation& observation, std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    if (smtp::same_word(name, observation.domain)) return "@";
    const std::string& domain = observation.domain;
    if (name.size() > domain.size() + 1 && name[name.size() - domain.size() - 1] == '.' &&
        smtp::same_word(name.substr(name.size() - domain.size()), domain))
        return std::string{name.substr(0, name.size() - domain.size() - 1)};
    return std::string{name};
}

Judgement goes_to(const Observation& observation, const Parameters& parameters) {
    const auto wanted = words_in(text_of(parameters, "hosts"));
    const std::string expected = "the first connection for each message goes to " + joined(wanted);
    if (observation.sessions.empty()) return nothing_seen(observation, expected);
    const std::string first = label_at(observation, observation.sessions.front());
    if (!among(wanted, first)) return Judgement::broken(expected, "the first connection went to " + first, {{0, 0}});
    for (std::size_t message = 0; message < observation.submitted.size(); ++message)
        for (const Attempt& attempt : observation.attempts) {
            if (attempt.message != message) continue;
            const std::string host = label_at(observation, observation.sessions[attempt.session]);
            if (!among(wanted, host))
                return Judgement::broken(expected, fmt::format("message {} was first tried at {}", message + 1, host),
                                         {{attempt.session, attempt.mail.command_number}});
            break;
        }
    return Judgement::held(expected, "it went to " + first, {{0, 0}});
}

Judgement only_hosts(const Observation& observation, const Parameters& parameters) {
    const auto wanted = words_in(text_of(parameters, "hosts"));
    const std::string expected =
        wanted.empty() ? "no connection anywhere" : "connections to no other host than " + joined(wanted);
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        const std::string host = label_at(observation, observation.sessions[i]);
        if (!among(wanted, host))
            return Judgement::broken(
                expected, fmt::format("it connected to {}", host == "@" ? "the domain's own address" : host), {{i, 0}});
    }
    return Judgement::held(expected, fmt::format("{} connection(s)", observation.sessions.size()));
}

Judgement reaches(const Observation& observation, const Parameters& parameters) {
    const auto wanted = words_in(text_of(parameters, "hosts"));
    const std::string from = text_of(parameters, "from");
    const auto within = duration_in(parameters, "within", retry_interval(observation));
    const std::string expected = fmt::format("{} is tried{}{}", joined(wanted), from.empty() ? "" : " after " + from,
                                             within ? fmt::format(" within {}", words_of(*within)) : std::string{});
    Time since = first_turn(observation);
    if (!from.empty()) {
        const auto failed = std::find_if(observation.sessions.begin(), observation.sessions.end(),
                                         [&](const Session& one) { return label_at(observation, one) == from; });
        if (failed == observation.sessions.end())
            return Judgement::unreached(expected, fmt::format("it never came to {}", from));
        since = failed->over ? failed->ended : failed->began;
    }
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        const Session& one = observation.sessions[i];
        // The next connection may be opened before the last one is quite over.
        if (!among(wanted, label_at(observation, one)) || (!from.empty() && one.ended < since && one.over)) continue;
        const Time took = std::max(one.began - since, Time{});
        // A slow machine is no later run: for that it would have looked the domain up again.
        if (within && took > *within && (observation.queries.empty() || looked_up_again(observation, since, one.began)))
            return Judgement::broken(expected, fmt::format("only after {}", words_of(took)), {{i, 0}});
        return Judgement::held(expected, fmt::format("after {}", words_of(took)), {{i, 0}});
    }
    if (cut_short(observation)) return Judgement::unreached(expected, "the observation was cut short");
    return Judgement::broken(expected, "never");
}

Judgement host_order(const Observation& observation, const Parameters& parameters) {
    const auto wanted = words_in(text_of(parameters, "hosts"));
    const std::string expected = "hosts are tried in the order " + joined(wanted);
    std::vector<std::string> seen;
    std::size_t reached = 0;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        const std::string host = label_at(observation, observation.sessions[i]);
        if (among(seen, host)) continue;
        seen.push_back(host);
        const auto place = static_cast<std::size_t>(std::find(wanted.begin(), wanted.end(), host) - wanted.begin());
        if (place == wanted.size()) continue;  // other checks speak of strangers
        if (place != reached) return Judgement::broken(expected, "the order was " + joined(seen), {{i, 0}});
        ++reached;
    }
    if (reached < 2)
        return Judgement::unreached(expected, seen.empty() ? "no connection at all" : "only " + joined(seen));
    return Judgement::held(expected, joined(seen));
}

Judgement spread(const Observation& observation, const Parameters& parameters) {
    constexpr std::size_t enough = 20;      // connections: less say nothing of chance
    constexpr double surely_uneven = 0.25;  // of the share that each should have
    const auto wanted = words_in(text_of(parameters, "hosts"));
    const std::string expected = "connections are spread over " + joined(wanted);
    std::map<std::string, std::size_t> counts;
    std::size_t sum = 0;
    for (const Session& one : observation.sessions)
        if (const std::string host = label_at(observation, one); among(wanted, host)) ++counts[host], ++sum;
    if (sum == 0) return nothing_seen(observation, expected);
    std::vector<std::string> told;
    bool uneven = false;
    for (const std::string& host : wanted) {
        told.push_back(fmt::format("{} {}", host, counts[host]));
        const double share = static_cast<double>(sum) / static_cast<double>(wanted.size());
        uneven = uneven || static_cast<double>(counts[host]) < share * surely_uneven;
    }
    const std::string seen = joined(told);
    const auto used = static_cast<std::size_t>(
        std::count_if(counts.begin(), counts.end(), [](const auto& one) { return one.second > 0; }));
    if (used == wanted.size() && !uneven) return Judgement::held(expected, seen);
    if (sum < enough) return Judgement::unreached(expected, fmt::format("{}; too few to tell", seen));
    Judgement broken = Judgement::broken(expected, seen);
    // Some randomness is there; how much of it the clause does not say.
    if (used > 1) broken.level = Level::should;
    return broken;
}

Judgement tried_hosts(const Observation& observation, const Parameters& parameters) {
    const auto range = count_in(parameters, "count");
    const std::string expected = fmt::format("{} hosts are tried in one run", text_of(parameters, "count"));
    if (observation.sessions.empty()) return nothing_seen(observation, expected);
    // A run ends where half a retry interval passes without a new connection.
    std::vector<std::string> seen;
    std::size_t most = 0;
    Time last = observation.sessions.front().began;
    for (const Session& one : observation.sessions) {
        if (one.began - last > retry_interval(observation) / 2) seen.clear();
        last = std::max(one.began, one.over ? one.ended : one.began);
        if (const std::string host = label_at(observation, one); !among(seen, host)) seen.push_back(host);
        most = std::max(most, seen.size());
    }
    const std::string words = fmt::format("{} hosts in one run", most);
    const bool fits = !range || ((!range->least || most >= *range->least) && (!range->most || most <= *range->most));
    return fits ? Judgement::held(expected, words) : Judgement::broken(expected, words);
}

}  // namespace bouncehouse::probe::hosts
