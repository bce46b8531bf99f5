// What is asked of the name server, and how the failure of a domain is reported.
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/hosts_judges.hpp>
#include <bouncehouse/check/notification_facts.hpp>
#include <bouncehouse/check/outcome_asked.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe::hosts {
namespace {

/// No report can be asked for: it was not handed over, or nobody is to be told.
std::optional<Judgement> no_report_due(const Asked& asked) {
    if (auto none = not_begun(asked)) return none;
    if (!report_is_due(asked.observation, asked.submitted)) return asked.unreached("no report is due");
    return std::nullopt;
}

using Bounces = std::vector<const Bounce*>;

template <class Ask>
Judgement each(const Observation& observation, const Parameters& parameters, std::string expected, Ask ask) {
    std::vector<Judgement> all;
    for (const Wish& wish : wishes(observation, parameters)) {
        const Asked asked = asked_for(observation, wish);
        // Who refuses it at the door has told of the failure there and then.
        if (told_about(asked.submitted, asked.address) == Told::permanent) {
            all.push_back(asked.held("refused when it was handed over"));
            continue;
        }
        if (auto none = no_report_due(asked)) {
            all.push_back(std::move(*none));
            continue;
        }
        all.push_back(ask(asked, bounces_about(observation, wish.message, wish.address)));
    }
    return fold(std::move(expected), all);
}

Judgement no_report(const Asked& asked) {
    if (cut_short(asked.observation)) return asked.unreached("none before the observation was cut short");
    if (asked.possibly_delivered()) return asked.broken("it was delivered instead");
    return asked.broken("none came");
}

}  // namespace

Judgement asks(const Observation& observation, const Parameters& parameters) {
    const std::string type = text_of(parameters, "type");
    std::string name = text_of(parameters, "name");
    if (name.empty()) name = "@";
    const std::string expected =
        fmt::format("a question for {} of {} before the first connection", type, name == "@" ? "the domain" : name);
    for (const Query& one : observation.queries) {
        if (one.type != type || label_of(observation, one.name) != name) continue;
        if (!observation.sessions.empty() && observation.sessions.front().began < one.at)
            return Judgement::broken(expected, "it asked only after it had connected", {{0, 0}});
        return Judgement::held(expected, fmt::format("asked, {}", one.outcome));
    }
    if (observation.queries.empty()) return Judgement::unreached(expected, "no question at all about the case's names");
    return Judgement::broken(expected,
                             fmt::format("never asked, though {} other question(s) came", observation.queries.size()));
}

Judgement fails_soon(const Observation& observation, const Parameters& parameters) {
    const auto within = duration_in(parameters, "within", retry_interval(observation));
    return each(observation, parameters,
                fmt::format("the failure is reported within {}", within ? words_of(*within) : "its time"),
                [&](const Asked& asked, const Bounces& bounces) {
                    if (bounces.empty()) return no_report(asked);
                    const Time turn = observation.queries.empty() ? Time{} : observation.queries.front().at;
                    const Time took = bounces.front()->at - std::max(turn, asked.submitted.outcome.ended);
                    if (within && took > *within)
                        return asked.broken(fmt::format("reported only after {}", words_of(took)));
                    return asked.held(fmt::format("reported after {}", words_of(took)));
                });
}

Judgement is_reported(const Observation& observation, const Parameters& parameters) {
    return each(observation, parameters, "the failure is reported", [](const Asked& asked, const Bounces& bounces) {
        return bounces.empty() ? no_report(asked) : asked.held("reported");
    });
}

Judgement no_early_report(const Observation& observation, const Parameters& parameters) {
    return each(observation, parameters, "no failure is reported while the message may still be tried",
                [](const Asked& asked, const Bounces& bounces) {
                    if (bounces.empty()) return asked.held("none came");
                    const Time took = bounces.front()->at - asked.submitted.outcome.ended;
                    if (took >= life_of_message(asked.observation) * 8 / 10)
                        return asked.held(fmt::format("reported after {}, when its life was over", words_of(took)));
                    return asked.broken(fmt::format("reported after {}", words_of(took)));
                });
}

Judgement failure_status(const Observation& observation, const Parameters& parameters) {
    const std::string wanted = text_of(parameters, "is");
    std::vector<Judgement> all;
    for (const Wish& wish : wishes(observation, parameters)) {
        const Asked asked = asked_for(observation, wish);
        if (auto none = no_report_due(asked)) {
            all.push_back(std::move(*none));
            continue;
        }
        const auto entries = notification::entries_about(observation, wish, "failed");
        if (entries.empty()) {
            all.push_back(asked.unreached("no report names it"));
            continue;
        }
        const std::string status = notification::status_code(entries.front().recipient->status);
        const bool fits = status == wanted || (wanted.ends_with('.') && status.starts_with(wanted));
        all.push_back(fits ? asked.held("status " + status) : asked.broken("status " + status));
    }
    return fold(fmt::format("status {} in the report", wanted), all);
}

}  // namespace bouncehouse::probe::hosts
