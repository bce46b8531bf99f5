// The cases the program was built with, and how to choose among cases.
#pragma once
#include <bouncehouse/case/load.hpp>
#include <bouncehouse/case/model.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

using CaseList = std::vector<std::shared_ptr<const Case>>;

/// In order of theme, file and variant; read once, when first asked for. Without the sweep (sweep.hpp).
const CaseList& all_cases();
/// What is wrong with the files the program was built with; nothing, or the tests have not been run.
const std::vector<scenario::Problem>& library_problems();
/// The text of a file that is data beside the cases ("coverage.toml"); "" when there is none.
std::string_view data_file(std::string_view name);

/// By theme, file and id; cases of one file stay as they are.
void sort_cases(CaseList& cases);
/// Ids that more than one case has.
std::vector<std::string> doubled_ids(const CaseList& cases);

struct Selection {
    /// One of them must fit; empty: all. "ENV-009/*" fits ids as a glob; without * and ? a theme ("env"), a
    /// requirement ("ENV-009"), or an id and what is below it. Case of letters does not matter. A leading "!"
    /// takes out what fits.
    std::vector<std::string> ids;
    std::vector<std::string> tags;     // one of them; empty: all
    std::vector<std::string> without;  // none of these tags
    std::optional<Kind> kind;          // applies to it
};
bool fits(const Case& test, const Selection& selection);
/// In the order of `cases`; the pointers are theirs.
std::vector<const Case*> select(const Selection& selection, const CaseList& cases = all_cases());

}  // namespace bouncehouse::probe
