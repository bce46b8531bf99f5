#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/json.hpp>
#include <bouncehouse/cli/scenario_source.hpp>
#include <filesystem>

namespace bouncehouse::cli {
namespace {

namespace fs = std::filesystem;

std::string as_json(const scenario::Problem& problem) {
    return json::Object()
        .add("file", problem.place.file)
        .add_number("line", problem.place.line)
        .add_number("column", problem.place.column)
        .add("number", fmt::format("E{}", problem.number))
        .add("severity", problem.warning ? "warning" : "error")
        .add("text", problem.text)
        .add("expected", problem.expected)
        .add("hint", problem.hint)
        .str();
}

std::string as_json(const catalogue::Problem& problem) {
    return json::Object()
        .add("file", problem.file)
        .add_number("line", problem.line)
        .add_number("column", problem.column)
        .add("severity", "error")
        .add("text", problem.text)
        .str();
}

// A catalogue folder holds files of replies, not scenarios; its name tells.
bool is_catalogue(const fs::path& folder) { return fs::absolute(folder).lexically_normal().filename() == "catalogue"; }

class CheckCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "check",
            "Reads scenarios and tells every problem in them with its place",
            "A folder is searched for *.toml, sub-folders included. A folder named catalogue is read as a catalogue of "
            "replies and linted. Names of the library are taken too. Exit status 0: no error; 1: there is one.",
            {{"bouncehouse check my.toml", "Says what is wrong, where, and what was probably meant"},
             {"bouncehouse check scenarios", "All scenarios and the catalogue of this repository"},
             {"bouncehouse check --json my.toml", "The problems as JSON, for editors"}}};
        return page;
    }

    void declare(CLI::App& app) override {
        app.add_option("FILE", files_, "Scenario file, folder, or name in the library")->required();
        app.add_flag("--json", json_, "An array of file, line, column, number, severity, text, expected, hint");
    }

    Exit run() override {
        for (const auto& name : files_) {
            if (fs::is_directory(name))
                check_folder(name);
            else
                check_scenario(name);
        }
        if (json_)
            fmt::print("{}\n", json::array(pieces_, true));
        else if (errors_ == 0)
            fmt::print("{} checked, no error\n", counted(scenarios_, catalogues_));
        else
            fmt::print("{} checked, {} error{}\n", counted(scenarios_, catalogues_), errors_, errors_ == 1 ? "" : "s");
        if (unread_ > 0) return Exit::failed;
        return errors_ == 0 ? Exit::well : Exit::findings;
    }

private:
    static std::string counted(std::size_t scenarios, std::size_t catalogues) {
        auto text = fmt::format("{} scenario{}", scenarios, scenarios == 1 ? "" : "s");
        if (catalogues > 0) text += fmt::format(" and {} catalogue{}", catalogues, catalogues == 1 ? "" : "s");
        return text;
    }

    void check_folder(const fs::path& folder) {
        if (is_catalogue(folder)) return check_catalogue(folder);
        std::vector<fs::path> paths(fs::directory_iterator(folder), {});
        std::ranges::sort(paths);
        const auto before = scenarios_ + catalogues_;
        for (const auto& path : paths) {
            if (fs::is_directory(path))
                check_folder(path);
            else if (path.extension() == ".toml")
                check_scenario(path.string());
        }
        if (before == scenarios_ + catalogues_ && std::ranges::find(files_, folder.string()) != files_.end())
            throw Trouble(Exit::failed, folder.string() + ": there is no *.toml in this folder");
    }

    // What cannot be read is told, and the others are checked all the same.
    void check_scenario(const std::string& name) try {
        const auto problems = load_named(name, catalogue::Catalogue::builtin()).problems;
        ++scenarios_;
        for (const auto& problem : problems) {
            errors_ += problem.warning ? 0 : 1;
            if (json_)
                pieces_.push_back(as_json(problem));
            else
                fmt::print("{}\n", problem.str());
        }
    } catch (const Trouble& trouble) {
        ++unread_;
        fmt::print(stderr, "bouncehouse: {}\n", trouble.what());
    }

    void check_catalogue(const fs::path& folder) {
        ++catalogues_;
        const auto loaded = catalogue::Catalogue::load(folder);
        const auto* problems = std::get_if<std::vector<catalogue::Problem>>(&loaded);
        if (problems == nullptr) return;
        for (const auto& problem : *problems) {
            ++errors_;
            if (json_)
                pieces_.push_back(as_json(problem));
            else
                fmt::print("{}\n", catalogue::to_string(problem));
        }
    }

    std::vector<std::string> files_;
    bool json_ = false;
    std::size_t scenarios_ = 0, catalogues_ = 0, errors_ = 0, unread_ = 0;
    std::vector<std::string> pieces_;
};

}  // namespace

std::unique_ptr<Command> make_check() { return std::make_unique<CheckCommand>(); }

}  // namespace bouncehouse::cli
