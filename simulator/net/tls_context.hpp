// One host's TLS set-up: its certificate, versions, ciphers and what it asks of clients. OpenSSL's part
// is made when the first client wants TLS, so that starting costs nothing; what the scenario's author
// can get wrong (files, versions, ciphers) is looked at before by check().
#pragma once
#include <openssl/ssl.h>
#include <bouncehouse/net/certificates.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <variant>

namespace bouncehouse::net {

class TlsContext {
public:
    /// `authority` must outlive the context.
    TlsContext(scenario::Tls settings, Subject subject, Authority& authority)
        : settings_(std::move(settings)), subject_(std::move(subject)), authority_(authority) {}

    /// What is wrong with the settings, in one sentence; empty when nothing is.
    std::string check();

    /// The context, or why there is none. Thread-safe; the answer never changes.
    struct Made {
        SSL_CTX* context = nullptr;
        std::string problem;
    };
    Made get();

private:
    struct Free {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    void make();
    void set_versions();
    void set_ciphers();
    void set_certificate();

    scenario::Tls settings_;
    Subject subject_;
    Authority& authority_;
    std::once_flag made_;
    std::unique_ptr<SSL_CTX, Free> context_;
    std::string problem_;
};

}  // namespace bouncehouse::net
