#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/check/tls_judges.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe::tls {
namespace {

bool is_done(const Session& session) { return session.tls && session.tls->done; }

bool came_to_handshake(const Session& session) {
    const Exchange* starttls = session.at("starttls");
    return session.tls || (starttls != nullptr && starttls->has_reply && starttls->code / 100 == 2);
}

Pointer pointer_to_tls(const Observation& observation, std::size_t i) {
    for (const evidence::Event& event : observation.sessions[i].events)
        if (std::holds_alternative<evidence::TlsSeen>(event.body)) return {i, event.number};
    return {i, 0};
}

const Exchange* first_inside(const Session& session) {
    for (const Exchange& one : session.exchanges)
        if (one.under_tls && one.command_number != 0) return &one;
    return nullptr;
}

/// "TLSv1.2" as 12; 0 for what is older than TLS or not known.
int number_of(std::string_view version) {
    const auto at = version.find_first_of("0123456789");
    if (!version.starts_with("TLS") || at == version.npos) return 0;
    const std::string_view digits = version.substr(at);
    if (digits.size() == 1) return (digits[0] - '0') * 10;
    return digits.size() == 3 && digits[1] == '.' ? (digits[0] - '0') * 10 + (digits[2] - '0') : 0;
}

bool is_address(std::string_view name) {
    return name.find(':') != name.npos || (!name.empty() && name.find_first_not_of("0123456789.") == name.npos);
}

}  // namespace

Judgement handshake(const Observation& observation, const Parameters& parameters) {
    std::string expected = "The handshake follows the 220 to STARTTLS.";
    std::vector<Pointer> done;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        const Session& session = observation.sessions[i];
        const Exchange* starttls = session.at("starttls");
        if (starttls == nullptr || !starttls->has_reply || starttls->code / 100 != 2) continue;
        if (is_done(session)) {
            done.push_back(pointer_to_tls(observation, i));
        } else if (session.over || session.tls) {
            const std::string why = session.tls ? session.tls->failure : "the client ended the connection";
            return Judgement::broken(std::move(expected), fmt::format("On connection {} it failed: {}.", i + 1, why),
                                     {pointer_to(i, *starttls)});
        }
    }
    if (done.empty()) return Judgement::unreached(std::move(expected), "No STARTTLS was answered with 220.");
    return Judgement::held(std::move(expected), "It was completed.", std::move(done));
}

Judgement ehlo_after_tls(const Observation& observation, const Parameters& parameters) {
    std::string expected = "EHLO is the first command inside TLS.";
    std::vector<Pointer> said;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        const Session& session = observation.sessions[i];
        const Exchange* first = is_done(session) ? first_inside(session) : nullptr;
        if (first == nullptr || first->stage == "quit") continue;
        if (first->stage != "ehlo")
            return Judgement::broken(std::move(expected),
                                     fmt::format("{} came first.", name_of(observation, i, *first)),
                                     {pointer_to(i, *first)});
        said.push_back(pointer_to(i, *first));
    }
    if (said.empty()) return Judgement::unreached(std::move(expected), "No command came inside TLS.");
    return Judgement::held(std::move(expected), "It was.", std::move(said));
}

Judgement ends_after_handshake(const Observation& observation, const Parameters& parameters) {
    const auto allowed = words_of(text_or(parameters, "allow", "quit"));
    std::string expected = fmt::format("Behind the handshake nothing but {}.", fmt::join(allowed, " or "));
    bool reached = false;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        const Session& session = observation.sessions[i];
        if (!came_to_handshake(session)) continue;
        reached = true;
        for (const Exchange& one : session.exchanges)
            if (one.under_tls && one.command_number != 0 && !among(allowed, one.stage))
                return Judgement::broken(std::move(expected), fmt::format("{} came.", name_of(observation, i, one)),
                                         {pointer_to_tls(observation, i), pointer_to(i, one)});
    }
    if (!reached) return Judgement::unreached(std::move(expected), "It never came to a handshake.");
    return Judgement::held(std::move(expected), "Nothing else came.");
}

