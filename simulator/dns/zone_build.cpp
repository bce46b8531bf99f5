#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/dns/tlsa.hpp>
#include <bouncehouse/dns/zone_builder.hpp>

namespace bouncehouse::dns {

namespace {

constexpr std::uint32_t default_ttl = 60;

std::uint32_t seconds(scenario::Duration duration) {
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(std::chrono::duration_cast<std::chrono::seconds>(duration).count(), 0, 0x7fffffff));
}

std::uint32_t ttl_of(const scenario::Domain& domain) { return domain.ttl ? seconds(*domain.ttl) : default_ttl; }

std::size_t labels_of(std::string_view name) {
    std::size_t count = 0;
    for (; !is_root(name); name = parent_of(name)) ++count;
    return count;
}

bool is_v6(std::string_view address) { return address.find(':') != address.npos; }

}  // namespace

void Zone::Builder::build() {
    find_tops();
    for (std::size_t i = 0; i < scenario_.hosts.size(); ++i) host(i);
    for (const scenario::Domain& each : scenario_.domains) domain(each);
    reverse();
    for (const Name& top : tops_) authority(top);
    fill_gaps();
}

std::optional<Name> Zone::Builder::placed(std::string_view written) const { return name_of(placement_.place(written)); }

/// The topmost domains are zones; a host below none of them brings its own domain along.
void Zone::Builder::find_tops() {
    std::set<Name> names;
    for (const scenario::Domain& each : scenario_.domains)
        if (const auto name = placed(each.name.starts_with("*.") ? each.name.substr(2) : each.name))
            names.insert(*name);
    const auto is_covered = [&](std::string_view name) {
        for (; !is_root(name); name = parent_of(name))
            if (names.contains(Name{name})) return true;
        return false;
    };
    std::set<Name> of_hosts;
    for (const scenario::Host& each : scenario_.hosts)
        if (const auto name = placed(each.name); name && !is_covered(*name))
            of_hosts.insert(labels_of(*name) > 2 ? Name{parent_of(*name)} : *name);
    names.merge(of_hosts);
    for (const Name& name : names)
        if (const auto above = parent_of(name); !is_covered(above)) tops_.insert(name);
}

void Zone::Builder::add(const Name& owner, std::uint32_t ttl, std::string_view type, std::string_view data,
                        bool rename) {
    const Renaming renaming = [this](std::string_view name) { return placement_.place(name); };
    if (auto made = make_record(owner, ttl, type, data, rename ? renaming : Renaming{})) add(owner, std::move(*made));
}

void Zone::Builder::add(const Name& owner, Record record) {
    Records& set = zone_.nodes_[owner].sets[static_cast<std::uint16_t>(record.type())];
    if (std::none_of(set.begin(), set.end(), [&](const Record& r) { return r.data() == record.data(); }))
        set.push_back(std::move(record));
}

void Zone::Builder::address(const Name& owner, std::uint32_t ttl, const std::string& address, bool of_host) {
    add(owner, ttl, is_v6(address) ? "AAAA" : "A", address, false);
    if (owner.starts_with("\1*")) return;
    auto& names = of_host ? hosts_at_ : domains_at_;
    names.emplace(address, owner);
}

void Zone::Builder::host(std::size_t index) {
    const scenario::Host& each = scenario_.hosts[index];
    const auto name = placed(each.name);
    if (!name) return;
    const HostFacts own = index < facts_.size() ? facts_[index] : HostFacts{};
    const bool lied_about = std::any_of(scenario_.domains.begin(), scenario_.domains.end(), [&](const auto& domain) {
        return placed(domain.name) == name && (!domain.a.empty() || !domain.aaaa.empty() || !domain.cname.empty());
    });
    std::vector<std::string> addresses = own.addresses;
    if (addresses.empty())
        for (const std::string& written : each.addresses) addresses.push_back(placement_.address(written));
    zone_.nodes_[*name];
    for (const std::string& at : addresses) {
        hosts_at_.emplace(at, *name);
        if (!lied_about) address(*name, default_ttl, at, true);
    }
    std::set<std::uint16_t> ports{own.ports.begin(), own.ports.end()};
    ports.insert(25);
    for (const std::string& wanted : each.tlsa)
        for (const std::uint16_t port : ports)
            if (const auto data = tlsa_data(wanted, own.certificate, own.issuer))
                if (const auto owner = name_of(fmt::format("_{}._tcp.{}", port, text_of(*name))))
                    add(*owner, default_ttl, "TLSA", *data, false);
}

