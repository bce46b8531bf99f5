#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/dns/rule_choice.hpp>
#include <bouncehouse/engine/reasons.hpp>
#include <bouncehouse/scenario/cidr.hpp>
#include <bouncehouse/scenario/pattern.hpp>

namespace bouncehouse::dns {

namespace {

using scenario::DnsKey;
using scenario::DnsRule;

template <class T>
bool within(const scenario::Range<T>& range, T value) {
    return (!range.least || value >= *range.least) && (!range.most || value <= *range.most);
}

template <class T>
bool asks(const scenario::Range<T>& range) {
    return range.least || range.most;
}

class Choice {
public:
    Choice(Region& region, const Question& question, Transport transport, const Peer& peer, Duration now)
        : region_(region), question_(question), transport_(transport), peer_(peer), now_(now) {}

    Wish make() {
        const auto& rules = region_.part.scenario->dns;
        for (std::size_t i = 0; i < rules.size() && wish_.rule == nullptr; ++i) {
            engine::Look look;
            if (!holds(rules[i].when) || !has_turn(rules[i], i, look)) continue;
            wish_.modifiers.push_back(&rules[i]);
            wish_.delay += delay_of(rules[i], i);
            if (rules[i].turn.goes_on) continue;
            wish_.rule = &rules[i];
            wish_.answer = answer_of(rules[i], look.answered);
        }
        return std::move(wish_);
    }

private:
    bool holds(const scenario::DnsCondition& when) {
        if (!when.types.empty() && std::none_of(when.types.begin(), when.types.end(), [&](const std::string& type) {
                return type_of(type) == question_.type;
            }))
            return false;
        if (when.tcp && *when.tcp != (transport_ == Transport::tcp)) return false;
        if (when.edns && *when.edns != question_.edns) return false;
        if (!when.clients.empty() && std::none_of(when.clients.begin(), when.clients.end(), [&](const auto& net) {
                return scenario::contains(net, peer_.address);
            }))
            return false;
        return when.name.empty() || scenario::matches(when.name, name());
    }

    /// As the scenario's author wrote it.
    const std::string& name() {
        if (name_.empty()) name_ = region_.part.placement.written(text_of(question_.name));
        return name_;
    }

    std::string key_of(DnsKey per) {
        switch (per) {
            case DnsKey::world: return "world";
            case DnsKey::client: return peer_.address;
            case DnsKey::name: return name();
            case DnsKey::question: return fmt::format("{} {} {}", peer_.address, name(), question_.type);
        }
        return {};
    }

    bool has_turn(const DnsRule& rule, std::size_t number, engine::Look& look) {
        const scenario::Rule& turn = rule.turn;
        const bool remembers = turn.times > 0 || turn.after > 0 || turn.every > 0 || turn.until || turn.expires ||
                               rule.answers.size() > 1 || asks(rule.when.attempt) || asks(rule.when.age);
        if (!remembers) return lucky(rule, number);
        const std::string key = key_of(rule.per);
        look = region_.memory.come(turn, number, key, now_);
        if (!within(rule.when.attempt, look.attempt) || !within(rule.when.age, look.age)) return false;
        look = region_.memory.decide(turn, number, key, peer_.address, look.attempt, lucky(rule, number), now_);
        wish_.reasons.push_back(engine::turn_in_words(turn, key, look));
        return look.turn == engine::Turn::answers;
    }

    bool lucky(const DnsRule& rule, std::size_t number) {
        if (!rule.turn.chance) return true;
        const double drawn = engine::Chance::unit(region_.chance.draw(number, fingerprint(), 0));
        const bool yes = drawn < *rule.turn.chance;
        wish_.reasons.push_back(
            fmt::format("rule {}: chance {}: {}", rule.turn.id, *rule.turn.chance, yes ? "yes" : "no"));
        return yes;
    }

    Duration delay_of(const DnsRule& rule, std::size_t number) {
        const auto& range = rule.turn.delivery.delay;
        const Duration least = range.least.value_or(range.most.value_or(Duration{}));
        const Duration most = range.most.value_or(least);
        if (most <= least) return least;
        const double drawn = engine::Chance::unit(region_.chance.draw(number, fingerprint(), 1));
        return least + Duration{static_cast<Duration::rep>(drawn * static_cast<double>((most - least).count()))};
    }

    std::uint64_t fingerprint() const {
        return engine::Hash(question_.type).add(std::string_view{question_.name}).add(peer_.address).value();
    }

    static scenario::DnsAnswer answer_of(const DnsRule& rule, std::uint64_t answered) {
        const std::size_t count = rule.answers.size();
        return rule.answers[rule.cycle ? answered % count : std::min<std::uint64_t>(answered, count - 1)];
    }

    Region& region_;
    const Question& question_;
    Transport transport_;
    const Peer& peer_;
    Duration now_;
    std::string name_;
    Wish wish_;
};

}  // namespace

Wish ask_rules(Region& region, const Question& question, Transport transport, const Peer& peer, Duration now) {
    return Choice{region, question, transport, peer, now}.make();
}

}  // namespace bouncehouse::dns
