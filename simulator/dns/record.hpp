// One record as the answers need it: ldns's own, made once when a world is compiled.
#pragma once
#include <bouncehouse/dns/name.hpp>
#include <bouncehouse/scenario/ldns.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::dns {

using scenario::Ldns;

struct Record {
    std::shared_ptr<const ldns_rr> rr;

    ldns_rr_type type() const { return ldns_rr_get_type(rr.get()); }
    std::uint32_t ttl() const { return ldns_rr_ttl(rr.get()); }
    /// The data in the words of a zone file: "10 mx1.example.test."
    std::string data() const;
    /// The first name in the data: where a CNAME, MX, NS or PTR record points.
    std::optional<Name> target() const;
};
using Records = std::vector<Record>;

/// Where names of a scenario lie in the world (see World::add).
using Renaming = std::function<std::string(std::string_view)>;

/// A record of `owner` in the words of a zone file; nothing when it is none. Names in the data are
/// renamed.
std::optional<Record> make_record(const Name& owner, std::uint32_t ttl, std::string_view type, std::string_view data,
                                  const Renaming& rename = {});
/// A TXT record of any text, cut into strings of 255 octets (RFC 7208 3.3).
Record make_text(const Name& owner, std::uint32_t ttl, std::string_view text);
/// The same record under another name or with another time to live.
Record with_owner(const Record& record, const Name& owner);
Record with_ttl(const Record& record, std::uint32_t ttl);

/// ldns's form of a name; the octets are kept as they are.
Ldns<ldns_rdf> rdf_of(std::string_view wire);
std::string_view octets_of(const ldns_rdf* data);
std::uint16_t type_of(std::string_view name);
std::string type_name(std::uint16_t type);

}  // namespace bouncehouse::dns
