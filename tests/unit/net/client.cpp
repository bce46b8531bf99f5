#include "client.hpp"
#include <arpa/inet.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <bouncehouse/net/certificates.hpp>
#include <bouncehouse/net/openssl.hpp>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace bouncehouse::net::test {
namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

int connect_to(int fd, std::uint16_t port, const std::string& address) {
    if (address.find(':') != std::string::npos) {
        sockaddr_in6 to{};
        to.sin6_family = AF_INET6;
        to.sin6_port = htons(port);
        ::inet_pton(AF_INET6, address.c_str(), &to.sin6_addr);
        return ::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to);
    }
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    ::inet_pton(AF_INET, address.c_str(), &to.sin_addr);
    return ::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to);
}

Descriptor make_socket(const std::string& address) {
    return Descriptor{
        ::socket(address.find(':') != std::string::npos ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
}

void set_guard(int fd) {
    const timeval guard{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &guard, sizeof guard);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &guard, sizeof guard);
}

}  // namespace

Client::Client(std::uint16_t port, const std::string& address) : socket_(make_socket(address)) {
    set_guard(fd());
    if (connect_to(fd(), port, address) != 0) fail("connect");
}

Client::Client(std::uint16_t port, Descriptor socket) : socket_(std::move(socket)) {
    set_guard(fd());
    if (connect_to(fd(), port, "127.0.0.1") != 0) fail("connect");
}

bool Client::refused(std::uint16_t port, const std::string& address) {
    const Descriptor socket = make_socket(address);
    return connect_to(socket.get(), port, address) != 0 && errno == ECONNREFUSED;
}

void Client::send(const std::string& bytes) {
    if (tls_) {
        if (SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) fail("SSL_write");
        return;
    }
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t sent = ::send(fd(), bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (sent < 0) fail("send");
        done += static_cast<std::size_t>(sent);
    }
}

int Client::receive(char* into, std::size_t size, std::string& end) {
    if (tls_) {
        ERR_clear_error();
        const int got = SSL_read(tls_.get(), into, static_cast<int>(size));
        if (got > 0) return got;
        const int error = SSL_get_error(tls_.get(), got);
        if (error == SSL_ERROR_SYSCALL && (errno == EAGAIN || errno == EWOULDBLOCK)) fail("SSL_read");
        end = error == SSL_ERROR_ZERO_RETURN ? "<close_notify>" : errno == ECONNRESET ? "<reset>" : "<truncated>";
        return 0;
    }
    const ssize_t got = ::recv(fd(), into, size, 0);
    if (got > 0) return static_cast<int>(got);
    if (got < 0 && errno != ECONNRESET) fail("recv");
    end = got == 0 ? "<closed>" : "<reset>";
    return 0;
}

std::string Client::read(std::size_t octets) {
    std::string all(octets, '\0'), end;
    std::size_t done = 0;
    while (done < octets) {
        const int got = receive(all.data() + done, octets - done, end);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    all.resize(done);
    return all;
}

std::string Client::read_line() {
    std::string line, end;
    for (char c = 0; c != '\n' && receive(&c, 1, end) == 1;) line += c;
    return line;
}

std::string Client::read_to_end() {
    std::string all, end;
    char part[4096];
    for (int got; (got = receive(part, sizeof part, end)) > 0;) all.append(part, static_cast<std::size_t>(got));
    return all + end;
}

std::string Client::start_tls() { return start_tls(TlsWishes{}); }

std::string Client::start_tls(const TlsWishes& wishes) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    if (wishes.security_level >= 0) SSL_CTX_set_security_level(context_.get(), wishes.security_level);
    if (wishes.max_version != 0) {
        SSL_CTX_set_min_proto_version(context_.get(), wishes.max_version);
        SSL_CTX_set_max_proto_version(context_.get(), wishes.max_version);
    }
    if (!wishes.trust.empty()) {
        const Owned<BIO> text{BIO_new_mem_buf(wishes.trust.data(), static_cast<int>(wishes.trust.size()))};
        const Owned<X509> root{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)};
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), root.get());
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    }
    if (wishes.show_certificate) {
        Authority nobody{"unused"};
        const Identity own = nobody.issue(scenario::Certificate::self_signed, {{"client.example.test"}, {}});
        SSL_CTX_use_certificate(context_.get(), own.certificate.get());
        SSL_CTX_use_PrivateKey(context_.get(), own.key.get());
    }
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), fd());
    std::string name = wishes.name;
    SSL_ctrl(tls_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    SSL_set1_host(tls_.get(), wishes.name.c_str());
    ERR_clear_error();
    if (SSL_connect(tls_.get()) == 1) return {};
    const long verdict = SSL_get_verify_result(tls_.get());
    if (verdict != X509_V_OK) return X509_verify_cert_error_string(verdict);
    return ERR_peek_error() != 0 ? openssl_reason() : std::strerror(errno);
}

void Client::finish_sending() { ::shutdown(fd(), SHUT_WR); }

void Client::reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    socket_.reset();
}

void Client::shrink_receive_buffer() {
    const int size = 4096;
    ::setsockopt(fd(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

std::uint32_t Client::data_packets_received() const {
    tcp_info info{};
    socklen_t size = sizeof info;
    ::getsockopt(fd(), IPPROTO_TCP, TCP_INFO, &info, &size);
    return info.tcpi_data_segs_in;
}

}  // namespace bouncehouse::net::test
