// Judgements about hosts and names; hosts.cpp lists them.
#pragma once
#include <bouncehouse/check/check.hpp>

namespace bouncehouse::probe::hosts {

Judgement goes_to(const Observation& observation, const Parameters& parameters);
Judgement only_hosts(const Observation& observation, const Parameters& parameters);
Judgement reaches(const Observation& observation, const Parameters& parameters);
Judgement host_order(const Observation& observation, const Parameters& parameters);
Judgement spread(const Observation& observation, const Parameters& parameters);
Judgement tried_hosts(const Observation& observation, const Parameters& parameters);
Judgement asks(const Observation& observation, const Parameters& parameters);
Judgement fails_soon(const Observation& observation, const Parameters& parameters);
Judgement is_reported(const Observation& observation, const Parameters& parameters);
Judgement no_early_report(const Observation& observation, const Parameters& parameters);
Judgement failure_status(const Observation& observation, const Parameters& parameters);

/// "mx1" of "mx1.c0042.case.test", "@" of the case's domain itself; another name as it is.
std::string label_of(const Observation& observation, std::string_view name);

}  // namespace bouncehouse::probe::hosts
