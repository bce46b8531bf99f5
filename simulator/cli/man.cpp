#include <fmt/format.h>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/cli/man_page.hpp>

namespace bouncehouse::cli {
namespace {

class ManCommand final : public Command {
public:
    explicit ManCommand(const Program& program)
        : program_(program),
          page_{"man",
                "Prints a man page, of the program or of one command",
                "The page is roff, made from the same tables as the options themselves.",
                {{fmt::format("{} man list | man -l -", program.name), "Reads the page of list"},
                 {fmt::format("{0} man > /usr/share/man/man1/{0}.1", program.name),
                  "Installs the page of the program"}}} {}
    const Page& page() const override { return page_; }
    void declare(CLI::App& app) override { app.add_option("COMMAND", name_, "Command; none: the program"); }
    Exit run() override {
        if (name_.empty()) {
            fmt::print("{}", top_man_page(program_));
            return Exit::well;
        }
        const auto command = command_named(program_, name_);
        if (command == nullptr) throw Trouble(Exit::usage, "man: there is no command " + name_ + meant());
        fmt::print("{}", man_page(program_.name, command->page(), option_rows(*app_of(*command))));
        return Exit::well;
    }

private:
    std::string meant() const {
        const auto commands = program_.commands();
        std::vector<std::string_view> names;
        for (const auto& command : commands) names.push_back(command->page().name);
        return catalogue::did_you_mean(name_, names);
    }

    const Program& program_;
    Page page_;
    std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_man(const Program& program) { return std::make_unique<ManCommand>(program); }

}  // namespace bouncehouse::cli
