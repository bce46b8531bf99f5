// Man pages, in the roff of man(7).
#pragma once
#include <bouncehouse/cli/options.hpp>

namespace bouncehouse::cli {

std::string man_page(const Page& page, const std::vector<OptionRow>& rows);
/// bouncehouse(1)
std::string top_man_page();

}  // namespace bouncehouse::cli
