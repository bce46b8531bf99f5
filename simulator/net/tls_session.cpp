#include <openssl/err.h>
#include <bouncehouse/net/openssl.hpp>
#include <bouncehouse/net/tls_bio.hpp>
#include <bouncehouse/net/tls_session.hpp>
#include <new>

namespace bouncehouse::net {
namespace {

std::string subject_of(const SSL* ssl) {
    const Owned<X509> certificate{SSL_get1_peer_certificate(ssl)};
    if (!certificate) return {};
    const Owned<BIO> text{BIO_new(BIO_s_mem())};
    X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate.get()), 0, XN_FLAG_RFC2253);
    return memory_of(text.get());
}

}  // namespace

TlsSession::TlsSession(SSL_CTX& context, int fd) : wire_(std::make_unique<Wire>()), ssl_(SSL_new(&context)) {
    if (!ssl_) throw std::bad_alloc();
    wire_->fd = fd;
    BIO* bio = make_wire_bio(*wire_);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_accept_state(ssl_.get());
}

Io TlsSession::handshake() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    if (result != 1) return outcome(result);
    wire_->clear.reset();
    return {Io::What::done, 0};
}

Io TlsSession::read(std::span<char> into) {
    ERR_clear_error();
    const int got = SSL_read(ssl_.get(), into.data(), static_cast<int>(into.size()));
    if (got > 0) return {Io::What::done, static_cast<std::size_t>(got)};
    return outcome(got);
}

Io TlsSession::write(std::string_view bytes) {
    if (bytes.empty()) return {};
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
    if (result == 1) return {Io::What::done, sent};
    return outcome(result);
}

void TlsSession::close_notify() {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

Io TlsSession::outcome(int result) {
    const int error = SSL_get_error(ssl_.get(), result);
    if (error == SSL_ERROR_WANT_READ) return {Io::What::want_read, 0};
    if (error == SSL_ERROR_WANT_WRITE) return {Io::What::want_write, 0};
    if (error == SSL_ERROR_ZERO_RETURN) return {Io::What::closed, 0};
    if (wire_->end) {
        ERR_clear_error();
        failure_ = "the client closed the connection";
        return {Io::What::closed, 0};
    }
    failure_ = wire_->error != 0 ? "the client reset the connection" : openssl_reason();
    ERR_clear_error();
    return {Io::What::reset, 0};
}

smtp::TlsInfo TlsSession::info() const {
    const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
    return {.version = SSL_get_version(ssl_.get()),
            .cipher = SSL_get_cipher_name(ssl_.get()),
            .server_name = name != nullptr ? name : "",
            .client_certificate = subject_of(ssl_.get())};
}

void TlsSession::hold_back() { SSL_set0_wbio(ssl_.get(), BIO_new(BIO_s_mem())); }

std::string TlsSession::held_back() const { return memory_of(SSL_get_wbio(ssl_.get())); }

}  // namespace bouncehouse::net
