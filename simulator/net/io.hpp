// What became of one attempt to read or write.
#pragma once
#include <cstddef>
#include <cstdint>

namespace bouncehouse::net {

struct Io {
    enum class What : std::uint8_t {
        done,        // `octets` of them, at least one
        want_read,   // nothing now: wait until the socket can be read
        want_write,  // nothing now: wait until it can be written
        closed,      // the peer said goodbye: FIN, or close_notify under TLS
        reset,       // the connection is broken: RST, or TLS that makes no sense
    } what = What::done;
    std::size_t octets = 0;
    friend bool operator==(const Io&, const Io&) = default;
};

/// Translates errno of a failed send() or recv(). EPIPE: we wrote to a peer whose FIN had come before
/// its RST, so it closed, it did not break off.
Io io_error(int error);

/// send() and recv() once, non-blocking, without SIGPIPE.
Io receive_now(int fd, char* into, std::size_t size);
Io send_now(int fd, const char* from, std::size_t size);

}  // namespace bouncehouse::net
