// for_each: the rules that say reply = "each" are repeated, once for each catalogue entry.
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

struct Sweep {
    std::optional<Pattern> family, id;
    std::optional<Stage> stage;
    Where where;
};

/// One rule an entry: it answers the recipient "<id>@…" (at mail: the sender) with the entry's reply.
/// The entries are those that the sweep names and that occur at one of the rule's stages.
std::vector<Rule> repeat_rule(Reading& in, const Node& rule, std::size_t number, const Sweep& sweep);

Sweep read_sweep(Reading& in, const Node& value);

}  // namespace bouncehouse::scenario
