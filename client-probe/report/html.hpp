// Runs as one HTML file that needs nothing else: legend, matrix of cases by senders, and of each cell a page
// with the case, the checks and the numbered wire log. The matrix works without JavaScript. Nothing in it
// comes from elsewhere, and no text of a sender is markup or script.
#pragma once
#include <bouncehouse/report/run.hpp>
#include <span>
#include <string>
#include <string_view>

namespace bouncehouse::probe {

/// Runs are columns, in this order (merge.hpp). Loses no line of the reports.
std::string html_page(std::span<const RunReport> runs);

/// Address of a cell's page: "#" sender "/" id, percent-encoded but for letters, digits, "-", "_", "." and the
/// slashes of the id. `label` is that of the matrix.
std::string html_address(std::string_view label, std::string_view id);

}  // namespace bouncehouse::probe
