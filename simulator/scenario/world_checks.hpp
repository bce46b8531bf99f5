// Whether the names and addresses of a world fit together, as senders will find them by DNS.
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

/// Exchangers and aliases that lead nowhere or in circles, hosts and domains of one name that disagree,
/// exchangers at addresses where nobody listens. What a domain breaks on purpose is left alone.
void check_world(Reading& in, const Scenario& scenario);

}  // namespace bouncehouse::scenario