Judgement waits_for_list(const Observation& observation, const Parameters& parameters) {
    std::string expected = "Inside TLS the client waits for the reply to EHLO.";
    bool reached = false;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        const Session& session = observation.sessions[i];
        if (!came_to_handshake(session)) continue;
        reached = true;  // who drops the session has thrown the clear text away too
        const Exchange* hello = nullptr;
        for (const Exchange& one : session.exchanges) {
            if (!one.under_tls || one.command_number == 0 || one.stage == "quit") continue;
            const bool greets = one.stage == "ehlo" || one.stage == "helo";
            const bool early = hello == nullptr ? !greets : one.asked < hello->answered || !hello->has_reply;
            if (early)
                return Judgement::broken(
                    std::move(expected),
                    fmt::format("{} came before {}.", name_of(observation, i, one),
                                hello == nullptr ? "any EHLO" : fmt::format("the reply to {} was there", hello->stage)),
                    {pointer_to(i, one)});
            if (hello == nullptr) hello = &one;
        }
        if (hello == nullptr) continue;
        // While a late reply is still to come the host does not read on: it notes only that something lies there.
        for (const evidence::Event& event : session.events) {
            const auto* seen = std::get_if<evidence::WrongSeen>(&event.body);
            const bool ahead = seen != nullptr && seen->wrong.starts_with("pipelined");
            if (ahead && event.at >= hello->asked && event.at < hello->answered)
                return Judgement::broken(std::move(expected), fmt::format("On connection {} something came.", i + 1),
                                         {pointer_to(i, *hello), {i, event.number}});
        }
    }
    if (!reached) return Judgement::unreached(std::move(expected), "It never came to a handshake.");
    return Judgement::held(std::move(expected), "Nothing came too early.");
}

Judgement tls_version(const Observation& observation, const Parameters& parameters) {
    const std::string least = text_or(parameters, "least");
    std::string expected = fmt::format("TLS {} or later.", least);
    std::string seen;
    std::vector<Pointer> evidence;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        const Session& session = observation.sessions[i];
        if (!is_done(session) || number_of(session.tls->version) == 0) continue;
        const Pointer at = pointer_to_tls(observation, i);
        if (number_of(session.tls->version) < number_of("TLSv" + least))
            return Judgement::broken(std::move(expected),
                                     fmt::format("Connection {} came to {}.", i + 1, session.tls->version), {at});
        seen = session.tls->version + ".";
        evidence.push_back(at);
    }
    if (evidence.empty()) return Judgement::unreached(std::move(expected), "No handshake was completed.");
    return Judgement::held(std::move(expected), std::move(seen), std::move(evidence));
}

Judgement server_name(const Observation& observation, const Parameters& parameters) {
    std::string expected = "The handshake names the host.";
    const bool must = text_or(parameters, "must", "yes") != "no";
    std::string seen, note;
    std::vector<Pointer> evidence;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        const Session& session = observation.sessions[i];
        if (!is_done(session)) continue;
        const std::string& name = session.tls->server_name;
        const Pointer at = pointer_to_tls(observation, i);
        if (is_address(name))
            return Judgement::broken(std::move(expected),
                                     fmt::format("It names the address {}, which is no host name (RFC 6066 3).", name),
                                     {at});
        if (name.empty() && must) return Judgement::broken(std::move(expected), "It names none.", {at});
        if (!name.empty() && !smtp::same_word(name, session.host) && !smtp::same_word(name, observation.domain))
            return Judgement::broken(std::move(expected), fmt::format("It names {}, not {}.", name, session.host),
                                     {at});
        seen = name.empty() ? "It names none." : fmt::format("It names {}.", name);
        if (name.empty()) note = "no server name in the handshake";
        evidence.push_back(at);
    }
    if (evidence.empty()) return Judgement::unreached(std::move(expected), "No handshake was completed.");
    Judgement held = Judgement::held(std::move(expected), std::move(seen), std::move(evidence));
    held.note = std::move(note);
    return held;
}

}  // namespace bouncehouse::probe::tls
