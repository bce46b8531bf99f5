#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <bouncehouse/sender/socket.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

namespace bouncehouse::probe {

namespace {
constexpr std::size_t longest_line = 64U << 10U;
}  // namespace

Socket::Socket(const std::string& address, std::uint16_t port, Milliseconds timeout, std::stop_token stop)
    : timeout_(timeout), stop_(std::move(stop)) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
        problem_ = address + " is no IP address";
        return;
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{found, freeaddrinfo};
    handle_ = Handle{socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    int error = 0;
    if (!handle_) {
        error = errno;
    } else if (connect(handle_.number(), found->ai_addr, found->ai_addrlen) != 0) {
        error = errno;
        if (error == EINPROGRESS) {
            socklen_t size = sizeof error;
            if (!wait_for(POLLOUT))
                error = ETIMEDOUT;
            else
                getsockopt(handle_.number(), SOL_SOCKET, SO_ERROR, &error, &size);
        }
    }
    if (error == 0) return;
    problem_ = "cannot connect to " + address + ", port " + std::to_string(port) + ": " + std::strerror(error);
    handle_.reset();
}

bool Socket::wait_for(short events) {
    const auto deadline = std::chrono::steady_clock::now() + timeout_;
    for (;;) {
        const auto left = std::chrono::duration_cast<Milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0 || stop_.stop_requested()) break;
        pollfd file{handle_.number(), events, 0};
        if (poll(&file, 1, static_cast<int>(std::min<Milliseconds::rep>(left.count(), 50))) > 0) return true;
    }
    problem_ = stop_.stop_requested() ? "interrupted" : "no answer within " + std::to_string(timeout_.count()) + " ms";
    return false;
}

bool Socket::send(std::string_view octets) {
    while (!octets.empty()) {
        if (!handle_ || !wait_for(POLLOUT)) return false;
        const ssize_t sent = ::send(handle_.number(), octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (sent <= 0) {
            problem_ = std::string{"cannot send: "} + std::strerror(errno);
            return false;
        }
        octets.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool Socket::fill() {
    std::array<char, 16384> piece;
    for (;;) {
        if (!handle_ || !wait_for(POLLIN)) return false;
        const ssize_t got = recv(handle_.number(), piece.data(), piece.size(), 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (got <= 0) {
            problem_ = got == 0 ? "the connection was closed" : std::string{"cannot receive: "} + std::strerror(errno);
            return false;
        }
        buffer_.append(piece.data(), static_cast<std::size_t>(got));
        return true;
    }
}

std::optional<std::string> Socket::line() {
    std::size_t end = 0;
    while ((end = buffer_.find('\n')) == std::string::npos) {
        if (buffer_.size() > longest_line) {
            problem_ = "a line of more than 64 KiB";
            return std::nullopt;
        }
        if (!fill()) return std::nullopt;
    }
    std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::optional<std::string> Socket::some() {
    if (buffer_.empty() && !fill()) return std::nullopt;
    return std::exchange(buffer_, {});
}

AddressAndPort address_and_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == text.npos) return {std::string{text}, 0};
    std::string_view address = text.substr(0, colon), number = text.substr(colon + 1);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), port);
    if (error != std::errc{} || end != number.data() + number.size()) port = 0;
    return {std::string{address}, port};
}

std::uint16_t free_port() {
    const Handle handle{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    if (!handle || bind(handle.number(), plain, size) != 0 || getsockname(handle.number(), plain, &size) != 0) return 0;
    return ntohs(address.sin_port);
}

}  // namespace bouncehouse::probe
