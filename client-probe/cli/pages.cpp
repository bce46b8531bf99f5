#include <bouncehouse/case/coverage.hpp>
#include <bouncehouse/case/load.hpp>
#include <bouncehouse/check/page.hpp>
#include <bouncehouse/probe_cli/commands.hpp>
#include <bouncehouse/sender/load.hpp>

namespace bouncehouse::probe_cli {
namespace {

std::string commands_page() { return cli::cli_page(probe_program()); }

}  // namespace

const std::vector<cli::GeneratedPage>& probe_pages() {
    static const std::vector<cli::GeneratedPage> pages{
        {"case-format", "docs/case-format.md", probe::case_format_page},
        {"coverage", "docs/probe-coverage.md", [] { return probe::coverage_page(); }},
        {"checks", "docs/probe-checks.md", probe::checks_page},
        {"sender-format", "docs/sender-format.md", probe::sender_format_page},
        {"cli", "docs/probe-cli.md", commands_page},
    };
    return pages;
}

}  // namespace bouncehouse::probe_cli
