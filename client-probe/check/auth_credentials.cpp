// What a client says in an exchange: the messages of the mechanisms.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/case/messages.hpp>
#include <bouncehouse/check/auth_exchange.hpp>
#include <bouncehouse/check/auth_judges.hpp>
#include <bouncehouse/check/secrets.hpp>
#include <bouncehouse/check/selection.hpp>

namespace bouncehouse::probe::authentication {
namespace {

using namespace std::string_view_literals;

struct Known {
    std::vector<std::string> secrets;
    bool is_secret(std::string_view text) const {
        return std::find(secrets.begin(), secrets.end(), text) != secrets.end();
    }
};

/// "" when a response is as the mechanism wants it, else what is wrong. `number` counts responses from 0.
using Fits = std::string (*)(std::string_view response, std::size_t number, const Known& known);

/// authzid NUL authcid NUL password (RFC 4616 2)
std::string plain(std::string_view response, std::size_t number, const Known& known) {
    if (number > 0) return "PLAIN has one message only";
    const auto first = response.find('\0');
    const auto second = first == response.npos ? first : response.find('\0', first + 1);
    if (second == response.npos) return "PLAIN wants two NULs";
    const std::string_view acting = response.substr(0, first);
    if (!acting.empty() && acting != probe_user) return "the authorization identity is another one";
    if (response.substr(first + 1, second - first - 1) != probe_user) return "the user name is not the one given";
    return known.is_secret(response.substr(second + 1)) ? "" : "the password is not the one given";
}

std::string login(std::string_view response, std::size_t number, const Known& known) {
    if (number == 0) return response == probe_user ? "" : "the first answer is not the user name";
    if (number == 1) return known.is_secret(response) ? "" : "the second answer is not the password";
    return "LOGIN has two answers only";
}

/// user SP digest in lower-case hexadecimal (RFC 2195 2)
std::string cram_md5(std::string_view response, std::size_t number, const Known&) {
    constexpr std::size_t digits = 32;
    if (number > 0) return "CRAM-MD5 has one answer only";
    const auto blank = response.rfind(' ');
    if (blank == response.npos || response.substr(0, blank) != probe_user) return "the user name is not the one given";
    const std::string_view digest = response.substr(blank + 1);
    const bool hex = digest.size() == digits && digest.find_first_not_of("0123456789abcdef") == digest.npos;
    return hex ? "" : "the digest is not in lower-case hexadecimal";
}

/// user= ^A auth=Bearer token ^A ^A
std::string xoauth2(std::string_view response, std::size_t number, const Known& known) {
    if (number > 0) return "";  // the answer to an error: bearer-error
    const std::string head = fmt::format(
        "user={}\x01"
        "auth=Bearer ",
        probe_user);
    if (!response.starts_with(head) || !response.ends_with("\x01\x01"sv)) return "it is not as XOAUTH2 has it";
    response.remove_prefix(head.size());
    response.remove_suffix(2);
    return known.is_secret(response) ? "" : "the token is not the one given";
}

/// gs2-header ^A key=value ^A ... ^A (RFC 7628 3.1)
std::string oauthbearer(std::string_view response, std::size_t number, const Known& known) {
    if (number > 0) return "";
    const auto body = response.find(",\x01"sv);
    const std::string_view flag = response.substr(0, 2);
    if ((flag != "n," && flag != "y,") || body == response.npos) return "the GS2 header is missing";
    if (!response.ends_with("\x01\x01"sv)) return "it does not end with two ^A";
    constexpr auto key =
        "\x01"
        "auth=Bearer "sv;
    const auto at = response.find(key);
    if (at == response.npos) return "it has no auth=Bearer";
    const std::string_view rest = response.substr(at + key.size());
    return known.is_secret(rest.substr(0, rest.find('\x01'))) ? "" : "the token is not the one given";
}

/// gs2-header n=user,r=nonce, then c=...,r=...,p=proof (RFC 5802 7)
std::string scram(std::string_view response, std::size_t number, const Known&) {
    if (number == 0) {
        const auto name = response.find(",n="), nonce = response.find(",r=");
        if (name == response.npos || nonce == response.npos || nonce < name) return "it is not as SCRAM has it";
        const std::string_view user = response.substr(name + 3, nonce - name - 3);
        return user == probe_user ? "" : "the user name is not the one given";
    }
    if (number == 1) {
        const bool whole = response.starts_with("c=") && response.find(",r=") != response.npos &&
                           response.find(",p=") != response.npos;
        return whole ? "" : "the final message is not as SCRAM has it";
    }
    return response.empty() ? "" : "nothing is left to be said";
}

struct Row {
    std::string_view mechanism;
    Fits fits;
};
constexpr std::array rows{Row{"PLAIN", plain},
                          Row{"LOGIN", login},
                          Row{"CRAM-MD5", cram_md5},
                          Row{"XOAUTH2", xoauth2},
                          Row{"OAUTHBEARER", oauthbearer},
                          Row{"SCRAM-SHA-1", scram},
                          Row{"SCRAM-SHA-256", scram}};

}  // namespace

Judgement credentials(const Observation& observation, const Parameters& parameters) {
    std::string expected = "Each response is what the mechanism wants, in base64.";
    const Known known{secrets_of(*observation.test)};
    std::vector<Pointer> evidence;
    for (const AuthRun& run : auth_runs(observation, sessions_of(observation, parameters))) {
        const auto* row =
            std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.mechanism == run.mechanism; });
        if (row == rows.end()) continue;
        std::size_t number = 0;
        for (const AuthRun::Response& one : run.responses()) {
            const Pointer at = pointer_to(run.session, *one.line);
            if (!one.octets)
                return Judgement::broken(std::move(expected), "A response is no base64: `" + one.line->command + "`.",
                                         {at});
            const std::string trouble = row->fits(*one.octets, number++, known);
            if (!trouble.empty())
                return Judgement::broken(std::move(expected), fmt::format("{}: {}.", run.mechanism, trouble), {at});
            evidence.push_back(at);
        }
    }
    if (evidence.empty()) return Judgement::unreached(std::move(expected), "No response came.");
    return Judgement::held(std::move(expected), "They are.", std::move(evidence));
}

}  // namespace bouncehouse::probe::authentication
