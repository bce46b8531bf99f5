// When a queue's case is over: every recipient has its final state.
#pragma once
#include <bouncehouse/check/observation.hpp>

namespace bouncehouse::probe {

/// Every recipient of every message submitted so far was delivered (2yz to the content), or reported to
/// the return address, or refused for good where no report can come (null sender). Hand-overs that
/// failed are final, too.
bool all_final(const Observation& observation);

}  // namespace bouncehouse::probe
