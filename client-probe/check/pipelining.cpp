// Commands in groups (RFC 2920 3.1).
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/check/received_content.hpp>
#include <bouncehouse/check/themes.hpp>

namespace bouncehouse::probe {
namespace {

/// Where the simulator noted this wrong; its number in the session, 0 when it is not of one command.
std::optional<Pointer> where_wrong(const Observation& observation, std::string_view name) {
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        for (const evidence::Event& event : observation.sessions[i].events) {
            const auto* seen = std::get_if<evidence::WrongSeen>(&event.body);
            const auto* command = std::get_if<evidence::CommandSeen>(&event.body);
            if ((seen && seen->wrong == name) || (command && command->wrong == name)) return Pointer{i, event.number};
        }
    }
    return std::nullopt;
}

/// The last command of the session up to this event.
std::string command_at(const Observation& observation, const Pointer& where) {
    std::string last = "the greeting";
    for (const Exchange& one : observation.sessions[where.session].exchanges)
        if (one.command_number != 0 && one.command_number <= where.number) last = one.command;
    return last;
}

bool came_to_mail(const Observation& observation) { return !observation.attempts.empty(); }

Judgement lock_step(const Observation& observation, const Parameters&) {
    const std::string expected = "Each command waits for the reply to the one before.";
    if (const auto where = where_wrong(observation, "pipelined"))
        return Judgement::broken(
            expected, fmt::format("More came before the reply to `{}`.", command_at(observation, *where)), {*where});
    if (!came_to_mail(observation)) return Judgement::unreached(expected, "The sender never came to MAIL.");
    return Judgement::held(expected, "Nothing came before a reply.");
}

Judgement group_order(const Observation& observation, const Parameters&) {
    const std::string expected = "Nothing is sent behind a command that ends a group, before its reply.";
    // "pipelined": where no group at all may be sent yet, as before the first list of extensions.
    constexpr std::array<std::string_view, 4> names{"pipelined-past-end", "bytes-behind-starttls", "bytes-after-quit",
                                                    "pipelined"};
    for (const std::string_view name : names)
        if (const auto where = where_wrong(observation, name))
            return Judgement::broken(
                expected, fmt::format("More came behind `{}` before its reply.", command_at(observation, *where)),
                {*where});
    if (!came_to_mail(observation)) return Judgement::unreached(expected, "The sender never came to MAIL.");
    // A command that came while an earlier one still waited for its reply was grouped with it.
    std::size_t grouped = 0;
    for (const Session& session : observation.sessions)
        for (std::size_t i = 1; i < session.exchanges.size(); ++i)
            grouped += session.exchanges[i].asked < session.exchanges[i - 1].answered ? 1 : 0;
    Judgement judgement = Judgement::held(expected, "No group went on behind its end.");
    if (grouped > 0) judgement.note = fmt::format("{} command(s) came in groups.", grouped);
    return judgement;
}

Judgement lone_dot(const Observation& observation, const Parameters&) {
    const std::string expected = "With no recipient accepted DATA is followed by a lone dot, not by text.";
    Judgement judgement = Judgement::unreached(expected, "No transaction had all its recipients refused.");
    for (const Attempt& one : observation.attempts) {
        const bool none = !one.recipients.empty() && std::none_of(one.recipients.begin(), one.recipients.end(),
                                                                  [](const auto& each) { return each.accepted(); });
        if (!none) continue;
        const std::vector<Pointer> where{pointer_to(one)};
        if (!one.data) {
            judgement = Judgement::held(expected, "DATA was not sent.", where);
        } else if (one.data->code / 100 != 3) {
            judgement = Judgement::held(expected, "DATA was refused; no text came.", where);
            if (one.content_begun) return Judgement::broken(expected, "Text came though DATA was refused.", where);
        } else if (one.content_octets > 0) {
            return Judgement::broken(expected, fmt::format("{} octets of text came.", one.content_octets), where);
        } else if (!one.content_complete) {
            return Judgement::broken(expected, "No dot came; the connection was given up after 354.", where);
        } else {
            judgement = Judgement::held(expected, "A lone dot came.", where);
        }
    }
    return judgement;
}

Judgement cause(const Observation& observation, const Parameters& parameters) {
    const std::string code{parameter(parameters, "code")};
    const std::string expected = fmt::format("The failure is told with {}, the reply that caused it.", code);
    if (observation.kind == Kind::queue) {
        for (const Bounce& bounce : observation.bounces)
            for (const Bounce::Recipient& one : bounce.recipients)
                if (one.diagnostic_code.find(code) == std::string::npos)
                    return Judgement::broken(expected, fmt::format("The report says `{}`.", one.diagnostic_code));
        if (observation.bounces.empty()) return Judgement::unreached(expected, "No report came.");
        return Judgement::held(expected, fmt::format("The report quotes {}.", code));
    }
    const SubmitOutcome& outcome = observation.outcome();
    if (outcome.told == Told::accepted || outcome.told == Told::nothing)
        return Judgement::unreached(expected, "The caller was not told of a failure.");
    if (std::to_string(outcome.code) == code || outcome.text.find(code) != std::string::npos ||
        outcome.output.find(code) != std::string::npos)
        return Judgement::held(expected, fmt::format("The caller was told {}.", code));
    if (outcome.code == 0) return Judgement::unreached(expected, "The caller was told of no reply code.");
    return Judgement::broken(expected, fmt::format("The caller was told {}.", outcome.code));
}

constexpr std::string_view theme = "pipelining";

}  // namespace

std::span<const CheckInfo> pipelining_checks() {
    static const std::vector<CheckInfo> table{
        {"lock-step",
         theme,
         "Where PIPELINING was not offered each command waits for the reply before.",
         {},
         lock_step},
        {"group-order",
         theme,
         "Commands that end a group are followed by nothing before their reply.",
         {},
         group_order},
        {"lone-dot", theme, "354 after all recipients were refused gets a lone dot.", {}, lone_dot},
        {"cause",
         theme,
         "The failure is told with the reply that caused it.",
         {{"code", "The reply code.", "550", true}},
         cause},
    };
    return table;
}

}  // namespace bouncehouse::probe
