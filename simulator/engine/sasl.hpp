// One SASL exchange on the server's side against the accounts of a host (RFC 4422, RFC 4954).
//
// A host with mechanisms but no accounts takes every credential. SCRAM is the exception: the server
// must prove that it knows the password too (RFC 5802 3), so without accounts SCRAM fails with 535.
#pragma once
#include <bouncehouse/engine/sasl_library.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <bouncehouse/smtp/responder.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::engine {

using Accounts = std::vector<scenario::Account>;

class SaslExchange {
public:
    virtual ~SaslExchange() = default;
    /// The next message of the client, decoded; none when AUTH came without an initial response.
    virtual smtp::SaslStep step(std::optional<std::string_view> response) = 0;
};

/// PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-1, SCRAM-SHA-256, XOAUTH2, OAUTHBEARER; null for any other.
std::unique_ptr<SaslExchange> begin_sasl(std::string_view mechanism, std::string_view host, const Accounts& accounts,
                                         SaslLibrary& library);

// What the mechanisms have in common.
smtp::SaslStep sasl_challenge(std::string data);
/// 235, or what the account's `fails` says.
smtp::SaslStep sasl_success(std::string user, const Accounts& accounts);
smtp::SaslStep sasl_wrong_credentials();  // 535 5.7.8 (RFC 4954 6)
smtp::SaslStep sasl_malformed();          // 501 5.5.2 (RFC 4954 4)
smtp::SaslStep sasl_unknown_mechanism();  // 504 5.5.4 (RFC 4954 4)
const scenario::Account* account_of(std::string_view user, const Accounts& accounts);

/// XOAUTH2 and OAUTHBEARER (RFC 7628).
std::unique_ptr<SaslExchange> begin_bearer(bool oauthbearer, const Accounts& accounts);
/// The mechanisms that GNU SASL knows; null for any other.
std::unique_ptr<SaslExchange> begin_password(const std::string& mechanism, std::string_view host,
                                             const Accounts& accounts, SaslLibrary& library);

}  // namespace bouncehouse::engine
