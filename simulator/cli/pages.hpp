// Pages of docs/ that are made from the program's own tables.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::cli {

struct GeneratedPage {
    std::string_view name;  // "cli"
    std::string_view file;  // where it lives in the repository: "docs/cli.md"
    std::string (*make)();
};
const std::vector<GeneratedPage>& generated_pages();

std::string cli_page();

}  // namespace bouncehouse::cli
