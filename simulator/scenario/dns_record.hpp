// DNS records in the words of a zone file (RFC 1035 5.1), without class and TTL.
#pragma once
#include <bouncehouse/scenario/model.hpp>
#include <bouncehouse/scenario/parsed.hpp>
#include <string_view>

namespace bouncehouse::scenario {

/// "MX 10 mx1.example.test", or with an owner "mx1.example.test A 127.0.0.2". The data is looked at as
/// the type wants it.
Parsed<DnsRecord> parse_record(std::string_view text);
/// A type of record that can be asked for: "MX", "TLSA", "ANY".
bool is_record_type(std::string_view name);
/// A name as DNS has it: labels of 1 to 63 octets, 253 in all, underscores allowed, a "*" in front.
bool is_dns_name(std::string_view name);

}  // namespace bouncehouse::scenario
