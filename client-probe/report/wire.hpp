// The events of a case as wire lines: visible, numbered as in the evidence, cut only with a word on it.
#pragma once
#include <bouncehouse/check/observation.hpp>
#include <bouncehouse/report/run.hpp>
#include <vector>

namespace bouncehouse::probe {

std::vector<SessionLog> session_logs(const Observation& observation);

/// Every line of every session, in order.
std::vector<WireLine> wire_lines(const Observation& observation);

/// Keeps `most` lines: those that the checks point at, then the first and the last ones. A note in each gap says
/// how many lines are missing. Returns how many those are.
std::uint64_t shorten(std::vector<WireLine>& lines, const std::vector<CheckLine>& checks, std::size_t most);

}  // namespace bouncehouse::probe
