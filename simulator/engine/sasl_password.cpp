// PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195) and SCRAM (RFC 5802, RFC 7677) by GNU SASL.
#include <gsasl.h>
#include <algorithm>
#include <array>
#include <bouncehouse/engine/hash.hpp>
#include <bouncehouse/engine/sasl.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::engine {
namespace {

using smtp::SaslStep;

/// What a client may send in one message; RFC 4954 4 lets a line have 12288 octets of base64.
constexpr std::size_t most_response = 9216;

class Password final : public SaslExchange, SaslCallback {
public:
    Password(std::string mechanism, std::string_view host, const Accounts& accounts)
        : mechanism_(std::move(mechanism)), host_(host), accounts_(accounts) {}
    ~Password() override {
        if (session_ != nullptr) gsasl_finish(session_);
    }
    Password(const Password&) = delete;
    Password& operator=(const Password&) = delete;

    bool begin(SaslLibrary& library) { return (session_ = library.serve(mechanism_, *this)) != nullptr; }
    SaslStep step(std::optional<std::string_view> response) override;
    int property(Gsasl_session* session, int property) override;

private:
    SaslStep any_cram(std::string_view response) const;
    SaslStep done() const;
    void prompt();
    int validate(Gsasl_session* session) const;

    std::string mechanism_, host_;
    const Accounts& accounts_;
    Gsasl_session* session_ = nullptr;
    bool proven_ = false;  // done, but the last message of ours still had to be sent
    bool challenged_ = false;
};

std::string_view view(const char* text) { return text == nullptr ? std::string_view{} : std::string_view{text}; }

/// GNU SASL asks in the words of an old draft; clients in the field look for these.
std::string usual_prompt(std::string prompt) {
    if (prompt == "User Name") return "Username:";
    if (prompt == "Password") return "Password:";
    return prompt;
}

SaslStep Password::step(std::optional<std::string_view> response) {
    const std::string_view input = response.value_or(std::string_view{});
    // RFC 4954 4: what a server adds to its success goes out as a challenge, answered by an empty line.
    if (proven_) return input.empty() ? done() : sasl_malformed();
    if (input.size() > most_response) return sasl_malformed();
    if (mechanism_ == "PLAIN" && !response && !challenged_) {
        challenged_ = true;
        return sasl_challenge({});
    }
    if (mechanism_ == "CRAM-MD5" && challenged_ && accounts_.empty()) return any_cram(input);
    // GNU SASL's LOGIN always asks first; a name that came with AUTH is the answer to that.
    if (mechanism_ == "LOGIN" && !challenged_ && !input.empty()) prompt();
    char* output = nullptr;
    std::size_t size = 0;
    const int result = gsasl_step(session_, input.data(), input.size(), &output, &size);
    std::string data(output == nullptr ? "" : output, output == nullptr ? 0 : size);
    gsasl_free(output);
    if (result == GSASL_NEEDS_MORE) {
        challenged_ = true;
        return sasl_challenge(mechanism_ == "LOGIN" ? usual_prompt(std::move(data)) : std::move(data));
    }
    if (result == GSASL_MECHANISM_PARSE_ERROR || result == GSASL_BASE64_ERROR) return sasl_malformed();
    if (result != GSASL_OK) return sasl_wrong_credentials();
    if (data.empty()) return done();
    proven_ = true;
    return sasl_challenge(std::move(data));
}

SaslStep Password::done() const {
    const std::string_view authorized = view(gsasl_property_fast(session_, GSASL_AUTHZID));
    const std::string_view user = view(gsasl_property_fast(session_, GSASL_AUTHID));
    SaslStep step = sasl_success(std::string(user), accounts_);
    if (step.kind == SaslStep::Kind::success && !authorized.empty()) step.user = authorized;
    return step;
}

void Password::prompt() {
    char* output = nullptr;
    std::size_t size = 0;
    gsasl_step(session_, nullptr, 0, &output, &size);
    gsasl_free(output);
}

/// Without accounts any digest will do, if it is one: name, blank, 32 hex digits (RFC 2195 2).
SaslStep Password::any_cram(std::string_view response) const {
    const auto blank = response.rfind(' ');
    if (blank == response.npos || blank == 0) return sasl_malformed();
    const std::string_view digest = response.substr(blank + 1);
    if (digest.size() != 32 || !std::all_of(digest.begin(), digest.end(), smtp::is_hex)) return sasl_malformed();
    return sasl_success(std::string(response.substr(0, blank)), accounts_);
}

int Password::validate(Gsasl_session* session) const {
    if (accounts_.empty()) return GSASL_OK;
    const scenario::Account* account = account_of(view(gsasl_property_fast(session, GSASL_AUTHID)), accounts_);
    const bool right = account != nullptr && account->password == view(gsasl_property_fast(session, GSASL_PASSWORD));
    return right ? GSASL_OK : GSASL_AUTHENTICATION_ERROR;
}

int Password::property(Gsasl_session* session, int property) {
    const scenario::Account* account = nullptr;
    switch (property) {
        case GSASL_VALIDATE_SIMPLE: return validate(session);
        case GSASL_PASSWORD:
            account = account_of(view(gsasl_property_fast(session, GSASL_AUTHID)), accounts_);
            if (account == nullptr) return GSASL_NO_PASSWORD;
            return gsasl_property_set(session, GSASL_PASSWORD, account->password.c_str());
        case GSASL_SCRAM_ITER: return gsasl_property_set(session, GSASL_SCRAM_ITER, "4096");  // RFC 5802 5.1: at least
        case GSASL_SERVICE: return gsasl_property_set(session, GSASL_SERVICE, "smtp");
        case GSASL_HOSTNAME: return gsasl_property_set(session, GSASL_HOSTNAME, host_.c_str());
        default: return GSASL_NO_CALLBACK;
    }
}

constexpr std::array<std::string_view, 5> known{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"};

}  // namespace

std::unique_ptr<SaslExchange> begin_password(const std::string& mechanism, std::string_view host,
                                             const Accounts& accounts, SaslLibrary& library) {
    if (std::find(known.begin(), known.end(), mechanism) == known.end()) return nullptr;
    auto exchange = std::make_unique<Password>(mechanism, host, accounts);
    if (!exchange->begin(library)) return nullptr;
    return exchange;
}

}  // namespace bouncehouse::engine
