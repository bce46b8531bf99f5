#include <bouncehouse/catalogue/markdown.hpp>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/program.hpp>
#include <bouncehouse/scenario/errors.hpp>
#include <bouncehouse/scenario/reference.hpp>

namespace bouncehouse::cli {
namespace {

std::string catalogue_page() { return catalogue::docs_markdown(catalogue::Catalogue::builtin()); }

std::string commands_page() { return cli_page(bouncehouse_program()); }

}  // namespace

const std::vector<GeneratedPage>& bouncehouse_pages() {
    static const std::vector<GeneratedPage> pages{
        {"scenario-format", "docs/scenario-format.md", scenario::reference_markdown},
        {"scenario-errors", "docs/scenario-errors.md", scenario::errors_markdown},
        {"json-schema", "docs/scenario.schema.json", scenario::json_schema},
        {"catalogue", "docs/catalogue.md", catalogue_page},
        {"cli", "docs/cli.md", commands_page},
    };
    return pages;
}

}  // namespace bouncehouse::cli
