#include <fmt/format.h>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/man_page.hpp>

namespace bouncehouse::cli {
namespace {

class ManCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "man",
            "Prints a man page, of the program or of one command",
            "The page is roff, made from the same tables as the options themselves.",
            {{"bouncehouse man serve | man -l -", "Reads the page of serve"},
             {"bouncehouse man > /usr/share/man/man1/bouncehouse.1", "Installs the page of the program"}}};
        return page;
    }
    void declare(CLI::App& app) override { app.add_option("COMMAND", name_, "Command; none: the program"); }
    Exit run() override {
        if (name_.empty()) {
            fmt::print("{}", top_man_page());
            return Exit::well;
        }
        const auto command = command_named(name_);
        if (command == nullptr) throw Trouble(Exit::usage, "man: there is no command " + name_ + meant());
        fmt::print("{}", man_page(command->page(), option_rows(*app_of(*command))));
        return Exit::well;
    }

private:
    std::string meant() const {
        const auto commands = all_commands();
        std::vector<std::string_view> names;
        for (const auto& command : commands) names.push_back(command->page().name);
        return catalogue::did_you_mean(name_, names);
    }

    std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_man() { return std::make_unique<ManCommand>(); }

}  // namespace bouncehouse::cli
