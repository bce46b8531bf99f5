#include <algorithm>
#include <bouncehouse/case/embedded.hpp>
#include <bouncehouse/case/library.hpp>
#include <bouncehouse/case/themes.hpp>
#include <bouncehouse/scenario/pattern.hpp>
#include <map>

namespace bouncehouse::probe {

namespace {

LoadedCases read_library() {
    LoadedCases all;
    for (const scenario::LibraryFile& file : std::span{embedded_cases, embedded_cases_count}) {
        if (file.name.find('/') == file.name.npos) continue;  // data beside the cases
        LoadedCases loaded = load_cases_text(file.text, std::string{file.name}, catalogue::Catalogue::builtin());
        all.cases.insert(all.cases.end(), loaded.cases.begin(), loaded.cases.end());
        all.problems.insert(all.problems.end(), loaded.problems.begin(), loaded.problems.end());
    }
    sort_cases(all.cases);
    return all;
}

const LoadedCases& built_in() {
    static const LoadedCases cases = read_library();
    return cases;
}

bool id_fits(const std::string& id, std::string wanted) {
    if (wanted.find_first_of("*?") == wanted.npos) {
        // A whole first part: "ENV" of "ENV-009", "ENV-009" of "ENV-009/450".
        return scenario::matches({scenario::Match::exact, wanted, nullptr}, id) ||
               (id.size() > wanted.size() && (id[wanted.size()] == '/' || id[wanted.size()] == '-') &&
                scenario::matches({scenario::Match::exact, wanted, nullptr}, id.substr(0, wanted.size())));
    }
    return scenario::matches({scenario::Match::glob, std::move(wanted), nullptr}, id);
}

bool has_one(const Case& test, const std::vector<std::string>& tags) {
    return std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) { return test.tagged(tag); });
}

}  // namespace

const CaseList& all_cases() { return built_in().cases; }
const std::vector<scenario::Problem>& library_problems() { return built_in().problems; }

std::string_view data_file(std::string_view name) {
    for (const scenario::LibraryFile& file : std::span{embedded_cases, embedded_cases_count})
        if (file.name == name) return file.text;
    return {};
}

void sort_cases(CaseList& cases) {
    std::stable_sort(cases.begin(), cases.end(), [](const auto& a, const auto& b) {
        const auto first = theme_rank(a->theme), second = theme_rank(b->theme);
        return first != second ? first < second : a->file < b->file;
    });
}

std::vector<std::string> doubled_ids(const CaseList& cases) {
    std::map<std::string_view, int> counts;
    std::vector<std::string> doubled;
    for (const auto& test : cases)
        if (++counts[test->id] == 2) doubled.push_back(test->id);
    return doubled;
}

bool fits(const Case& test, const Selection& selection) {
    if (selection.kind && !test.applies_to(*selection.kind)) return false;
    if (!selection.tags.empty() && !has_one(test, selection.tags)) return false;
    if (has_one(test, selection.without)) return false;
    bool wanted = std::all_of(selection.ids.begin(), selection.ids.end(),
                              [](const std::string& id) { return id.starts_with('!'); });
    for (const std::string& id : selection.ids) {
        if (id.starts_with('!') && id_fits(test.id, id.substr(1))) return false;
        if (!id.starts_with('!') && id_fits(test.id, id)) wanted = true;
    }
    return wanted;
}

std::vector<const Case*> select(const Selection& selection, const CaseList& cases) {
    std::vector<const Case*> chosen;
    for (const auto& test : cases)
        if (fits(*test, selection)) chosen.push_back(test.get());
    return chosen;
}

}  // namespace bouncehouse::probe
