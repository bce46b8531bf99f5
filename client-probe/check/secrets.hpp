// Secrets of a case, and whether they were sent in clear.
#pragma once
#include <bouncehouse/check/observation.hpp>
#include <string>
#include <vector>

namespace bouncehouse::probe {

/// Passwords and tokens: those that senders are given to use, and those that the case's server knows.
std::vector<std::string> secrets_of(const Case& test);

/// Evidence numbers of command lines, sent without TLS, that show a secret: one of `secrets` as it is or in
/// base64, or what PLAIN, LOGIN, XOAUTH2 and OAUTHBEARER send as credentials, whatever they are.
std::vector<std::uint32_t> clear_secrets_in(const Session& session, const std::vector<std::string>& secrets);

}  // namespace bouncehouse::probe
