// Domain names as keys: the wire format (RFC 1035 3.1) in small letters, so that names that are equal to
// DNS are equal octets, and a name's parent is a part of it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::dns {

using Name = std::string;

/// "mx1.Example.test" or "mx1.example.test."; nothing when a label or the whole is too long, or empty. "." is the root.
std::optional<Name> name_of(std::string_view text);
/// Octets as they stand in a packet, without compression.
Name name_of_wire(std::string_view wire);
/// "mx1.example.test", without the last dot; the root is ".". Odd octets as \DDD.
std::string text_of(std::string_view name);
/// The name without its first label; of the root, nothing is left.
std::string_view parent_of(std::string_view name);
bool is_root(std::string_view name);
bool is_at_or_below(std::string_view name, std::string_view top);
/// "1.0.0.127.in-addr.arpa" for "127.0.0.1" (RFC 1035 3.5), the ip6.arpa name for IPv6 (RFC 3596 2.5).
std::optional<Name> reverse_of(std::string_view address);

}  // namespace bouncehouse::dns
