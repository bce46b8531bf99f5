#include <fmt/format.h>
#include <array>
#include <bouncehouse/net/tls_context.hpp>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace bouncehouse::net {
namespace {

struct Version {
    std::string_view name;
    int number;
};
constexpr std::array versions{Version{"1.0", TLS1_VERSION}, Version{"1.1", TLS1_1_VERSION},
                              Version{"1.2", TLS1_2_VERSION}, Version{"1.3", TLS1_3_VERSION}};

/// 0 for "": OpenSSL's own limit.
int version_named(const std::string& name) {
    if (name.empty()) return 0;
    for (const Version& version : versions)
        if (version.name == name) return version.number;
    throw std::runtime_error(fmt::format("there is no TLS version \"{}\" (1.0, 1.1, 1.2, 1.3)", name));
}

/// We take whatever certificate a client shows: it is evidence, not a credential.
int take_any_certificate(int, X509_STORE_CTX*) { return 1; }

int verify_mode(scenario::ClientCertificate wanted) {
    switch (wanted) {
        case scenario::ClientCertificate::none: return SSL_VERIFY_NONE;
        case scenario::ClientCertificate::request: return SSL_VERIFY_PEER;
        case scenario::ClientCertificate::require: return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    }
    return SSL_VERIFY_NONE;
}

}  // namespace

std::string TlsContext::check() {
    const bool plain = settings_.certificate_file.empty() && settings_.key_file.empty() && settings_.ciphers.empty() &&
                       settings_.min_version.empty() && settings_.max_version.empty();
    return plain ? std::string() : get().problem;
}

TlsContext::Made TlsContext::get() {
    std::call_once(made_, [this] {
        try {
            make();
        } catch (const std::exception& error) {
            context_.reset();
            problem_ = error.what();
        }
    });
    return {context_.get(), problem_};
}

void TlsContext::make() {
    context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX* context = context_.get();
    if (context == nullptr) throw std::runtime_error("TLS cannot be set up: " + openssl_reason());
    // No resumption: each session shows the certificate, whatever was remembered of an earlier one.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    set_versions();
    set_ciphers();
    set_certificate();
    SSL_CTX_set_verify(context, verify_mode(settings_.client_certificate), take_any_certificate);
}

void TlsContext::set_versions() {
    const int least = version_named(settings_.min_version), most = version_named(settings_.max_version);
    if (least != 0 && most != 0 && least > most)
        throw std::runtime_error(
            fmt::format("TLS min_version {} is above max_version {}", settings_.min_version, settings_.max_version));
    // A system-wide configuration may have set limits of its own; ours is the whole truth.
    SSL_CTX_set_min_proto_version(context_.get(), least != 0 ? least : TLS1_2_VERSION);
    if (least == 0 && most != 0 && most < TLS1_2_VERSION) SSL_CTX_set_min_proto_version(context_.get(), most);
    SSL_CTX_set_max_proto_version(context_.get(), most);
}

void TlsContext::set_ciphers() {
    // Level 0 lets old versions, whose signatures are SHA-1, and weak keys through: they are here on purpose.
    SSL_CTX_set_security_level(context_.get(), 0);
    if (settings_.ciphers.empty()) return;
    if (SSL_CTX_set_cipher_list(context_.get(), settings_.ciphers.c_str()) != 1) {
        openssl_reason();
        throw std::runtime_error(fmt::format("OpenSSL knows no cipher of \"{}\"", settings_.ciphers));
    }
}

void TlsContext::set_certificate() {
    SSL_CTX* context = context_.get();
    if (settings_.certificate_file.empty()) {
        const Identity identity = authority_.issue(settings_.certificate, subject_);
        if (SSL_CTX_use_certificate(context, identity.certificate.get()) != 1 ||
            SSL_CTX_use_PrivateKey(context, identity.key.get()) != 1)
            throw std::runtime_error("the certificate made cannot be used: " + openssl_reason());
        return;
    }
    const std::string& chain = settings_.certificate_file;
    const std::string& key = settings_.key_file.empty() ? chain : settings_.key_file;
    if (SSL_CTX_use_certificate_chain_file(context, chain.c_str()) != 1)
        throw std::runtime_error(fmt::format("certificate file {}: {}", chain, openssl_reason()));
    if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1)
        throw std::runtime_error(fmt::format("key file {}: {}", key, openssl_reason()));
    if (SSL_CTX_check_private_key(context) != 1)
        throw std::runtime_error(fmt::format("key file {} does not belong to certificate file {}", key, chain));
}

}  // namespace bouncehouse::net
