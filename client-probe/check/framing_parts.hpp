// The framing theme stands in several files; framing.cpp joins their tables.
#pragma once
#include <bouncehouse/check/check.hpp>

namespace bouncehouse::probe {

std::span<const CheckInfo> line_checks();      // ends of lines and of the content, look-alikes, length (RFC 5321 2.3.8)
std::span<const CheckInfo> encoding_checks();  // octets above 127, binary, what MAIL says of them
std::span<const CheckInfo> chunk_checks();     // BDAT (RFC 3030)
std::span<const CheckInfo> relay_checks();     // what a relay may add (RFC 5321 4.4)

}  // namespace bouncehouse::probe
