#include <algorithm>
#include <array>
#include <bouncehouse/case/messages.hpp>
#include <bouncehouse/check/secrets.hpp>
#include <bouncehouse/smtp/base64.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

bool shows(std::string_view line, const std::vector<std::string>& secrets) {
    const auto in = [&](std::string_view text) {
        return std::any_of(secrets.begin(), secrets.end(),
                           [&](const std::string& secret) { return text.find(secret) != text.npos; });
    };
    if (in(line)) return true;
    for (std::size_t begin = 0; begin < line.size();) {
        const auto end = std::min(line.find(' ', begin), line.size());
        const auto octets = smtp::decode_base64(line.substr(begin, end - begin));
        if (octets && in(*octets)) return true;
        begin = end + 1;
    }
    return false;
}

/// At which step of the exchange the mechanism sends its secret; the command itself is step 0.
bool secret_step(std::string_view mechanism, unsigned step, bool has_initial_response) {
    if (smtp::same_word(mechanism, "LOGIN")) return step == (has_initial_response ? 1U : 2U);
    constexpr std::array<std::string_view, 3> at_once{"PLAIN", "XOAUTH2", "OAUTHBEARER"};
    const bool shown = std::any_of(at_once.begin(), at_once.end(),
                                   [&](std::string_view one) { return smtp::same_word(one, mechanism); });
    return shown && step == (has_initial_response ? 0U : 1U);
}

}  // namespace

std::vector<std::string> secrets_of(const Case& test) {
    std::vector<std::string> secrets{std::string{probe_password}, std::string{probe_token}};
    constexpr std::size_t shortest = 4;  // shorter ones stand in innocent text too
    if (!test.scenario) return secrets;
    for (const scenario::Host& host : test.scenario->hosts)
        for (const scenario::Account& account : host.accounts)
            for (const std::string& secret : {account.password, account.token})
                if (secret.size() >= shortest) secrets.push_back(secret);
    return secrets;
}

std::vector<std::uint32_t> clear_secrets_in(const Session& session, const std::vector<std::string>& secrets) {
    std::vector<std::uint32_t> found;
    std::string mechanism;
    bool has_initial_response = false;
    for (const Exchange& one : session.exchanges) {
        if (one.command_number == 0) continue;
        std::string_view credentials;
        if (one.stage == "auth" && one.auth_step == 0) {
            smtp::Command command;
            smtp::parse_command(one.command, command);
            mechanism = command.mechanism;
            has_initial_response = !command.initial_response.empty() && command.initial_response != "=";
            credentials = has_initial_response ? std::string_view{one.command} : std::string_view{};
        } else if (one.stage == "auth") {
            credentials = one.command;
        }
        if (one.under_tls) continue;
        const bool by_step = one.stage == "auth" && !credentials.empty() && credentials != "*" &&
                             secret_step(mechanism, one.auth_step, has_initial_response);
        if (by_step || shows(one.command, secrets)) found.push_back(one.command_number);
    }
    return found;
}

}  // namespace bouncehouse::probe
