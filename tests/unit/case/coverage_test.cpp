// Which requirement is tested by what.
#include <algorithm>
#include <bouncehouse/case/coverage.hpp>
#include "catch.hpp"

using namespace bouncehouse::probe;

namespace {

const std::string two_rows =
    "requirement = [\n"
    "  { id = \"ENV-009\", level = [\"must\"], for = [\"queue\"], title = \"Keeps | apart\" },\n"
    "  { id = \"ENV-010\", level = [\"should\", \"practice\"], for = [\"client\"], title = \"Tells\" },\n]\n";
const std::string one_question =
    "ambiguity = [{ id = \"A-01\", question = \"May | it?\", clauses = [\"RFC 5321 4.2\"], judged = \"Both.\" }]\n";
const std::string one_reason = "[[left-out]]\nrequirement = \"ENV-010\"\nreason = \"Not yet.\"\n";

std::shared_ptr<const Case> made(const std::string& requirement, const std::string& file, std::vector<Kind> kinds) {
    auto test = std::make_shared<Case>();
    test->id = test->requirement = requirement;
    test->file = file;
    test->kinds = std::move(kinds);
    return test;
}

bool has(const std::vector<std::string>& list, std::string_view part) {
    return std::any_of(list.begin(), list.end(), [&](const std::string& one) { return one.find(part) != one.npos; });
}

}  // namespace

TEST_CASE("the page has a row for each requirement, with its cases or the reason") {
    const CoverageData data = read_coverage(two_rows, one_question, one_reason);
    const CaseList cases{made("ENV-009", "env/009-a.toml", {Kind::queue}),
                         made("ENV-009", "env/009-a.toml", {Kind::queue}),
                         made("ENV-009", "env/009b-b.toml", {Kind::queue})};
    const std::string page = coverage_page(data, cases);
    CHECK(page.find("| ENV-009 | Keeps \\| apart | must | queue | `env/009-a.toml` (2), `env/009b-b.toml` |\n") !=
          page.npos);
    CHECK(page.find("| ENV-010 | Tells | should, practice | client | Not yet. |\n") != page.npos);
    CHECK(page.find("| **all** | 2 | 1 | 3 |\n") != page.npos);
    CHECK(coverage_complaints(data, cases).empty());
    CHECK(page.find("| A-01 | May \\| it? | RFC 5321 4.2 | Both. |\n") != page.npos);
    // a requirement may be tested and have a part left out
    CHECK(coverage_page(data, {made("ENV-010", "env/010.toml", {Kind::client})})
              .find("`env/010.toml`; left out: Not yet.") != page.npos);
}

TEST_CASE("what is missing or too much is complained about") {
    const CoverageData data = read_coverage(two_rows, one_question, "");
    CHECK(coverage_complaints(data, {}) ==
          std::vector<std::string>{"ENV-009 has no case, and coverage.toml does not say why",
                                   "ENV-010 has no case, and coverage.toml does not say why"});
    const CaseList wrong{made("ENV-009", "a", {Kind::client}), made("ENV-010", "a", {Kind::client}),
                         made("ENV-099", "a", {Kind::client})};
    CHECK(coverage_complaints(data, wrong) ==
          std::vector<std::string>{"ENV-009: is for a client, which ENV-009 does not bind",
                                   "ENV-099: ENV-099 is no requirement"});
    const auto unclear = std::make_shared<Case>(*made("ENV-009", "a", {Kind::queue}));
    unclear->ambiguity = "A-99";
    CHECK(has(coverage_complaints(data, {unclear}), "ENV-009: A-99 is no ambiguity"));
    const auto told = [](const std::string& requirements, const std::string& reasons) {
        return coverage_complaints(read_coverage(requirements, one_question, reasons), {});
    };
    CHECK(has(told(two_rows, "[[left-out]]\nrequirement = \"ENV-100\"\nreason = \"x\"\n"), "ENV-100, which is no"));
    CHECK(has(told(two_rows, one_reason + one_reason), "two reasons for ENV-010"));
    CHECK(has(told(two_rows, "[[left-out]]\nrequirment = \"ENV-010\"\n"), "did you mean `requirement`?"));
    CHECK(has(told(two_rows, "[[left-out]\n"), "coverage.toml:1:"));
    CHECK(has(told("requirement = [{ id = \"A-1\", level = [\"musst\"], for = [], title = \"x\" }]", ""), "`musst`"));
}

TEST_CASE("the list of requirements is whole, and the reasons are for some of them") {
    const CoverageData& data = coverage_data();
    for (const auto& problem : data.problems) FAIL_CHECK(problem.str());
    CHECK(data.requirements.size() == 220);
    for (const RequirementInfo& one : data.requirements) {
        CAPTURE(one.id);
        CHECK_FALSE(one.title.empty());
        CHECK_FALSE(one.levels.empty());
        CHECK_FALSE(one.kinds.empty());
    }
    const auto complaints = coverage_complaints();
    CHECK_FALSE(has(complaints, "is no requirement"));
    CHECK_FALSE(has(complaints, "which is no requirement"));
    CHECK_FALSE(has(complaints, "two reasons"));
}
