#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/auth_exchange.hpp>
#include <bouncehouse/check/auth_judges.hpp>
#include <bouncehouse/check/secrets.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <map>

namespace bouncehouse::probe::authentication {
namespace {

/// Mechanisms behind the keyword AUTH, in upper case.
std::vector<std::string> mechanisms_in(const std::vector<std::string>& offers) {
    std::vector<std::string> found;
    for (const std::string& line : offers) {
        if (!smtp::starts_with_word(line, "AUTH ")) continue;
        std::string words = line.substr(5);
        std::transform(words.begin(), words.end(), words.begin(),
                       [](char c) { return c == ' ' ? ',' : smtp::upper(c); });
        found = words_of(words);
    }
    return found;
}

std::size_t number_or(const Parameters& parameters, std::string_view name, std::size_t otherwise) {
    return smtp::number(text_or(parameters, name)).value_or(otherwise);
}

Pointer pointer_to_run(const AuthRun& run) { return pointer_to(run.session, *run.lines.front()); }

}  // namespace

Judgement mechanism(const Observation& observation, const Parameters& parameters) {
    const auto wanted = words_of(text_or(parameters, "among"));
    std::string expected = wanted.empty() ? std::string{"AUTH with a mechanism that is offered."}
                                          : fmt::format("AUTH with one of: {}.", fmt::join(wanted, ", "));
    std::vector<std::string> taken;
    std::vector<Pointer> evidence;
    for (const AuthRun& run : auth_runs(observation, sessions_of(observation, parameters))) {
        const Session& session = observation.sessions[run.session];
        const auto offered = mechanisms_in(run.under_tls ? session.offered_under_tls : session.offered);
        if (!among(offered, run.mechanism) || (!wanted.empty() && !among(wanted, run.mechanism)))
            return Judgement::broken(std::move(expected),
                                     fmt::format("AUTH {} came; offered: {}.", run.mechanism,
                                                 offered.empty() ? "none" : fmt::format("{}", fmt::join(offered, " "))),
                                     {pointer_to_run(run)});
        if (!among(taken, run.mechanism)) taken.push_back(run.mechanism);
        evidence.push_back(pointer_to_run(run));
    }
    if (taken.empty()) return Judgement::unreached(std::move(expected), "No AUTH came.");
    Judgement held =
        Judgement::held(std::move(expected), fmt::format("It took {}.", fmt::join(taken, ", then ")), evidence);
    held.note = fmt::format("took {}", fmt::join(taken, ", then "));
    return held;
}

Judgement authenticates_first(const Observation& observation, const Parameters& parameters) {
    std::string expected = "MAIL comes behind a 235 only.";
    std::vector<Pointer> evidence;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        bool authenticated = false;
        for (const Exchange& one : observation.sessions[i].exchanges) {
            if (one.stage == "auth" && one.has_reply && one.code / 100 == 2) authenticated = true;
            if (one.stage != "mail") continue;
            if (!authenticated)
                return Judgement::broken(std::move(expected),
                                         fmt::format("{} came without authentication.", name_of(observation, i, one)),
                                         {pointer_to(i, one)});
            evidence.push_back(pointer_to(i, one));
        }
    }
    if (evidence.empty()) return Judgement::unreached(std::move(expected), "No MAIL came.");
    return Judgement::held(std::move(expected), "It did.", std::move(evidence));
}

Judgement no_open_secrets(const Observation& observation, const Parameters& parameters) {
    std::string expected = "No password or token in clear.";
    const auto sessions = sessions_of(observation, parameters);
    const auto secrets = secrets_of(*observation.test);
    for (const std::size_t i : sessions)
        for (const std::uint32_t number : clear_secrets_in(observation.sessions[i], secrets))
            return Judgement::broken(std::move(expected), fmt::format("It came in clear on connection {}.", i + 1),
                                     {{i, number}});
    if (sessions.empty()) return Judgement::unreached(std::move(expected), "There was no connection.");
    return Judgement::held(std::move(expected), "None came.");
}

Judgement auth_tries(const Observation& observation, const Parameters& parameters) {
    const std::size_t most = number_or(parameters, "most", 1);
    const std::size_t in_all = number_or(parameters, "in-all", static_cast<std::size_t>(-1));
    std::string expected =
        fmt::format("Each mechanism at most {} in a session.", most == 1 ? "once" : fmt::format("{} times", most));
    std::map<std::string, std::size_t> all;
    std::size_t worst = 0;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        std::map<std::string, std::size_t> here;
        for (const AuthRun& run : auth_runs(observation, i)) {
            worst = std::max(worst, ++here[run.mechanism]);
            const bool many = ++all[run.mechanism] > in_all;
            if (here[run.mechanism] > most || many)
                return Judgement::broken(std::move(expected),
                                         fmt::format("AUTH {} came {} times{}.", run.mechanism,
                                                     many ? all[run.mechanism] : here[run.mechanism],
                                                     many ? "" : fmt::format(" on connection {}", i + 1)),
                                         {pointer_to_run(run)});
        }
    }
    if (all.empty()) return Judgement::unreached(std::move(expected), "No AUTH came.");
    return Judgement::held(std::move(expected), fmt::format("At most {} of one kind in a session.", worst));
}

Judgement auth_steps(const Observation& observation, const Parameters& parameters) {
    const std::size_t most = number_or(parameters, "most", 0);
    std::string expected = fmt::format("At most {} challenges are answered.", most);
    std::size_t longest = 0;
    bool reached = false;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i)
        for (const AuthRun& run : auth_runs(observation, i)) {
            reached = true;
            const std::size_t steps = run.lines.size() - 1 - (run.cancelled() ? 1 : 0);
            longest = std::max(longest, steps);
            if (steps > most)
                return Judgement::broken(std::move(expected), fmt::format("{} were answered.", steps),
                                         {pointer_to(i, *run.lines.back())});
        }
    if (!reached) return Judgement::unreached(std::move(expected), "No AUTH came.");
    return Judgement::held(std::move(expected), fmt::format("{} were answered.", longest));
}

Judgement auth_line(const Observation& observation, const Parameters& parameters) {
    const std::size_t most = number_or(parameters, "most", 512);
    std::string expected = fmt::format("The AUTH command has at most {} octets.", most);
    std::size_t longest = 0;
    std::vector<Pointer> evidence;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i)
        for (const AuthRun& run : auth_runs(observation, i)) {
            constexpr std::size_t crlf = 2;
            const std::size_t octets = run.lines.front()->command.size() + crlf;
            longest = std::max(longest, octets);
            if (octets > most)
                return Judgement::broken(std::move(expected), fmt::format("It has {}.", octets), {pointer_to_run(run)});
            evidence.push_back(pointer_to_run(run));
        }
    if (evidence.empty()) return Judgement::unreached(std::move(expected), "No AUTH came.");
    return Judgement::held(std::move(expected), fmt::format("It has {}.", longest), std::move(evidence));
}

}  // namespace bouncehouse::probe::authentication
