#include <fmt/format.h>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/json.hpp>
#include <bouncehouse/cli/scenario_source.hpp>
#include <bouncehouse/cli/text_search.hpp>
#include <bouncehouse/scenario/library.hpp>

namespace bouncehouse::cli {
namespace {

struct Listed {
    std::string name, theme, title, summary;
    std::vector<std::string> tags, sources;
};

std::string theme_of(std::string_view name) {
    const auto slash = name.find('/');
    return slash == std::string_view::npos ? std::string() : std::string(name.substr(0, slash));
}

Listed listed(const scenario::LibraryFile& file, const catalogue::Catalogue& catalogue) {
    Listed row{.name = std::string(file.name),
               .theme = theme_of(file.name),
               .title = {},
               .summary = {},
               .tags = {},
               .sources = {}};
    if (row.name.ends_with(".toml")) row.name.resize(row.name.size() - 5);
    const auto loaded = scenario::load_text(file.text, std::string(file.name), catalogue);
    if (!loaded.ok()) {
        row.summary = "cannot be used; `bouncehouse check` says why";
        return row;
    }
    row.title = loaded.scenario->title;
    row.summary = loaded.scenario->summary;
    row.tags = loaded.scenario->tags;
    row.sources = loaded.scenario->sources;
    return row;
}

bool holds(const Listed& row, std::string_view word) {
    if (contains(row.name, word) || contains(row.title, word) || contains(row.summary, word)) return true;
    for (const auto* list : {&row.tags, &row.sources})
        for (const auto& text : *list)
            if (contains(text, word)) return true;
    return false;
}

std::string as_json(const Listed& row) {
    return json::Object()
        .add("name", row.name)
        .add("theme", row.theme)
        .add("title", row.title)
        .add("summary", row.summary)
        .add_raw("tags", json::texts(row.tags))
        .add_raw("sources", json::texts(row.sources))
        .str();
}

class ListCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "list",
            "Lists the scenarios of the library by theme, or prints one of them",
            "The library is built into the program. A word looks for scenarios that have it in name, "
            "title, summary, tags or sources; several words must all be there.",
            {{"bouncehouse list greylist", "All scenarios about greylisting"},
             {"bouncehouse list --show greylisting/basic", "Prints that scenario's text, to copy and change"},
             {"bouncehouse list --json", "The list for programs"}}};
        return page;
    }

    void declare(CLI::App& app) override {
        app.add_option("WORD", words_, "Only scenarios with this word");
        app.add_option("--show", show_, "Print the text of this scenario")->type_name("SCENARIO");
        app.add_flag("--names", names_, "Only the names, one a line");
        app.add_flag("--json", json_, "An array of name, theme, title, summary, tags, sources");
    }

    Exit run() override {
        if (!show_.empty()) {
            fmt::print("{}", scenario_text(show_));
            return Exit::well;
        }
        std::vector<Listed> rows;
        for (const auto& file : scenario::library()) {
            auto row = listed(file, catalogue::Catalogue::builtin());
            if (std::ranges::all_of(words_, [&](const auto& word) { return holds(row, word); }))
                rows.push_back(std::move(row));
        }
        print(rows);
        return Exit::well;
    }

private:
    void print(const std::vector<Listed>& rows) const {
        if (json_) {
            std::vector<std::string> pieces;
            for (const auto& row : rows) pieces.push_back(as_json(row));
            fmt::print("{}\n", json::array(pieces, true));
            return;
        }
        std::string theme;
        for (const auto& row : rows) {
            if (names_) {
                fmt::print("{}\n", row.name);
                continue;
            }
            if (row.theme != theme) fmt::print("\n{}\n", theme = row.theme);
            fmt::print("  {:34} {}\n", row.name, row.title);
            fmt::print("  {:34} {}\n", "", row.summary);
        }
        if (rows.empty() && !names_) fmt::print("No scenario has {}.\n", fmt::join(words_, " and "));
    }

    std::vector<std::string> words_;
    std::string show_;
    bool names_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_list() { return std::make_unique<ListCommand>(); }

}  // namespace bouncehouse::cli
