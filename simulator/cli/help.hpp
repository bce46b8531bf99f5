// Help as people read it on a terminal.
#pragma once
#include <bouncehouse/cli/options.hpp>
#include <bouncehouse/cli/program.hpp>

namespace bouncehouse::cli {

std::string help_of(std::string_view program, const Page& page, const std::vector<OptionRow>& rows);
/// The help of the program itself: what it is, its commands, where to go on.
std::string top_help(const Program& program);
std::string version_line(const Program& program);  // "bouncehouse 0.1.0"

}  // namespace bouncehouse::cli
