// IP addresses and networks, IPv4 and IPv6 in one form: 16 octets, IPv4 mapped (RFC 4291 2.5.5.2).
#pragma once
#include <array>
#include <bouncehouse/scenario/model.hpp>
#include <bouncehouse/scenario/parsed.hpp>
#include <optional>
#include <string_view>

namespace bouncehouse::scenario {

using Address = std::array<std::uint8_t, 16>;

/// "192.0.2.1" or "2001:db8::1"; a zone ("%eth0") is left out of account.
std::optional<Address> parse_address(std::string_view text);
/// An address alone, or one with a prefix length: "192.0.2.0/24", "2001:db8::/32".
Parsed<Cidr> parse_cidr(std::string_view text);

bool contains(const Cidr& net, const Address& address);
bool contains(const Cidr& net, std::string_view address);

}  // namespace bouncehouse::scenario
