#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/scenario/cidr.hpp>
#include <bouncehouse/scenario/world_checks.hpp>

namespace bouncehouse::scenario {

namespace {

std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (result.ends_with('.')) result.pop_back();
    return result;
}

bool is_below(std::string_view name, std::string_view domain) {
    return name.size() >= domain.size() && name.ends_with(domain) &&
           (name.size() == domain.size() || name[name.size() - domain.size() - 1] == '.');
}

class Checks {
public:
    Checks(Reading& in, const Scenario& scenario) : in_(in), scenario_(scenario) {
        for (const Host& host : scenario.hosts) hosts_.emplace(lower(host.name), &host);
        for (const Domain& domain : scenario.domains) domains_.emplace(lower(domain.name), &domain);
    }

    void run() {
        for (const Mention& mention : in_.mentions.mx) exchanger(mention);
        for (const Mention& mention : in_.mentions.pointers) pointer(mention);
        for (const Domain& domain : scenario_.domains) {
            if (domain.broken) continue;
            same_name(domain);
            circle(domain);
            addresses(domain);
        }
    }

private:
    const Host* host(const std::string& name) const { return find(hosts_, name); }
    const Domain* domain(const std::string& name) const { return find(domains_, name); }
    template <class Map>
    static typename Map::mapped_type find(const Map& map, const std::string& name) {
        const auto found = map.find(lower(name));
        return found == map.end() ? nullptr : found->second;
    }

    /// A name outside all our domains is somebody else's.
    bool is_ours(const std::string& name) const {
        return std::any_of(domains_.begin(), domains_.end(),
                           [&](const auto& d) { return is_below(lower(name), d.first); });
    }
    bool is_under_wildcard(const std::string& name) const {
        const std::string small = lower(name);
        return std::any_of(domains_.begin(), domains_.end(), [&](const auto& d) {
            return d.first.starts_with("*.") && small.ends_with(std::string_view{d.first}.substr(1));
        });
    }
    static bool has_record_of(const Domain& domain, std::initializer_list<std::string_view> types) {
        return std::any_of(domain.records.begin(), domain.records.end(), [&](const DnsRecord& record) {
            return std::find(types.begin(), types.end(), record.type) != types.end();
        });
    }
    std::string nearest(const std::string& name) const {
        Words words;
        for (const Host& host : scenario_.hosts) words.push_back(host.name);
        const auto near = catalogue::nearest_of(name, words, 1);
        return near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near.front());
    }

    void exchanger(const Mention& mention) {
        if (parse_address(mention.name))
            return in_.problem(E::dangling_mx, mention.where,
                               fmt::format("the exchanger `{}` is an address, not a name", mention.name), "a name",
                               "on purpose: broken = true in the domain");
        if (host(mention.name) != nullptr) return;
        const Domain* other = domain(mention.name);
        if (other != nullptr && !other->cname.empty())
            return in_.problem(E::dangling_mx, mention.where,
                               fmt::format("the exchanger `{}` is an alias (RFC 5321 5.1)", mention.name.substr(0, 60)),
                               "a name with addresses", "on purpose: broken = true in the domain");
        if (other != nullptr && (!other->a.empty() || !other->aaaa.empty() || has_record_of(*other, {"A", "AAAA"})))
            return;
        if (!is_ours(mention.name) || is_under_wildcard(mention.name)) return;
        in_.problem(E::dangling_mx, mention.where,
                    fmt::format("the exchanger `{}` is no host and has no address", mention.name.substr(0, 60)),
                    "a host of this scenario, or a domain with addresses", nearest(mention.name));
    }

    void pointer(const Mention& mention) {
        if (host(mention.name) != nullptr || domain(mention.name) != nullptr || !is_ours(mention.name) ||
            is_under_wildcard(mention.name))
            return;
        in_.problem(E::dangling_name, mention.where,
                    fmt::format("nothing is known of `{}`", mention.name.substr(0, 60)),
                    "a host or a domain of this scenario", nearest(mention.name));
    }

    void same_name(const Domain& of) {
        const Host* same = host(of.name);
        if (same == nullptr) return;
        const auto is_other = [&](const std::string& address) {
            return std::find(same->addresses.begin(), same->addresses.end(), address) == same->addresses.end();
        };
        const bool other_address = !same->addresses.empty() && (std::any_of(of.a.begin(), of.a.end(), is_other) ||
                                                                std::any_of(of.aaaa.begin(), of.aaaa.end(), is_other));
        if (!of.cname.empty())
            in_.problem(E::name_clash, in_.where_of(of.place),
                        fmt::format("`{}` is a host and an alias at once (RFC 1034 3.6.2)", of.name),
                        "a name of its own for each",
                        fmt::format("the host is in {}:{}", same->place.file, same->place.line));
        else if (other_address)
            in_.problem(E::name_clash, in_.where_of(of.place),
                        fmt::format("the host `{}` has another address than the domain of its name", of.name),
                        "the same address, or none in the domain",
                        fmt::format("the host is in {}:{}", same->place.file, same->place.line));
    }

    void circle(const Domain& of) {
        const Domain* at = &of;
        for (std::size_t steps = 0; at != nullptr && !at->cname.empty(); ++steps) {
            at = domain(at->cname);
            if (at != &of && steps <= scenario_.domains.size()) continue;
            if (at == &of)
                in_.problem(E::name_circle, in_.where_of(of.place),
                            fmt::format("the alias `{}` leads back to itself", of.name),
                            "an alias of something with records");
            return;
        }
    }

    /// Exchangers that are no hosts: do they have addresses at which some host listens?
    void addresses(const Domain& of) {
        const auto anywhere = [](const Host& h) { return h.addresses.empty(); };
        if (std::any_of(scenario_.hosts.begin(), scenario_.hosts.end(), anywhere)) return;
        for (const MxRecord& record : of.mx) {
            const Domain* exchanger = host(record.host) == nullptr ? domain(record.host) : nullptr;
            if (exchanger == nullptr) continue;
            std::vector<std::string> all = exchanger->a;
            all.insert(all.end(), exchanger->aaaa.begin(), exchanger->aaaa.end());
            for (const std::string& address : all) {
                if (std::any_of(scenario_.hosts.begin(), scenario_.hosts.end(), [&](const Host& h) {
                        return std::find(h.addresses.begin(), h.addresses.end(), address) != h.addresses.end();
                    }))
                    continue;
                in_.problem(E::dangling_address, in_.where_of(exchanger->place),
                            fmt::format("no host has the address {} of the exchanger `{}`", address, record.host),
                            "the address of a host");
            }
        }
    }

    Reading& in_;
    const Scenario& scenario_;
    std::map<std::string, const Host*> hosts_;
    std::map<std::string, const Domain*> domains_;
};

}  // namespace

void check_world(Reading& in, const Scenario& scenario) { Checks{in, scenario}.run(); }

}  // namespace bouncehouse::scenario
