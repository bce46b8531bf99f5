#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <bouncehouse/case/coverage.hpp>
#include <bouncehouse/case/themes.hpp>
#include <map>

namespace bouncehouse::probe {

namespace {

constexpr std::string_view introduction = R"(# What the probe tests

Made from the case files, requirements.toml, ambiguities.toml and coverage.toml in client-probe/cases; do not edit. Each row is one
requirement on a sender, with the files of the cases that test it and how many cases each makes; where there is none,
or where a part is left out, the reason stands there. The cases made from the catalogue of replies come on top.
)";

struct Tested {
    std::map<std::string, std::size_t> files;
    std::size_t cases = 0;
};

std::string_view theme_of(const RequirementInfo& requirement) {
    return std::string_view{requirement.id}.substr(0, requirement.id.find('-'));
}

std::string cell(std::string_view text) {
    std::string result;
    for (const char c : text) result += c == '|' ? std::string{"\\|"} : std::string(1, c == '\n' ? ' ' : c);
    return result;
}

template <class List>
std::string names(const List& list) {
    std::vector<std::string_view> all;
    for (const auto one : list) all.push_back(name_of(one));
    return fmt::format("{}", fmt::join(all, ", "));
}

std::string files_of(const Tested& tested) {
    std::vector<std::string> all;
    for (const auto& [file, count] : tested.files)
        all.push_back(count == 1 ? fmt::format("`{}`", file) : fmt::format("`{}` ({})", file, count));
    return fmt::format("{}", fmt::join(all, ", "));
}

}  // namespace

std::string coverage_page(const CoverageData& data, const CaseList& cases) {
    std::map<std::string_view, Tested> tested;
    for (const auto& test : cases) {
        Tested& one = tested[test->requirement];
        ++one.cases;
        ++one.files[test->file];
    }
    const auto has_case = [&](const RequirementInfo& one) { return tested.contains(one.id); };
    std::string page{introduction};
    page += "\n| theme | requirements | tested | cases |\n|---|---|---|---|\n";
    std::size_t all = 0, all_tested = 0, all_counted = 0;
    for (const ThemeInfo& theme : themes) {
        std::size_t rows = 0, with_case = 0, count = 0;
        for (const RequirementInfo& one : data.requirements) {
            if (theme_of(one) != theme.name) continue;
            ++rows;
            with_case += has_case(one) ? 1 : 0;
            count += has_case(one) ? tested[one.id].cases : 0;
        }
        if (rows == 0) continue;
        page += fmt::format("| {} | {} | {} | {} |\n", theme.title, rows, with_case, count);
        all += rows;
        all_tested += with_case;
        all_counted += count;
    }
    page += fmt::format("| **all** | {} | {} | {} |\n", all, all_tested, all_counted);

    for (const ThemeInfo& theme : themes) {
        std::string rows;
        for (const RequirementInfo& one : data.requirements) {
            if (theme_of(one) != theme.name) continue;
            std::string tests = has_case(one) ? files_of(tested[one.id]) : std::string{};
            for (const LeftOut& left : data.left_out)
                if (left.requirement == one.id) tests += (tests.empty() ? "" : "; left out: ") + cell(left.reason);
            rows += fmt::format("| {} | {} | {} | {} | {} |\n", one.id, cell(one.title), names(one.levels),
                                names(one.kinds), tests);
        }
        if (rows.empty()) continue;
        page += fmt::format(
            "\n## {}: {}\n\n| requirement | a sender | level | for | tested by, or why not |\n"
            "|---|---|---|---|---|\n{}",
            theme.name, theme.title, rows);
    }
    if (data.ambiguities.empty()) return page;
    page += "\n## Where the RFCs leave it open\n\nReports and `explain` name these by their ids.\n\n";
    page += "| id | question | clauses | judged |\n|---|---|---|---|\n";
    for (const Ambiguity& one : data.ambiguities)
        page += fmt::format("| {} | {} | {} | {} |\n", one.id, cell(one.question), fmt::join(one.clauses, ", "),
                            cell(one.judged));
    return page;
}

std::string coverage_page() { return coverage_page(coverage_data(), all_cases()); }

}  // namespace bouncehouse::probe
