#include <algorithm>
#include <bouncehouse/check/auth_exchange.hpp>
#include <bouncehouse/smtp/base64.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {

std::vector<AuthRun::Response> AuthRun::responses() const {
    std::vector<Response> all;
    for (const Exchange* line : lines) {
        if (line->auth_step > 0) {
            if (line->command != "*") all.push_back({line, smtp::decode_base64(line->command)});
        } else if (has_initial_response) {
            smtp::Command command;
            smtp::parse_command(line->command, command);
            const auto given = command.initial_response;
            all.push_back({line, given == "=" ? std::optional<std::string>{""} : smtp::decode_base64(given)});
        }
    }
    return all;
}

bool AuthRun::cancelled() const { return lines.back()->auth_step > 0 && lines.back()->command == "*"; }

int AuthRun::result() const { return lines.back()->code / 100 == 3 ? 0 : lines.back()->code; }

std::vector<AuthRun> auth_runs(const Observation& observation, std::size_t session) {
    std::vector<AuthRun> runs;
    for (const Exchange& one : observation.sessions[session].exchanges) {
        if (one.stage != "auth" || one.command_number == 0) continue;
        if (one.auth_step > 0) {
            if (!runs.empty()) runs.back().lines.push_back(&one);
            continue;
        }
        smtp::Command command;
        smtp::parse_command(one.command, command);
        AuthRun& run = runs.emplace_back();
        run.session = session;
        run.mechanism = command.mechanism;
        std::transform(run.mechanism.begin(), run.mechanism.end(), run.mechanism.begin(), smtp::upper);
        run.has_initial_response = !command.initial_response.empty();
        run.under_tls = one.under_tls;
        run.lines.push_back(&one);
    }
    return runs;
}

std::vector<AuthRun> auth_runs(const Observation& observation, const std::vector<std::size_t>& sessions) {
    std::vector<AuthRun> all;
    for (const std::size_t session : sessions)
        for (AuthRun& run : auth_runs(observation, session)) all.push_back(std::move(run));
    return all;
}

std::optional<std::string_view> challenge_of(const Exchange& exchange) {
    if (!exchange.has_reply || exchange.code != 334) return std::nullopt;
    std::string_view text = exchange.reply;
    while (text.ends_with('\r') || text.ends_with('\n')) text.remove_suffix(1);
    text.remove_prefix(std::min<std::size_t>(text.size(), 4));
    return text;
}

}  // namespace bouncehouse::probe
