#include <fmt/format.h>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/cli/program.hpp>

namespace bouncehouse::cli {
namespace {

class DocsCommand final : public Command {
public:
    explicit DocsCommand(const Program& program)
        : program_(program),
          page_{"docs",
                "Prints a reference page made from the program's own tables",
                "The pages are " + names(program) +
                    ". Without a name they are listed, each with its file in the repository.",
                {{fmt::format("{} docs {} | less", program.name, program.pages().front().name), "Reads a page"}}} {}
    const Page& page() const override { return page_; }
    void declare(CLI::App& app) override { app.add_option("PAGE", name_, "Which page"); }
    Exit run() override {
        std::vector<std::string_view> names;
        for (const auto& page : program_.pages()) {
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
    static std::string names(const Program& program) {
        std::string list;
        for (const auto& page : program.pages()) list.append(list.empty() ? "" : ", ").append(page.name);
        return list;
    }

    const Program& program_;
    Page page_;
    std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_docs(const Program& program) { return std::make_unique<DocsCommand>(program); }

}  // namespace bouncehouse::cli
