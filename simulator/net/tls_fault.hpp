// The bytes and words of handshakes that go wrong on purpose.
#pragma once
#include <bouncehouse/smtp/action.hpp>
#include <string_view>

namespace bouncehouse::net {

/// What is sent in place of a ServerHello; empty for faults that send nothing of their own.
std::string_view bytes_of(smtp::TlsFault fault);
/// What we did, for the evidence: "random bytes sent instead of a ServerHello".
std::string_view words_of(smtp::TlsFault fault);

}  // namespace bouncehouse::net
