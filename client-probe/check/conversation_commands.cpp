#include <fmt/format.h>
#include <bouncehouse/check/conversation_judges.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/scenario/duration.hpp>
#include <bouncehouse/scenario/range.hpp>
#include <utility>

namespace bouncehouse::probe::conversation {
namespace {

struct Found {
    std::size_t session = 0;
    const Exchange* exchange = nullptr;
};

/// Commands as stage and match name them, behind the reply of `after` when there is one.
struct Search {
    std::vector<Found> found;
    bool reached = false;  // there was a connection, and on it the reply of `after`
    std::string after;     // "421 at ehlo", "" none
};

Search search(const Observation& observation, const Parameters& parameters) {
    Search result;
    const auto stages = words_of(text_or(parameters, "stage"));
    const std::string match = text_or(parameters, "match"), after = text_or(parameters, "after");
    const auto colon = after.find(':');
    const std::string after_stage = after.substr(0, colon);
    const std::string after_code = colon == after.npos ? "any" : after.substr(colon + 1);
    if (!after.empty()) result.after = fmt::format("{} at {}", after_code, after_stage);
    const auto within = scenario::parse_duration(text_or(parameters, "within"));
    for (const std::size_t i : sessions_of(observation, parameters)) {
        const Exchange* before = nullptr;
        if (after.empty()) result.reached = true;
        for (const Exchange& one : observation.sessions[i].exchanges) {
            const bool counts = after.empty() || (before != nullptr && one.asked >= before->answered);
            const bool soon = !within.value || before == nullptr || one.asked - before->answered <= *within.value;
            if (counts && soon && among(stages, one.stage) && pattern_fits(match, one.command))
                result.found.push_back({i, &one});
            if (before == nullptr && one.stage == after_stage && code_fits(after_code, one)) {
                before = &one;
                result.reached = true;
            }
        }
    }
    return result;
}

std::string upper_stages(const Parameters& parameters) {
    std::string names = fmt::format("{}", fmt::join(words_of(text_or(parameters, "stage")), " or "));
    const std::string match = text_or(parameters, "match");
    return match.empty() ? names : fmt::format("{} like `{}`", names, match);
}

std::vector<Pointer> pointers(const std::vector<Found>& found) {
    std::vector<Pointer> all;
    for (const Found& one : found) all.push_back(pointer_to(one.session, *one.exchange));
    return all;
}

Judgement nothing_reached(std::string expected, const Search& search) {
    return Judgement::unreached(std::move(expected), search.after.empty()
                                                         ? "There was no such connection."
                                                         : fmt::format("There was no {}.", search.after));
}

}  // namespace

Judgement never_wrong(const Observation& observation, const Parameters& parameters) {
    const auto wrongs = words_of(text_or(parameters, "wrong"));
    std::string expected = fmt::format("None of: {}.", fmt::join(wrongs, ", "));
    const auto sessions = sessions_of(observation, parameters);
    std::vector<Pointer> evidence;
    std::string first;
    for (const std::size_t i : sessions) {
        for (const evidence::Event& event : observation.sessions[i].events) {
            std::string wrong, line;
            if (const auto* command = std::get_if<evidence::CommandSeen>(&event.body)) {
                wrong = command->wrong;
                line = fmt::format(" (`{}`)", command->bytes.substr(0, 200));
            } else if (const auto* seen = std::get_if<evidence::WrongSeen>(&event.body)) {
                wrong = seen->wrong;
                if (!seen->detail.empty()) line = fmt::format(" ({})", seen->detail);
            }
            if (wrong.empty() || !among(wrongs, wrong)) continue;
            if (first.empty()) first = fmt::format("{}{} on connection {}", wrong, line, i + 1);
            evidence.push_back({i, event.number});
        }
    }
    if (sessions.empty()) return Judgement::unreached(std::move(expected), "There was no such connection.");
    if (evidence.empty()) return Judgement::held(std::move(expected), "None was seen.");
    std::string seen = evidence.size() == 1 ? first : fmt::format("{}, and {} more", first, evidence.size() - 1);
    return Judgement::broken(std::move(expected), fmt::format("Seen: {}.", seen), std::move(evidence));
}

Judgement sends(const Observation& observation, const Parameters& parameters) {
    const Search result = search(observation, parameters);
    const std::string count = text_or(parameters, "count", ">=1");
    std::string expected = fmt::format("Commands: {} {}{}.", count, upper_stages(parameters),
                                       result.after.empty() ? "" : fmt::format(" behind {}", result.after));
    if (!result.reached) return nothing_reached(std::move(expected), result);
    const auto range = scenario::parse_count_range(count);
    std::string seen = result.found.empty() ? "None came." : fmt::format("{} came.", result.found.size());
    if (range.value && scenario::holds(*range.value, std::uint64_t{result.found.size()}))
        return Judgement::held(std::move(expected), std::move(seen), pointers(result.found));
    return Judgement::broken(std::move(expected), std::move(seen), pointers(result.found));
}

Judgement sends_not(const Observation& observation, const Parameters& parameters) {
    const Search result = search(observation, parameters);
    std::string expected = fmt::format("No command: {}{}.", upper_stages(parameters),
                                       result.after.empty() ? "" : fmt::format(" behind {}", result.after));
    if (!result.reached) return nothing_reached(std::move(expected), result);
    if (result.found.empty()) return Judgement::held(std::move(expected), "None came.");
    const Found& first = result.found.front();
    return Judgement::broken(std::move(expected),
                             fmt::format("{} came.", name_of(observation, first.session, *first.exchange)),
                             pointers(result.found));
}

Judgement only_after(const Observation& observation, const Parameters& parameters) {
    const Which which(parameters);
    const auto allowed = words_of(text_or(parameters, "allow", "quit"));
    std::string expected = fmt::format("Nothing but {} behind {}.", fmt::join(allowed, " or "), which.words());
    bool reached = false;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        const Exchange* before = nullptr;
        for (const Exchange& one : observation.sessions[i].exchanges) {
            if (before != nullptr && one.command_number != 0 && one.asked >= before->answered &&
                !among(allowed, one.stage))
                return Judgement::broken(std::move(expected), fmt::format("{} came.", name_of(observation, i, one)),
                                         {pointer_to(i, *before), pointer_to(i, one)});
            if (before == nullptr && which.fits(one)) before = &one;
        }
        reached = reached || before != nullptr;
    }
    if (!reached) return Judgement::unreached(std::move(expected), fmt::format("There was no {}.", which.words()));
    return Judgement::held(std::move(expected), "Nothing else came.");
}

