// Reads what came back to a return address: delivery status notifications (RFC 3464, RFC 6522, RFC 6533),
// or whatever else it is.
#pragma once
#include <bouncehouse/check/observation.hpp>

namespace bouncehouse::probe {

/// Never fails: what is no report, or a broken one, says so in `is_report` and `trouble`. The message's
/// first recipient is where it arrived.
Bounce read_bounce(const evidence::Message& message);

}  // namespace bouncehouse::probe
