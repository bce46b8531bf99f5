#include <fmt/format.h>
#include <unistd.h>
#include <bouncehouse/catalogue/explain.hpp>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/terminal.hpp>
#include <iostream>

namespace bouncehouse::cli {
namespace {

class ExplainCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "explain",
            "Says what a reply means, from its codes, its text, a bounce or a log line",
            "Several words are taken as one text; without any, standard input is read. The id of an entry shows all "
            "that the "
            "catalogue knows of it. Exit status 1: no reply was found in the text.",
            {{"bouncehouse explain 550 5.1.1", "What these codes mean, and what a sender should do"},
             {"bouncehouse explain '421-4.7.28 Our system has detected an unusual rate of unsolicited mail'",
              "Who said so, and why"},
             {"bouncehouse explain < bounce.eml", "Finds the reply in a bounce message"}}};
        return page;
    }
    void declare(CLI::App& app) override {
        app.add_option("TEXT", words_, "Codes, a reply, a log line, or the id of an entry");
        app.add_flag("--json", json_, "One object: what was found, who spoke, the entries that fit");
    }
    Exit run() override {
        const auto& catalogue = catalogue::Catalogue::builtin();
        const auto explanation = catalogue::explain(catalogue, text());
        if (json_)
            fmt::print("{}\n", catalogue::to_json(explanation));
        else
            fmt::print("{}", catalogue::render(explanation, catalogue));
        return explanation.kind == catalogue::Explanation::Kind::nothing ? Exit::findings : Exit::well;
    }

private:
    std::string text() const {
        if (!words_.empty()) return fmt::format("{}", fmt::join(words_, " "));
        if (is_terminal(STDIN_FILENO)) throw Trouble(Exit::usage, "explain: give a reply, or pipe one in");
        std::string input(std::size_t{1} << 20U, '\0');
        std::cin.read(input.data(), static_cast<std::streamsize>(input.size()));
        input.resize(static_cast<std::size_t>(std::cin.gcount()));
        return input;
    }

    std::vector<std::string> words_;
    bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_explain() { return std::make_unique<ExplainCommand>(); }

}  // namespace bouncehouse::cli
