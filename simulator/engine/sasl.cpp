#include <algorithm>
#include <bouncehouse/engine/sasl.hpp>

namespace bouncehouse::engine {
namespace {

using smtp::SaslStep;

SaslStep failure(int code, smtp::EnhancedCode enhanced, std::string text, smtp::Wrong wrong) {
    SaslStep step;
    step.kind = SaslStep::Kind::failure;
    step.failure = {.code = code, .enhanced = enhanced, .lines = {std::move(text)}};
    step.wrong = wrong;
    return step;
}

}  // namespace

SaslStep sasl_challenge(std::string data) {
    SaslStep step;
    step.kind = SaslStep::Kind::challenge;
    step.data = std::move(data);
    return step;
}

SaslStep sasl_wrong_credentials() {
    return failure(535, {5, 7, 8}, "Authentication credentials invalid", smtp::Wrong::bad_credentials);
}

SaslStep sasl_malformed() {
    return failure(501, {5, 5, 2}, "Cannot understand the authentication response", smtp::Wrong::bad_syntax);
}

SaslStep sasl_unknown_mechanism() {
    return failure(504, {5, 5, 4}, "Unrecognized authentication type", smtp::Wrong::unknown_mechanism);
}

const scenario::Account* account_of(std::string_view user, const Accounts& accounts) {
    const auto found =
        std::find_if(accounts.begin(), accounts.end(), [&](const auto& account) { return account.user == user; });
    return found == accounts.end() ? nullptr : &*found;
}

SaslStep sasl_success(std::string user, const Accounts& accounts) {
    const scenario::Account* account = account_of(user, accounts);
    if (account != nullptr && !account->fails.empty()) {
        const auto reply = smtp::parse_reply(account->fails + "\r\n");
        SaslStep step = sasl_wrong_credentials();
        if (reply) step.failure = *reply;
        return step;
    }
    SaslStep step;
    step.kind = SaslStep::Kind::success;
    step.user = std::move(user);
    step.wrong = smtp::Wrong::none;
    return step;
}

std::unique_ptr<SaslExchange> begin_sasl(std::string_view mechanism, std::string_view host, const Accounts& accounts,
                                         SaslLibrary& library) {
    std::string name(mechanism);
    for (char& c : name)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    if (name == "XOAUTH2" || name == "OAUTHBEARER") return begin_bearer(name == "OAUTHBEARER", accounts);
    return begin_password(name, host, accounts, library);
}

}  // namespace bouncehouse::engine
