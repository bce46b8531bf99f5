#include <bouncehouse/dns/zone.hpp>

namespace bouncehouse::dns {

namespace {

/// Calls with the name and each name above it, the root last, until `use` returns something.
template <class Use>
auto upwards(std::string_view name, Use use) -> decltype(use(name)) {
    for (;; name = parent_of(name)) {
        if (auto found = use(name)) return found;
        if (is_root(name)) return {};
    }
}

}  // namespace

const Zone::Node* Zone::node(const Name& name) const {
    const auto found = nodes_.find(name);
    return found == nodes_.end() ? nullptr : &found->second;
}

/// RFC 4592 3.3.1: the wildcard below the closest name that exists.
const Zone::Node* Zone::wildcard(const Name& name) const {
    for (std::string_view above = parent_of(name); !above.empty(); above = parent_of(above)) {
        if (nodes_.contains(Name{above})) return node("\1*" + Name{above});
        if (is_root(above)) break;
    }
    return nullptr;
}

Zone::Found Zone::find(const Name& name, std::uint16_t type) const {
    const Node* at = node(name);
    const bool by_wildcard = at == nullptr;
    if (by_wildcard) at = wildcard(name);
    Found found;
    if (at == nullptr) return found;
    found.exists = true;
    const auto add = [&](const Records& records) {
        for (const Record& record : records) found.records.push_back(by_wildcard ? with_owner(record, name) : record);
    };
    if (type == LDNS_RR_TYPE_ANY) {
        for (const auto& [_, records] : at->sets) add(records);
        return found;
    }
    if (const auto set = at->sets.find(type); set != at->sets.end()) {
        add(set->second);
    } else if (const auto alias = at->sets.find(LDNS_RR_TYPE_CNAME); alias != at->sets.end()) {
        add(alias->second);
        found.alias = true;
    }
    return found;
}

const Record* Zone::authority(std::string_view name) const {
    return upwards(name, [&](std::string_view at) -> const Record* {
        const auto found = zones_.find(Name{at});
        return found == zones_.end() ? nullptr : &found->second;
    });
}

const scenario::Domain* Zone::fault(std::string_view name) const {
    if (faults_.empty()) return nullptr;
    return upwards(name, [&](std::string_view at) -> const scenario::Domain* {
        const auto found = faults_.find(Name{at});
        return found == faults_.end() ? nullptr : &found->second;
    });
}

bool Zone::secure(std::string_view name) const {
    return !secure_.empty() && upwards(name, [&](std::string_view at) { return secure_.contains(Name{at}); });
}

std::vector<Name> Zone::tops() const {
    std::vector<Name> names;
    for (const auto& [name, _] : zones_) names.push_back(name);
    return names;
}

std::vector<Record> Zone::all() const {
    std::map<std::string, const Node*> sorted;
    for (const auto& [name, at] : nodes_) sorted.emplace(text_of(name), &at);
    std::vector<Record> records;
    for (const auto& [_, at] : sorted)
        for (const auto& [type, set] : at->sets) records.insert(records.end(), set.begin(), set.end());
    return records;
}

}  // namespace bouncehouse::dns
