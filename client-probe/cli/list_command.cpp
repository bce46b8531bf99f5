#include <fmt/format.h>
#include <boost/json.hpp>
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

boost::json::array words(const auto& list) {
    boost::json::array array;
    for (const auto& word : list) array.emplace_back(std::string_view{word});
    return array;
}

class ListCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{"list",
                               "Lists the cases with their levels",
                               "The same options as those of run choose the cases.",
                               {{"bouncehouse-probe list --case 'ENV-*'", "The cases about envelopes"},
                                {"bouncehouse-probe list --json --sweep every", "Everything, for machines"}}};
        return page;
    }
    void declare(CLI::App& app) override {
        selection_.declare(app);
        app.add_flag("--json", json_, "An array of objects: id, requirement, title, level, binding, clauses ...");
    }
    Exit run() override {
        const Cases cases = selection_.chosen();
        if (json_) return print_json(cases);
        std::string theme;
        for (const auto& test : cases) {
            if (test->theme != theme) {
                theme = test->theme;
                fmt::print("{}{}\n", &test == &cases.front() ? "" : "\n", theme_heading(theme));
            }
            fmt::print("  {:<36} {:<17} {}\n", test->id, level_text(name_of(test->level), name_of(test->binding)),
                       test->title);
        }
        fmt::print("\n{} cases\n", cases.size());
        return Exit::well;
    }

private:
    static std::string theme_heading(const std::string& theme) {
        const std::string_view title = theme_title(theme);
        return title.empty() ? theme : fmt::format("{} - {}", theme, title);
    }
    static Exit print_json(const Cases& cases) {
        boost::json::array array;
        for (const auto& test : cases) {
            boost::json::array kinds;
            for (const Kind kind : test->kinds) kinds.emplace_back(name_of(kind));
            array.push_back({{"id", test->id},
                             {"requirement", test->requirement},
                             {"theme", test->theme},
                             {"title", test->title},
                             {"sentence", test->sentence},
                             {"server", test->server},
                             {"good", test->good},
                             {"level", name_of(test->level)},
                             {"binding", name_of(test->binding)},
                             {"clauses", words(test->clauses)},
                             {"ambiguity", test->ambiguity},
                             {"for", kinds},
                             {"features", words(test->features)},
                             {"tags", words(test->tags)},
                             {"file", test->file}});
        }
        fmt::print("{}\n", boost::json::serialize(array));
        return Exit::well;
    }

    Selection selection_;
    bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_list() { return std::make_unique<ListCommand>(); }

}  // namespace bouncehouse::probe_cli