void Zone::Builder::domain(const scenario::Domain& each) {
    const auto name = placed(each.name);
    if (!name) return;
    const std::uint32_t ttl = ttl_of(each);
    zone_.nodes_[*name];
    ttls_[*name] = ttl;
    if (each.secure) zone_.secure_.insert(*name);
    if (each.dns) zone_.faults_.emplace(*name, each);
    if (each.null_mx) add(*name, ttl, "MX", "0 .", false);
    for (const scenario::MxRecord& mx : each.mx)
        add(*name, ttl, "MX", fmt::format("{} {}", mx.preference, mx.host), true);
    for (const std::string& at : each.a) address(*name, ttl, placement_.address(at), false);
    for (const std::string& at : each.aaaa) address(*name, ttl, placement_.address(at), false);
    for (const std::string& text : each.txt) add(*name, make_text(*name, ttl, text));
    if (!each.cname.empty()) add(*name, ttl, "CNAME", each.cname, true);
    for (const std::string& to : each.ns) add(*name, ttl, "NS", to, true);
    for (const std::string& to : each.ptr) add(*name, ttl, "PTR", to, true);
    for (const std::string& data : each.tlsa) add(*name, ttl, "TLSA", data, false);
    for (const scenario::DnsRecord& record : each.records) {
        const auto owner = record.owner.empty() ? name : placed(record.owner);
        if (owner) add(*owner, ttl, record.type, record.data, true);
    }
}

/// A PTR record for each address, of the host that listens there, else of the domain that names it.
void Zone::Builder::reverse() {
    auto names = hosts_at_;
    names.merge(domains_at_);
    for (const auto& [at, owner] : names) {
        const auto back = reverse_of(at);
        if (!back || zone_.nodes_.contains(*back)) continue;
        add(*back, default_ttl, "PTR", text_of(owner), false);
        tops_.insert(*back);
    }
}

void Zone::Builder::authority(const Name& top) {
    const std::string text = text_of(top);
    const auto known = ttls_.find(top);
    const std::uint32_t ttl = known == ttls_.end() ? default_ttl : known->second;
    const bool reversed = text.ends_with(".arpa");
    const std::string server = reversed ? "ns.bouncehouse.test" : "ns." + text;
    const auto soa =
        make_record(top, ttl, "SOA", fmt::format("{}. hostmaster.{}. 1 3600 600 86400 {}", server, text, ttl));
    if (!soa) return;
    zone_.zones_.emplace(top, *soa);
    Node& node = zone_.nodes_[top];
    if (node.sets.contains(LDNS_RR_TYPE_CNAME)) return;
    node.sets[LDNS_RR_TYPE_SOA] = {*soa};
    if (node.sets.contains(LDNS_RR_TYPE_NS)) return;
    add(top, ttl, "NS", server, false);
    const auto name = name_of(server);
    if (!reversed && name && !server_.empty() && !zone_.nodes_.contains(*name))
        add(*name, ttl, is_v6(server_) ? "AAAA" : "A", server_, false);
}

/// Names between a zone's top and a record exist, though nothing is there (RFC 8020).
void Zone::Builder::fill_gaps() {
    std::vector<Name> names;
    for (const auto& [name, _] : zone_.nodes_) names.push_back(name);
    for (const Name& name : names)
        for (std::string_view at = name; !is_root(at) && !tops_.contains(Name{at}); at = parent_of(at))
            zone_.nodes_[Name{at}];
}

Zone::Zone(const scenario::Scenario& scenario, const std::vector<HostFacts>& hosts, const Placement& placement,
           const std::string& server) {
    Builder{*this, scenario, hosts, placement, server}.build();
}

}  // namespace bouncehouse::dns
