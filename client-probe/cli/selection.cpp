#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/case/library.hpp>
#include <bouncehouse/case/load.hpp>
#include <bouncehouse/case/sweep.hpp>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/check/verdict.hpp>
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/probe_cli/selection.hpp>
#include <filesystem>

namespace bouncehouse::probe_cli {
namespace {

using cli::Exit;
using cli::Trouble;

void add_from(const std::string& path, Cases& cases) {
    std::error_code error;
    const bool folder = std::filesystem::is_directory(path, error);
    const probe::LoadedCases loaded = folder ? probe::load_cases_folder(path) : probe::load_cases_file(path);
    std::string problems;
    for (const scenario::Problem& problem : loaded.problems)
        if (!problem.warning) problems += '\n' + problem.str();
    if (!problems.empty()) throw Trouble(Exit::usage, "cases with problems:" + problems);
    if (loaded.cases.empty()) throw Trouble(Exit::usage, fmt::format("{}: there is no case in it", path));
    for (const auto& test : loaded.cases) {
        const auto same = [&](const auto& other) { return other->id == test->id; };
        if (std::any_of(cases.begin(), cases.end(), same))
            throw Trouble(Exit::usage, fmt::format("{}: there is a case {} already", path, test->id));
        for (const std::string& complaint : probe::complaints(*test))
            throw Trouble(Exit::usage, fmt::format("{}: {}: {}", path, test->id, complaint));
        cases.push_back(test);
    }
}

}  // namespace

void Selection::declare(CLI::App& app) {
    app.add_option("--case", globs_,
                   "Only these: an id, a requirement, a theme or a pattern (ENV-009, TLS, SEC-*); !SEC leaves out")
        ->type_name("GLOB")
        ->delimiter(',');
    app.add_option("--tag", tags_, "Only cases with one of these tags (core)")->type_name("TAG")->delimiter(',');
    app.add_option("--cases", folders_, "Cases of your own, beside the program's: a file, or a folder of them")
        ->type_name("PATH");
    app.add_option("--sweep", sweep_,
                   "Cases made from the catalogue of replies: none, distinct (one for each stage, code and enhanced "
                   "code), every")
        ->type_name("WHICH")
        ->check(CLI::IsMember({"none", "distinct", "every"}))
        ->capture_default_str();
    app.add_flag("--slow", slow_, "With cases that take minutes: patience as long as the RFC wants it");
}

Cases Selection::all() const {
    Cases cases = probe::all_cases();
    for (const std::string& folder : folders_) add_from(folder, cases);
    if (sweep_ != "none") {
        const Cases sweep = probe::sweep_cases(catalogue::Catalogue::builtin(),
                                               sweep_ == "every" ? probe::Sweep::every : probe::Sweep::distinct);
        cases.insert(cases.end(), sweep.begin(), sweep.end());
    }
    return cases;
}

Cases Selection::chosen() const { return chosen_by(globs_); }

Cases Selection::chosen_by(const std::vector<std::string>& globs) const {
    const Cases everything = all();
    for (const std::string& glob : globs) {
        const probe::Selection one{
            .ids = {glob.starts_with('!') ? glob.substr(1) : glob}, .tags = {}, .without = {}, .kind = {}};
        if (std::any_of(everything.begin(), everything.end(),
                        [&](const auto& test) { return probe::fits(*test, one); }))
            continue;
        std::vector<std::string_view> ids;
        for (const auto& test : everything) ids.push_back(test->id);
        throw Trouble(Exit::usage, fmt::format("there is no case {}{}", glob, catalogue::did_you_mean(glob, ids)));
    }
    const probe::Selection wanted{.ids = globs, .tags = tags_, .without = {}, .kind = {}};
    Cases chosen;
    for (const auto& one : everything) {
        const bool exact = std::find(globs.begin(), globs.end(), one->id) != globs.end();
        const bool quick = slow_ || exact || !one->tagged("slow");
        if (quick && probe::fits(*one, wanted)) chosen.push_back(one);
    }
    if (chosen.empty()) throw Trouble(Exit::failed, "no case was selected");
    return chosen;
}

}  // namespace bouncehouse::probe_cli
