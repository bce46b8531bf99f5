// What a client makes of challenges: those it cannot use, and those that tell an error.
#include <fmt/format.h>
#include <bouncehouse/check/auth_exchange.hpp>
#include <bouncehouse/check/auth_judges.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe::authentication {
namespace {

/// A challenge and the line behind it; null: none came.
struct Turn {
    const AuthRun* run = nullptr;
    const Exchange* challenge = nullptr;
    const Exchange* answer = nullptr;
    Pointer pointer() const { return pointer_to(run->session, answer != nullptr ? *answer : *challenge); }
};

std::vector<Turn> turns_of(const std::vector<AuthRun>& runs) {
    std::vector<Turn> turns;
    for (const AuthRun& run : runs)
        for (std::size_t i = 0; i < run.lines.size(); ++i)
            if (challenge_of(*run.lines[i]))
                turns.push_back({&run, run.lines[i], i + 1 < run.lines.size() ? run.lines[i + 1] : nullptr});
    return turns;
}

std::vector<std::size_t> all_sessions(const Observation& observation) { return sessions_of(observation, {}); }

/// Within an exchange a command counts as a response. Who says QUIT or RSET there gives up all the same.
bool gives_up(std::string_view line) {
    return smtp::same_word(line, "QUIT") || smtp::same_word(line, "RSET") || smtp::starts_with_word(line, "EHLO ");
}

}  // namespace

Judgement cancels(const Observation& observation, const Parameters& parameters) {
    const std::string pattern = text_or(parameters, "reply");
    std::string expected = "The challenge is answered by `*`.";
    const auto runs = auth_runs(observation, all_sessions(observation));
    std::vector<Pointer> evidence;
    for (const Turn& turn : turns_of(runs)) {
        if (!pattern_fits(pattern, turn.challenge->reply)) continue;
        if (turn.answer != nullptr && turn.answer->command == "*") {
            evidence.push_back(turn.pointer());
            continue;
        }
        const bool left = turn.answer == nullptr || gives_up(turn.answer->command);
        if (left && text_or(parameters, "or-leaves") == "yes") {
            evidence.push_back(turn.pointer());
            continue;
        }
        Judgement broken =
            Judgement::broken(std::move(expected),
                              turn.answer == nullptr ? std::string{"It ended the connection without a word."}
                                                     : fmt::format("`{}` came.", turn.answer->command.substr(0, 200)),
                              {turn.pointer()});
        // It did give up, and nothing was made of the challenge.
        if (left) broken.level = Level::should;
        return broken;
    }
    if (evidence.empty()) return Judgement::unreached(std::move(expected), "The challenge was never sent.");
    return Judgement::held(std::move(expected), "It was.", std::move(evidence));
}

Judgement answers(const Observation& observation, const Parameters& parameters) {
    const std::string pattern = text_or(parameters, "reply");
    std::string expected = "The challenge is answered with a response.";
    const auto runs = auth_runs(observation, all_sessions(observation));
    std::vector<Pointer> evidence;
    for (const Turn& turn : turns_of(runs)) {
        if (!pattern_fits(pattern, turn.challenge->reply)) continue;
        if (turn.answer == nullptr) return Judgement::broken(std::move(expected), "Nothing came.", {turn.pointer()});
        if (turn.answer->command == "*" || gives_up(turn.answer->command))
            return Judgement::broken(std::move(expected), fmt::format("`{}` came.", turn.answer->command),
                                     {turn.pointer()});
        evidence.push_back(turn.pointer());
    }
    if (evidence.empty()) return Judgement::unreached(std::move(expected), "The challenge was never sent.");
    return Judgement::held(std::move(expected), "It was.", std::move(evidence));
}

/// RFC 7628 3.2.3: a single ^A, or the exchange is cancelled. XOAUTH2 has an empty answer.
Judgement bearer_error(const Observation& observation, const Parameters&) {
    std::string expected = "The error is answered, or the exchange cancelled.";
    const auto runs = auth_runs(observation, all_sessions(observation));
    std::vector<Pointer> evidence;
    std::string seen;
    for (const Turn& turn : turns_of(runs)) {
        const bool bearer = turn.run->mechanism == "OAUTHBEARER", de_facto = turn.run->mechanism == "XOAUTH2";
        if ((!bearer && !de_facto) || challenge_of(*turn.challenge)->empty()) continue;
        if (turn.answer == nullptr) return Judgement::broken(std::move(expected), "Nothing came.", {turn.pointer()});
        const std::string& answer = turn.answer->command;
        const bool fits = answer == "*" || answer == "AQ==" || (de_facto && (answer.empty() || answer == "="));
        if (!fits)
            return Judgement::broken(std::move(expected), fmt::format("`{}` came.", answer.substr(0, 200)),
                                     {turn.pointer()});
        seen = fmt::format("`{}` came.", answer);
        evidence.push_back(turn.pointer());
    }
    if (evidence.empty()) return Judgement::unreached(std::move(expected), "No token was refused by an error.");
    return Judgement::held(std::move(expected), std::move(seen), std::move(evidence));
}

/// RFC 5802 6: "y" says that the server does not seem to have channel binding, "p" that it is used.
Judgement channel_flag(const Observation& observation, const Parameters&) {
    std::string expected = "The flag is n, or y where no -PLUS is offered, or p with a -PLUS mechanism.";
    std::vector<Pointer> evidence;
    std::string seen;
    for (const AuthRun& run : auth_runs(observation, all_sessions(observation))) {
        if (!run.mechanism.starts_with("SCRAM-")) continue;
        const auto responses = run.responses();
        if (responses.empty() || !responses.front().octets) continue;
        const std::string& first = *responses.front().octets;
        const Session& session = observation.sessions[run.session];
        const bool plus = run.mechanism.ends_with("-PLUS");
        bool offered = false;
        for (const std::string& line : run.under_tls ? session.offered_under_tls : session.offered)
            offered = offered || pattern_fits("AUTH*-PLUS*", line);
        const bool fits =
            plus ? first.starts_with("p=") : first.starts_with("n,") || (first.starts_with("y,") && !offered);
        const Pointer at = pointer_to(run.session, *responses.front().line);
        seen = fmt::format("{} began with `{}`{}.", run.mechanism, first.substr(0, first.find(',')),
                           offered ? ", a -PLUS was offered" : "");
        if (!fits) return Judgement::broken(std::move(expected), std::move(seen), {at});
        evidence.push_back(at);
    }
    if (evidence.empty()) return Judgement::unreached(std::move(expected), "No SCRAM came.");
    return Judgement::held(std::move(expected), std::move(seen), std::move(evidence));
}

}  // namespace bouncehouse::probe::authentication
