// Certificates for simulated hosts, made while the program runs: a certification authority of our own,
// and per host a certificate that is good or wrong in one known way. Nothing is written to disk.
#pragma once
#include <bouncehouse/net/openssl.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace bouncehouse::net {

/// A certificate with its key, as a TLS server needs them.
struct Identity {
    Owned<X509> certificate;
    Owned<EVP_PKEY> key;
};

/// Whom a certificate is for: all of them stand in its subjectAltName (RFC 6125 B.2), the first name
/// is the common name as well.
struct Subject {
    std::vector<std::string> names;
    std::vector<std::string> addresses;  // in text form, IPv4 or IPv6
};

/// An own authority, valid from yesterday for two years. Its key is made when first needed.
class Authority {
public:
    explicit Authority(std::string name) : name_(std::move(name)) {}

    /// A certificate of the given kind; all are EC P-256 but the weak one, which is RSA with 1024 bits.
    /// Throws std::runtime_error when OpenSSL cannot.
    Identity issue(scenario::Certificate kind, const Subject& host);
    /// What a client must trust so that good certificates verify.
    std::string pem();

private:
    const Identity& root();

    std::string name_;
    std::mutex making_;
    std::optional<Identity> root_;
};

/// The one name in a certificate of the kind wrong-name.
inline constexpr const char* wrong_certificate_name = "another-host.bouncehouse.test";

}  // namespace bouncehouse::net
