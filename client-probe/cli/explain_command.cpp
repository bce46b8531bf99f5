#include <fmt/format.h>
#include <bouncehouse/check/verdict.hpp>
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/probe_cli/commands.hpp>
#include <bouncehouse/probe_cli/selection.hpp>
#include <bouncehouse/report/words.hpp>

namespace bouncehouse::probe_cli {
namespace {

using cli::Command;
using cli::Exit;
using cli::Page;
using namespace probe;

void print_checks(const Case& test, Kind kind) {
    fmt::print("Judged, of a {}:\n", name_of(kind));
    for (const Wanted& wanted : wanted_checks(test, kind)) {
        std::string parameters;
        for (const auto& [name, value] : wanted.parameters) parameters += fmt::format(" {}={}", name, value);
        fmt::print("  {:<17} {}{}{}\n      {}{}\n", level_text(name_of(wanted.level), name_of(wanted.binding)),
                   wanted.check->name, parameters, wanted.always ? "  (in every case)" : "", wanted.check->meaning,
                   wanted.clause.empty() ? "" : fmt::format(" [{}]", wanted.clause));
    }
}

class ExplainCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{"explain",
                               "Says what a case tests, why, and how it is judged",
                               "The id is that of the reports; a requirement or a pattern explains several.",
                               {{"bouncehouse-probe explain ENV-009", "What the case is about"},
                                {"bouncehouse-probe explain ENV-009 --scenario", "The scenario it plays, too"}}};
        return page;
    }
    void declare(CLI::App& app) override {
        app.add_option("ID", ids_, "Case id, requirement or pattern")->required();
        selection_.declare(app);
        app.add_flag("--scenario", scenario_, "With the scenario as TOML");
    }
    Exit run() override {
        for (const auto& test : selection_.chosen_by(ids_)) print(*test);
        return Exit::well;
    }

private:
    void print(const Case& test) const {
        fmt::print("{}  {}\n\n{}\n", test.id, test.title, test.sentence);
        fmt::print("Level:       {}\n", level_text(name_of(test.level), name_of(test.binding)));
        fmt::print("Clauses:     {}\n", fmt::join(test.clauses, ", "));
        if (!test.ambiguity.empty()) fmt::print("Ambiguity:   {}\n", test.ambiguity);
        fmt::print("The server:  {}\nA good one:  {}\n", test.server, test.good);
        if (!test.features.empty()) fmt::print("Needs:       {}\n", fmt::join(test.features, ", "));
        if (!test.tags.empty()) fmt::print("Tags:        {}\n", fmt::join(test.tags, ", "));
        fmt::print("File:        {}\n\n", test.file);
        for (const Kind kind : test.kinds) print_checks(test, kind);
        if (scenario_) fmt::print("\n{}\n", test.text);
        fmt::print("\n");
    }

    std::vector<std::string> ids_;
    Selection selection_;
    bool scenario_ = false;
};

}  // namespace

std::unique_ptr<Command> make_explain() { return std::make_unique<ExplainCommand>(); }

}  // namespace bouncehouse::probe_cli
