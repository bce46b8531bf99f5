// OpenSSL's view of our socket. Its own socket BIO writes with write(), which raises SIGPIPE, and does
// not tell a reset from a close; this one does.
#pragma once
#include <openssl/bio.h>
#include <bouncehouse/net/tls_session.hpp>

namespace bouncehouse::net {

/// A new BIO on `wire`, which must outlive it.
BIO* make_wire_bio(TlsSession::Wire& wire);

}  // namespace bouncehouse::net
