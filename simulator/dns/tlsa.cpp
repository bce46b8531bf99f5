#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <array>
#include <bouncehouse/dns/tlsa.hpp>
#include <memory>

namespace bouncehouse::dns {

namespace {

/// The public key with its algorithm (selector 1), DER.
std::string public_key_of(std::string_view certificate) {
    const auto* data = reinterpret_cast<const unsigned char*>(certificate.data());
    const std::unique_ptr<X509, void (*)(X509*)> parsed{d2i_X509(nullptr, &data, static_cast<long>(certificate.size())),
                                                        X509_free};
    unsigned char* made = nullptr;
    const int size = parsed ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(parsed.get()), &made) : 0;
    std::string key = size > 0 ? std::string{reinterpret_cast<char*>(made), static_cast<std::size_t>(size)} : "";
    OPENSSL_free(made);
    return key;
}

std::string digest(std::string_view octets, const EVP_MD* method) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> made{};
    unsigned size = 0;
    EVP_Digest(octets.data(), octets.size(), made.data(), &size, method, nullptr);
    return {reinterpret_cast<char*>(made.data()), size};
}

}  // namespace

std::optional<std::string> tlsa_data(std::string_view wanted, std::string_view certificate, std::string_view issuer) {
    if (wanted.size() != 5) return std::string{wanted};
    std::string octets{wanted[0] == '0' || wanted[0] == '2' ? issuer : certificate};
    if (wanted[2] == '1') octets = public_key_of(octets);
    if (octets.empty()) return std::nullopt;
    if (wanted[4] == '1') octets = digest(octets, EVP_sha256());
    if (wanted[4] == '2') octets = digest(octets, EVP_sha512());
    std::string text = std::string{wanted} + ' ';
    for (const char c : octets) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return text;
}

}  // namespace bouncehouse::dns
