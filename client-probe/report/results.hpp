// Runs of several senders as a page for readers: totals, where they differ, and what was found about each
// deviation by hand (the reasons of known deviations). docs/results.md is such a page.
#pragma once
#include <bouncehouse/report/run.hpp>
#include <span>
#include <string>

namespace bouncehouse::probe {

/// Markdown. Findings without a reason stand there as such: nobody has looked into them yet.
std::string results_page(std::span<const RunReport> runs);

}  // namespace bouncehouse::probe
