// Help as people read it on a terminal.
#pragma once
#include <bouncehouse/cli/options.hpp>

namespace bouncehouse::cli {

std::string help_of(const Page& page, const std::vector<OptionRow>& rows);
/// The help of the program itself: what it is, its commands, where to go on.
std::string top_help();
std::string version_line();  // "bouncehouse 0.1.0"

}  // namespace bouncehouse::cli
