// Small things that several commands of the probe do with what they have made.
#pragma once
#include <bouncehouse/scenario/load.hpp>
#include <span>
#include <string>

namespace bouncehouse::probe_cli {

/// Each as it reads, one after the other.
std::string problems_text(std::span<const scenario::Problem> problems);
/// Writes the whole text, "-" to standard output; "" or what went wrong. Never leaves half a file behind
/// under the name: it is written beside it and renamed.
std::string write_file(const std::string& file, const std::string& text);
/// Columns of the terminal that standard error is; 100 when it is none.
std::size_t terminal_width();
/// Tells one version of the suite from another: a hash over the texts of all cases.
std::string suite_hash();

}  // namespace bouncehouse::probe_cli
