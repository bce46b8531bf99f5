#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/completion_script.hpp>

namespace bouncehouse::cli {
namespace {

class CompletionCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "completion",
            "Prints a completion script for a shell",
            "Commands, options, files and the scenarios of the library are completed.",
            {{"source <(bouncehouse completion bash)", "For this bash session"},
             {"bouncehouse completion zsh > ~/.zfunc/_bouncehouse", "For zsh, in a folder of its fpath"},
             {"bouncehouse completion fish > ~/.config/fish/completions/bouncehouse.fish", "For fish"}}};
        return page;
    }
    void declare(CLI::App& app) override { app.add_option("SHELL", shell_, "bash, zsh or fish")->required(); }
    Exit run() override {
        static constexpr std::array<std::string_view, 3> shells{"bash", "zsh", "fish"};
        if (std::ranges::find(shells, shell_) == shells.end())
            throw Trouble(Exit::usage, "completion: there is no script for " + shell_ +
                                           ", only for bash, zsh and fish" + catalogue::did_you_mean(shell_, shells));
        fmt::print("{}", shell_ == "bash" ? bash_completion() : shell_ == "zsh" ? zsh_completion() : fish_completion());
        return Exit::well;
    }

private:
    std::string shell_;
};

}  // namespace

std::unique_ptr<Command> make_completion() { return std::make_unique<CompletionCommand>(); }

}  // namespace bouncehouse::cli
