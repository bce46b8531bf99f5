// A run as JUnit XML, as CI servers read it: a suite a theme, a testcase a case. fail: failure; error: error;
// not-applicable, skipped, inconclusive and known deviations: skipped with the reason; non-strict: a failure
// only when the run is strict; an unexpected pass and stale known deviations: failures.
#pragma once
#include <bouncehouse/report/run.hpp>
#include <string>

namespace bouncehouse::probe {

std::string junit_xml(const RunReport& report);

}  // namespace bouncehouse::probe
