#include <sys/socket.h>
#include <bouncehouse/net/io.hpp>
#include <cerrno>

namespace bouncehouse::net {

Io io_error(int error) { return {error == EPIPE ? Io::What::closed : Io::What::reset, 0}; }

Io receive_now(int fd, char* into, std::size_t size) {
    for (;;) {
        const ssize_t got = ::recv(fd, into, size, MSG_DONTWAIT);
        if (got > 0) return {Io::What::done, static_cast<std::size_t>(got)};
        if (got == 0) return {Io::What::closed, 0};
        if (errno == EAGAIN || errno == EWOULDBLOCK) return {Io::What::want_read, 0};
        if (errno != EINTR) return io_error(errno);
    }
}

Io send_now(int fd, const char* from, std::size_t size) {
    for (;;) {
        const ssize_t sent = ::send(fd, from, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent >= 0) return {Io::What::done, static_cast<std::size_t>(sent)};
        if (errno == EAGAIN || errno == EWOULDBLOCK) return {Io::What::want_write, 0};
        if (errno != EINTR) return io_error(errno);
    }
}

}  // namespace bouncehouse::net
