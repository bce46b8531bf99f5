// From a case file to cases: a scenario with [case], [submit] and [[variant]] beside it.
#pragma once
#include <bouncehouse/case/model.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

struct LoadedCases {
    std::vector<std::shared_ptr<const Case>> cases;  // in the order of the variants; only those without errors
    std::vector<scenario::Problem> problems;         // in the order of place, each told once
    /// No problem is an error.
    bool ok() const;
};

/// One file: one case, or one a variant. `name` is what problems and Case::file say.
LoadedCases load_cases_text(std::string_view text, const std::string& name, const catalogue::Catalogue& catalogue,
                            const scenario::Reader& reader = {});
LoadedCases load_cases_file(const std::filesystem::path& file,
                            const catalogue::Catalogue& catalogue = catalogue::Catalogue::builtin());
/// All *.toml of a folder and the folders in it, by name; names are relative to the folder. Files at the top
/// level without [case] (coverage.toml ...) are not read.
LoadedCases load_cases_folder(const std::filesystem::path& folder,
                              const catalogue::Catalogue& catalogue = catalogue::Catalogue::builtin());

/// docs/case-format.md: the tables beside the scenario's own, messages, features.
std::string case_format_page();

}  // namespace bouncehouse::probe
