// The parts of the HTML file; html.cpp puts them together.
#pragma once
#include <bouncehouse/report/merge.hpp>
#include <string>
#include <string_view>

namespace bouncehouse::probe {

extern const std::string_view html_style;   // CSS
extern const std::string_view html_script;  // JavaScript

/// All results with their wire logs, as JSON that may stand in a script element. Each text stands once in
/// "strings"; everywhere else is its number. html_script reads it, and no one else.
std::string html_data(const Matrix& matrix);

/// Senders with their totals, warnings, and what was left out.
std::string html_runs(const Matrix& matrix);
std::string html_legend();
std::string html_matrix(const Matrix& matrix);

}  // namespace bouncehouse::probe
