// Man pages, in the roff of man(7).
#pragma once
#include <bouncehouse/cli/options.hpp>
#include <bouncehouse/cli/program.hpp>

namespace bouncehouse::cli {

std::string man_page(std::string_view program, const Page& page, const std::vector<OptionRow>& rows);
/// bouncehouse(1)
std::string top_man_page(const Program& program);

}  // namespace bouncehouse::cli
