// XOAUTH2 and OAUTHBEARER (RFC 7628): one message with a token; a refusal is told as JSON in a
// challenge, which the client answers before it gets the 535.
#include <algorithm>
#include <bouncehouse/engine/sasl.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::engine {
namespace {

using smtp::SaslStep;

constexpr char separator = '\x01';

struct Credential {
    std::string user, token;
};

/// The value of "key=" among the parts between ^A.
std::optional<std::string_view> value_of(std::string_view message, std::string_view key) {
    while (!message.empty()) {
        const auto end = message.find(separator);
        const std::string_view part = message.substr(0, end);
        if (smtp::starts_with_word(part, key) && part.size() > key.size() && part[key.size()] == '=')
            return part.substr(key.size() + 1);
        if (end == message.npos) break;
        message.remove_prefix(end + 1);
    }
    return std::nullopt;
}

/// "Bearer token"; the scheme has no case (RFC 6750 2.1, RFC 7235 2.1).
std::optional<std::string> token_of(std::string_view message) {
    const auto value = value_of(message, "auth");
    if (!value || !smtp::starts_with_word(*value, "Bearer ")) return std::nullopt;
    return std::string(value->substr(7));
}

/// "user=" user ^A "auth=Bearer " token ^A ^A
std::optional<Credential> read_xoauth2(std::string_view message) {
    if (!message.ends_with("\x01\x01")) return std::nullopt;
    const auto user = value_of(message, "user");
    auto token = token_of(message);
    if (!user || !token) return std::nullopt;
    return Credential{std::string(*user), *token};
}

/// saslname (RFC 5801 4): "=2C" is a comma, "=3D" an equals sign.
std::string saslname(std::string_view text) {
    std::string name;
    for (; !text.empty(); text.remove_prefix(1)) {
        const bool comma = smtp::starts_with_word(text, "=2C"), equals = smtp::starts_with_word(text, "=3D");
        name += comma ? ',' : equals ? '=' : text.front();
        if (comma || equals) text.remove_prefix(2);
    }
    return name;
}

/// GS2 header, then key=value pairs, each ended by ^A, and a last ^A (RFC 7628 3.1).
std::optional<Credential> read_oauthbearer(std::string_view message) {
    if (!message.starts_with("n,") && !message.starts_with("y,")) return std::nullopt;
    message.remove_prefix(2);
    const auto comma = message.find(',');
    if (comma == message.npos || !message.ends_with("\x01\x01")) return std::nullopt;
    const std::string_view name = message.substr(0, comma);
    if (!name.empty() && !name.starts_with("a=")) return std::nullopt;
    message.remove_prefix(comma + 1);
    if (message.empty() || message.front() != separator) return std::nullopt;
    auto token = token_of(message.substr(1));
    if (!token) return std::nullopt;
    return Credential{name.empty() ? std::string{} : saslname(name.substr(2)), *token};
}

class Bearer final : public SaslExchange {
public:
    Bearer(bool oauthbearer, const Accounts& accounts) : oauthbearer_(oauthbearer), accounts_(accounts) {}

    SaslStep step(std::optional<std::string_view> response) override {
        // The client has read why; what it answers (^A in RFC 7628 3.2.3, nothing in XOAUTH2) ends it.
        if (refused_) return sasl_wrong_credentials();
        if (!response && !asked_) {
            asked_ = true;
            return sasl_challenge({});
        }
        const std::string_view message = response.value_or(std::string_view{});
        const auto credential = oauthbearer_ ? read_oauthbearer(message) : read_xoauth2(message);
        if (!credential) return sasl_malformed();
        if (const auto user = user_of(*credential)) return sasl_success(*user, accounts_);
        refused_ = true;
        return sasl_challenge(oauthbearer_
                                  ? R"({"status":"invalid_token","scope":"smtp","schemes":"bearer"})"
                                  : R"({"status":"401","schemes":"bearer","scope":"https://mail.example.com/"})");
    }

private:
    std::optional<std::string> user_of(const Credential& credential) const {
        if (credential.token.empty()) return std::nullopt;
        if (accounts_.empty()) return credential.user.empty() ? "bearer" : credential.user;
        for (const scenario::Account& account : accounts_) {
            const bool named = credential.user.empty() ? oauthbearer_ : account.user == credential.user;
            if (named && !account.token.empty() && account.token == credential.token) return account.user;
        }
        return std::nullopt;
    }

    bool oauthbearer_;
    const Accounts& accounts_;
    bool asked_ = false, refused_ = false;
};

}  // namespace

std::unique_ptr<SaslExchange> begin_bearer(bool oauthbearer, const Accounts& accounts) {
    return std::make_unique<Bearer>(oauthbearer, accounts);
}

}  // namespace bouncehouse::engine
