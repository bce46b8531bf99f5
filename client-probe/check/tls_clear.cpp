#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/check/tls_judges.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe::tls {
namespace {

/// The simulator's words for what it read where the handshake should have gone on.
constexpr std::string_view clear_text = "the client sent clear text: ";

bool offers_starttls(const Session& session) {
    return std::any_of(session.offered.begin(), session.offered.end(),
                       [](std::string_view line) { return smtp::same_word(line, "STARTTLS"); });
}

/// From here on only TLS may come: the 220 to STARTTLS, or the beginning of a connection for implicit TLS.
const Exchange* turning_point(const Session& session) {
    for (const Exchange& one : session.exchanges)
        if (one.stage == "starttls" && !one.under_tls && one.has_reply && one.code / 100 == 2) return &one;
    return nullptr;
}

/// A lone QUIT tells nobody anything: not as it should be, but no harm.
Judgement open_talk(std::string expected, const std::string& text, std::size_t connection, Pointer at) {
    Judgement broken = Judgement::broken(std::move(expected),
                                         fmt::format("On connection {} came in clear: {}.", connection, text), {at});
    if (smtp::starts_with_word(text, "`QUIT")) broken.level = Level::should;
    return broken;
}

}  // namespace

Judgement uses_tls(const Observation& observation, const Parameters& parameters) {
    std::string expected = "MAIL comes inside TLS where TLS is offered.";
    std::vector<Pointer> inside;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        const Session& session = observation.sessions[i];
        for (const Exchange& one : session.exchanges) {
            if (one.stage != "mail") continue;
            if (one.under_tls) {
                inside.push_back(pointer_to(i, one));
            } else if (offers_starttls(session)) {
                return Judgement::broken(std::move(expected),
                                         fmt::format("{} came in clear.", name_of(observation, i, one)),
                                         {pointer_to(i, one)});
            }
        }
    }
    if (inside.empty()) return Judgement::unreached(std::move(expected), "No MAIL came to a host that offers TLS.");
    return Judgement::held(std::move(expected), "It did.", std::move(inside));
}

Judgement not_in_clear(const Observation& observation, const Parameters& parameters) {
    const auto stages = words_of(text_or(parameters, "stages", "mail,rcpt,data,bdat,auth"));
    std::string expected = fmt::format("Without TLS no {}.", fmt::join(stages, ", "));
    const auto sessions = sessions_of(observation, parameters);
    for (const std::size_t i : sessions)
        for (const Exchange& one : observation.sessions[i].exchanges)
            if (!one.under_tls && one.command_number != 0 && among(stages, one.stage))
                return Judgement::broken(std::move(expected),
                                         fmt::format("{} came in clear.", name_of(observation, i, one)),
                                         {pointer_to(i, one)});
    if (sessions.empty()) return Judgement::unreached(std::move(expected), "There was no connection.");
    return Judgement::held(std::move(expected), "None came.");
}

Judgement no_clear_after_handshake(const Observation& observation, const Parameters& parameters) {
    std::string expected = "Nothing in clear where TLS has to be.";
    const bool implicit = observation.test->submission.tls == TlsPolicy::implicit;
    bool reached = false;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        const Session& session = observation.sessions[i];
        const Exchange* turn = turning_point(session);
        if (!session.implicit_tls && !implicit && turn == nullptr) continue;
        reached = true;
        if (session.tls && !session.tls->done)
            if (const auto at = session.tls->failure.find(clear_text); at != std::string::npos)
                return open_talk(std::move(expected), session.tls->failure.substr(at + clear_text.size()), i + 1,
                                 {turn != nullptr ? pointer_to(i, *turn) : Pointer{i, 0}});
        for (const Exchange& one : session.exchanges) {
            // To a host without TLS a ClientHello is an unknown command, or several.
            const bool known = one.stage != "unknown" && one.stage != "data-end" && one.stage != "disconnect";
            const bool behind = turn == nullptr || one.asked > turn->asked;
            if (one.under_tls || one.command_number == 0 || &one == turn || !behind || !known) continue;
            return open_talk(std::move(expected), fmt::format("`{}`", one.command.substr(0, 200)), i + 1,
                             {pointer_to(i, one)});
        }
    }
    if (!reached) return Judgement::unreached(std::move(expected), "It never came to a handshake.");
    return Judgement::held(std::move(expected), "None came.");
}

}  // namespace bouncehouse::probe::tls
