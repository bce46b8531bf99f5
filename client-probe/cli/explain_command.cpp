#include <fmt/format.h>
#include <bouncehouse/case/coverage.hpp>
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

/// The checks of the case's own, as they are graded here.
std::string own_checks(const Case& test, Kind kind) {
    std::string text;
    for (const Wanted& wanted : wanted_checks(test, kind)) {
        if (wanted.always) continue;
        std::string parameters;
        for (const auto& [name, value] : wanted.parameters)
            if (name != "level" && name != "binding" && name != "clause" && name != "ambiguity")
                parameters += fmt::format(" {}={}", name, value);
        text += fmt::format("  {:<17} {}{}\n      {}{}\n", level_text(name_of(wanted.level), name_of(wanted.binding)),
                            wanted.check->name, parameters, wanted.check->meaning,
                            wanted.clause.empty() ? "" : fmt::format(" [{}]", wanted.clause));
    }
    return text;
}

std::string always_checks(const Case& test) {
    std::vector<std::string> names;
    for (const Wanted& wanted : wanted_checks(test, test.kinds.front()))
        if (wanted.always) names.emplace_back(wanted.check->name);
    return fmt::format("{}", fmt::join(names, ", "));
}

void print_checks(const Case& test) {
    std::vector<std::string> texts;
    for (const Kind kind : test.kinds) texts.push_back(own_checks(test, kind));
    if (texts.size() == 2 && texts[0] == texts[1])
        fmt::print("Judged, of queues and clients:\n{}", texts[0]);
    else
        for (std::size_t i = 0; i < texts.size(); ++i)
            fmt::print("Judged, of a {}:\n{}", name_of(test.kinds[i]), texts[i]);
    fmt::print("And in every case: {}\n(`bouncehouse-probe docs checks` explains all)\n", always_checks(test));
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
        if (!test.ambiguity.empty()) fmt::print("Left open:   {}\n", ambiguity_text(test.ambiguity));
        fmt::print("The server:  {}\nA good one:  {}\n", test.server, test.good);
        if (!test.features.empty()) fmt::print("Needs:       {}\n", fmt::join(test.features, ", "));
        if (!test.tags.empty()) fmt::print("Tags:        {}\n", fmt::join(test.tags, ", "));
        fmt::print("File:        {}\n\n", test.file);
        print_checks(test);
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
