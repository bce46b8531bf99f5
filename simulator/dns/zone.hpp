// All records of one scenario, compiled for looking up: what its hosts and domains say, and what follows
// from it (PTR of each address, SOA and NS of each zone, TLSA of each host that wants it).
#pragma once
#include <bouncehouse/dns/facts.hpp>
#include <bouncehouse/dns/placement.hpp>
#include <bouncehouse/dns/record.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <map>
#include <set>
#include <unordered_map>

namespace bouncehouse::dns {

class Zone {
public:
    /// `hosts` by the index of the scenario's hosts; what is missing there, the scenario says.
    /// `server`: address of the name server itself, for the NS records.
    Zone(const scenario::Scenario& scenario, const std::vector<HostFacts>& hosts, const Placement& placement,
         const std::string& server);

    struct Found {
        bool exists = false;  // false: NXDOMAIN
        Records records;      // of the type, or the CNAME in its place; ANY: all
        bool alias = false;   // they are the CNAME
    };
    Found find(const Name& name, std::uint16_t type) const;

    /// The SOA of the zone a name lies in; null when the name lies in none of ours.
    const Record* authority(std::string_view name) const;
    /// The domain at or above a name that says `dns`; null when none does.
    const scenario::Domain* fault(std::string_view name) const;
    bool secure(std::string_view name) const;
    /// Tops of the zones: names at or below one of them are this scenario's.
    std::vector<Name> tops() const;
    /// Every record, by name, for listings.
    std::vector<Record> all() const;

private:
    struct Node {
        std::map<std::uint16_t, Records> sets;
    };
    class Builder;
    const Node* node(const Name& name) const;
    const Node* wildcard(const Name& name) const;

    std::unordered_map<Name, Node> nodes_;
    std::map<Name, Record> zones_;  // top: its SOA
    std::map<Name, scenario::Domain> faults_;
    std::set<Name> secure_;
};

}  // namespace bouncehouse::dns
