// TLSA data of a certificate (RFC 6698 2.1).
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::dns {

/// "3 1 1 <hex>" for "3 1 1": usages 0 and 2 take the issuer, 1 and 3 the certificate, both DER. Text
/// that already holds data comes back as it is. Nothing when there is no certificate to make it of.
std::optional<std::string> tlsa_data(std::string_view wanted, std::string_view certificate, std::string_view issuer);

}  // namespace bouncehouse::dns
