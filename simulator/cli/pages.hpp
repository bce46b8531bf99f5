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

struct Program;
/// The reference of a program's commands, as it stands in its docs page.
std::string cli_page(const Program& program);

}  // namespace bouncehouse::cli
