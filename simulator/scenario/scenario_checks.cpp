#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/scenario/scenario_checks.hpp>
#include <bouncehouse/scenario/shadow.hpp>
#include <bouncehouse/scenario/world_checks.hpp>
#include <unordered_map>

namespace bouncehouse::scenario {

namespace {

std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return result;
}

std::string where(const Place& place) { return fmt::format("{}:{}", place.file, place.line); }

const Place& place_of(const DnsRule& rule) { return rule.turn.place; }
template <class T>
const Place& place_of(const T& thing) {
    return thing.place;
}

template <class T, class NameOf>
void check_twice(Reading& in, const std::vector<T>& things, NameOf name_of, E number, std::string_view what) {
    std::unordered_map<std::string, const Place*> seen;
    for (const T& thing : things) {
        const auto [first, fresh] = seen.emplace(name_of(thing), &place_of(thing));
        if (!fresh)
            in.problem(number, in.where_of(place_of(thing)), fmt::format("a second {} `{}`", what, name_of(thing)),
                       fmt::format("another name than that of {}", where(*first->second)));
    }
}

/// "" stands for the command line's address, 65536 for its port.
void check_addresses(Reading& in, const std::vector<Host>& hosts) {
    std::map<std::pair<std::string, unsigned>, const Host*> seen;
    for (const Host& host : hosts) {
        if (host.down || host.port == std::uint16_t{0}) continue;
        if (host.addresses.empty() && !host.port) continue;
        auto addresses = host.addresses;
        if (addresses.empty()) addresses.emplace_back();
        for (const std::string& address : addresses) {
            const auto [first, fresh] =
                seen.emplace(std::pair{address, host.port ? unsigned{*host.port} : 65536U}, &host);
            if (fresh) continue;
            in.problem(
                E::address_clash, in.where_of(host.place),
                fmt::format("hosts `{}` and `{}` listen on the same address and port", first->second->name, host.name),
                "an address or a port of its own for each", "port = 0 takes any free one");
            break;
        }
    }
}

void check_mentioned_hosts(Reading& in, const std::vector<Host>& hosts) {
    Words words;
    for (const Host& host : hosts) words.push_back(host.name);
    for (const Mention& mention : in.mentions.hosts) {
        if (std::any_of(words.begin(), words.end(),
                        [&](std::string_view word) { return lower(word) == lower(mention.name); }))
            continue;
        const auto near = catalogue::nearest_of(mention.name, words, 1);
        in.problem(E::unknown_host, mention.where, fmt::format("no host is named `{}`", mention.name.substr(0, 60)),
                   words.size() > 20 ? std::string{"a host of this scenario"}
                                     : fmt::format("one of: {}", fmt::join(words, ", ")),
                   near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near.front()));
    }
}

void check_states(Reading& in) {
    Words words{in.mentions.reachable_states.begin(), in.mentions.reachable_states.end()};
    for (const Mention& mention : in.mentions.states) {
        if (mention.name.empty() || in.mentions.reachable_states.contains(mention.name)) continue;
        const auto near = catalogue::nearest_of(mention.name, words, 1);
        in.problem(E::state_never_reached, mention.where,
                   fmt::format("nothing ever comes into the state `{}`", mention.name.substr(0, 60)),
                   "a state that some rule `becomes`, or in which a host begins",
                   near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near.front()));
    }
}

void check_shadowed(Reading& in, const std::vector<Rule>& rules) {
    for (const auto& [rule, by] : shadowed_rules(rules))
        in.problem(E::never_answers, in.where_of(rule->place),
                   fmt::format("this rule never answers: `{}` ({}) always answers before it", by->id, where(by->place)),
                   {}, "put the narrower rule first");
}

}  // namespace

void check_scenario(Reading& in, const Scenario& scenario) {
    check_twice(
        in, scenario.hosts, [](const Host& h) { return lower(h.name); }, E::host_twice, "host");
    check_twice(
        in, scenario.domains, [](const Domain& d) { return lower(d.name); }, E::domain_twice, "domain");
    check_twice(
        in, scenario.rules, [](const Rule& r) { return r.id; }, E::rule_twice, "rule");
    check_twice(
        in, scenario.dns, [](const DnsRule& r) { return r.turn.id; }, E::rule_twice, "rule");
    check_twice(
        in, scenario.dialogues, [](const Dialogue& d) { return d.id; }, E::dialogue_twice, "dialogue");
    check_addresses(in, scenario.hosts);
    check_mentioned_hosts(in, scenario.hosts);
    check_states(in);
    check_world(in, scenario);
    if (!in.has_errors()) check_shadowed(in, scenario.rules);
}

}  // namespace bouncehouse::scenario