Judgement no_mail(const Observation& observation, const Parameters& parameters) {
    const Which which(parameters);
    std::string expected = which.given() ? fmt::format("No MAIL behind {}.", which.words()) : "No MAIL.";
    bool reached = false;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        bool behind = !which.given();
        for (const Exchange& one : observation.sessions[i].exchanges) {
            if (behind && one.stage == "mail")
                return Judgement::broken(std::move(expected), fmt::format("{} came.", name_of(observation, i, one)),
                                         {pointer_to(i, one)});
            behind = behind || which.fits(one);
        }
        reached = reached || behind;
    }
    if (!reached) {
        std::string seen = fmt::format("There was no {}.", which.words());
        return text_or(parameters, "or-none") == "yes" ? Judgement::held(std::move(expected), std::move(seen))
                                                       : Judgement::unreached(std::move(expected), std::move(seen));
    }
    return Judgement::held(std::move(expected), "None came.");
}

/// Content is compared as such: whether it came by DATA or BDAT, and in TLS or not, depends on what was offered.
Judgement in_step(const Observation& observation, const Parameters&) {
    const auto steps = [](const Observation& run) {
        std::vector<std::string> stages;
        bool hello_again = false;
        if (run.sessions.empty()) return stages;
        for (const Exchange& one : run.sessions.front().exchanges) {
            if (one.stage == "starttls") {
                hello_again = true;
                continue;
            }
            if (one.stage == "ehlo" && std::exchange(hello_again, false)) continue;
            if (one.stage == "quit" || one.stage == "data-end" || one.stage == "connect") continue;
            const std::string stage = one.stage == "bdat" ? "data" : one.stage;
            if (stage == "data" && !stages.empty() && stages.back() == "data") continue;
            stages.push_back(stage);
        }
        return stages;
    };
    std::string expected = "The same commands as in the reference run.";
    if (!observation.reference || observation.reference->sessions.empty())
        return Judgement::unreached(std::move(expected), "There is no reference run to compare with.");
    const auto wanted = steps(*observation.reference), seen = steps(observation);
    if (seen.empty()) return Judgement::broken(std::move(expected), "No command came.");
    std::string said = fmt::format("Seen: {}; reference: {}.", fmt::join(seen, " "), fmt::join(wanted, " "));
    return seen == wanted ? Judgement::held(std::move(expected), std::move(said))
                          : Judgement::broken(std::move(expected), std::move(said), {{0, 0}});
}

}  // namespace bouncehouse::probe::conversation
