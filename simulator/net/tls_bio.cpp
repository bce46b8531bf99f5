#include <bouncehouse/net/tls_bio.hpp>
#include <cerrno>
#include <new>

namespace bouncehouse::net {
namespace {

TlsSession::Wire& wire_of(BIO* bio) { return *static_cast<TlsSession::Wire*>(BIO_get_data(bio)); }

int settle(TlsSession::Wire& wire, const Io& io) {
    if (io.what == Io::What::done) return static_cast<int>(io.octets);
    if (io.what == Io::What::closed) {
        wire.end = true;
        return 0;
    }
    wire.error = ECONNRESET;
    return -1;
}

int read_wire(BIO* bio, char* into, int size) {
    BIO_clear_retry_flags(bio);
    const Io io = receive_now(wire_of(bio).fd, into, static_cast<std::size_t>(size));
    if (io.what == Io::What::want_read) {
        BIO_set_retry_read(bio);
        return -1;
    }
    if (io.what == Io::What::done && wire_of(bio).clear) wire_of(bio).clear->take({into, io.octets});
    return settle(wire_of(bio), io);
}

int write_wire(BIO* bio, const char* from, int size) {
    BIO_clear_retry_flags(bio);
    const Io io = send_now(wire_of(bio).fd, from, static_cast<std::size_t>(size));
    if (io.what == Io::What::want_write) {
        BIO_set_retry_write(bio);
        return -1;
    }
    return settle(wire_of(bio), io);
}

long control_wire(BIO* bio, int command, long, void*) {
    switch (command) {
        case BIO_CTRL_FLUSH: return 1;
        case BIO_CTRL_EOF: return wire_of(bio).end ? 1 : 0;
        default: return 0;
    }
}

const BIO_METHOD* method() {
    static const BIO_METHOD* made = [] {
        BIO_METHOD* fresh = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "bouncehouse socket");
        if (fresh == nullptr) throw std::bad_alloc();
        BIO_meth_set_read(fresh, read_wire);
        BIO_meth_set_write(fresh, write_wire);
        BIO_meth_set_ctrl(fresh, control_wire);
        return fresh;
    }();
    return made;
}

}  // namespace

BIO* make_wire_bio(TlsSession::Wire& wire) {
    BIO* bio = BIO_new(method());
    if (bio == nullptr) throw std::bad_alloc();
    BIO_set_data(bio, &wire);
    BIO_set_init(bio, 1);
    return bio;
}

}  // namespace bouncehouse::net
