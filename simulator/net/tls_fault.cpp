#include <bouncehouse/net/tls_fault.hpp>

namespace bouncehouse::net {
namespace {

using namespace std::string_view_literals;
using smtp::TlsFault;

/// The same in each run. The first octet is no record type of TLS (20 to 24, RFC 8446 5.1), nor has it
/// the top bit that marked SSL 2.
constexpr auto garbage =
    "\x5d\xe3\x07\x91\xaa\x1f\x6c\xf8\x02\xd4\x3b\x99\x70\x0e\xc5\x58\xb1\x27\xfd\x64\x8a\x11\xee\x43\x9f\x36\xd0\x7b"
    "\x05\xc8\x52\xb7\x6e\xf1\x2a\x83\xdc\x19\x47\xa0\x95\x3e\xeb\x08\x74\xbf\x61\xd6\x2c\x90\x4f\xe5\x1a\x87\x33\xc2"
    "\xf9\x56\x0b\xad\x68\x14\xd1\x7e"sv;
/// Record type alert, version TLS 1.2, two octets: fatal, handshake_failure (RFC 8446 6).
constexpr auto handshake_failure = "\x15\x03\x03\x00\x02\x02\x28"sv;
constexpr auto plain_reply = "454 4.7.0 TLS not available due to temporary reason\r\n"sv;

}  // namespace

std::string_view bytes_of(TlsFault fault) {
    switch (fault) {
        case TlsFault::garbage: return garbage;
        case TlsFault::alert: return handshake_failure;
        case TlsFault::plaintext: return plain_reply;
        case TlsFault::none:
        case TlsFault::silence:
        case TlsFault::close:
        case TlsFault::reset:
        case TlsFault::stall: return {};
    }
    return {};
}

std::string_view words_of(TlsFault fault) {
    switch (fault) {
        case TlsFault::none: return "no fault";
        case TlsFault::garbage: return "random bytes sent instead of a ServerHello";
        case TlsFault::silence: return "no answer given to the ClientHello";
        case TlsFault::alert: return "alert handshake_failure sent instead of a ServerHello";
        case TlsFault::close: return "connection closed instead of a ServerHello";
        case TlsFault::reset: return "connection reset instead of a ServerHello";
        case TlsFault::stall: return "half of the first flight sent, then nothing";
        case TlsFault::plaintext: return "a reply in clear sent instead of a ServerHello";
    }
    return {};
}

}  // namespace bouncehouse::net
