// How a reply is brought to the client: the keys that rules and dialogue steps share.
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

void read_split(Reading& in, const Node& value, Delivery& delivery);
void read_close(Reading& in, const Node& value, Delivery& delivery);
void read_drip(Reading& in, const Node& value, Delivery& delivery);
/// A count of at least one, or "endless", which is 0.
void read_repeat(Reading& in, const Node& value, std::optional<std::uint64_t>& repeat);
void read_counts_as(Reading& in, const Node& value, std::optional<int>& code);

}  // namespace bouncehouse::scenario
