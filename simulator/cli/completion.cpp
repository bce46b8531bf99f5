#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/cli/completion_script.hpp>
#include <bouncehouse/cli/program.hpp>

namespace bouncehouse::cli {
namespace {

class CompletionCommand final : public Command {
public:
    explicit CompletionCommand(const Program& program)
        : program_(program),
          page_{
              "completion",
              "Prints a completion script for a shell",
              "Commands, options, files and names the program knows are completed.",
              {{fmt::format("source <({} completion bash)", program.name), "For this bash session"},
               {fmt::format("{0} completion zsh > ~/.zfunc/_{0}", program.name), "For zsh, in a folder of its fpath"},
               {fmt::format("{0} completion fish > ~/.config/fish/completions/{0}.fish", program.name), "For fish"}}} {}
    const Page& page() const override { return page_; }
    void declare(CLI::App& app) override { app.add_option("SHELL", shell_, "bash, zsh or fish")->required(); }
    Exit run() override {
        static constexpr std::array<std::string_view, 3> shells{"bash", "zsh", "fish"};
        if (std::ranges::find(shells, shell_) == shells.end())
            throw Trouble(Exit::usage, "completion: there is no script for " + shell_ +
                                           ", only for bash, zsh and fish" + catalogue::did_you_mean(shell_, shells));
        fmt::print("{}", shell_ == "bash"  ? bash_completion(program_)
                         : shell_ == "zsh" ? zsh_completion(program_)
                                           : fish_completion(program_));
        return Exit::well;
    }

private:
    const Program& program_;
    Page page_;
    std::string shell_;
};

}  // namespace

std::unique_ptr<Command> make_completion(const Program& program) {
    return std::make_unique<CompletionCommand>(program);
}

}  // namespace bouncehouse::cli
