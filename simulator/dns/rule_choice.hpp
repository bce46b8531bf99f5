// Which rules of a region have their turn at a question.
#pragma once
#include <bouncehouse/dns/answerer.hpp>
#include <bouncehouse/dns/question.hpp>

namespace bouncehouse::dns {

/// What the rules want of an answer.
struct Wish {
    const scenario::DnsRule* rule = nullptr;  // that answers; null: none does
    scenario::DnsAnswer answer = scenario::DnsAnswer::accept;
    std::vector<const scenario::DnsRule*> modifiers;  // those that go on, and the one that answers
    std::vector<std::string> reasons;
    Duration delay{};  // scenario time
};

Wish ask_rules(Region& region, const Question& question, Transport transport, const Peer& peer, Duration now);

}  // namespace bouncehouse::dns
