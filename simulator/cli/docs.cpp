#include <fmt/format.h>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/pages.hpp>

namespace bouncehouse::cli {
namespace {

class DocsCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "docs",
            "Prints a reference page made from the program's own tables",
            "The pages are scenario-format, scenario-errors, json-schema (for editors that complete TOML), "
            "catalogue and cli. Without a name they are listed, each with its file in the repository.",
            {{"bouncehouse docs scenario-format | less", "All keys of a scenario"},
             {"bouncehouse docs json-schema > scenario.schema.json", "The schema, for an editor"}}};
        return page;
    }
    void declare(CLI::App& app) override { app.add_option("PAGE", name_, "Which page"); }
    Exit run() override {
        std::vector<std::string_view> names;
        for (const auto& page : generated_pages()) {
            if (page.name == name_) {
                fmt::print("{}", page.make());
                return Exit::well;
            }
            if (name_.empty()) fmt::print("{} {}\n", page.name, page.file);
            names.push_back(page.name);
        }
        if (name_.empty()) return Exit::well;
        throw Trouble(Exit::usage,
                      fmt::format("docs: there is no page {}{}", name_, catalogue::did_you_mean(name_, names)));
    }

private:
    std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_docs() { return std::make_unique<DocsCommand>(); }

}  // namespace bouncehouse::cli
