#include <fmt/format.h>
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
    void declare(CLI::App& app) override {
        app.add_option("SHELL", shell_, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
    }
    Exit run() override {
        fmt::print("{}", shell_ == "bash" ? bash_completion() : shell_ == "zsh" ? zsh_completion() : fish_completion());
        return Exit::well;
    }

private:
    std::string shell_;
};

}  // namespace

std::unique_ptr<Command> make_completion() { return std::make_unique<CompletionCommand>(); }

}  // namespace bouncehouse::cli
