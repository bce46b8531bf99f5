// The cases of the program itself, and how they are chosen.
#include <bouncehouse/case/library.hpp>
#include <bouncehouse/case/themes.hpp>
#include <chrono>
#include <filesystem>
#include "catch.hpp"

using namespace bouncehouse::probe;

namespace {

std::string folder_of(std::string theme) {
    for (char& c : theme)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return theme;
}

std::shared_ptr<const Case> made(const std::string& id, std::vector<Kind> kinds, std::vector<std::string> tags) {
    auto test = std::make_shared<Case>();
    test->id = id;
    test->requirement = id.substr(0, id.find('/'));
    test->theme = id.substr(0, id.find('-'));
    test->kinds = std::move(kinds);
    test->tags = std::move(tags);
    return test;
}

std::vector<std::string> chosen(const Selection& selection) {
    static const CaseList cases{made("ENV-009/450", {Kind::queue}, {"core"}), made("ENV-010", {Kind::client}, {}),
                                made("ENV-0091", {Kind::queue, Kind::client}, {"slow"}),
                                made("TLS-001", {Kind::queue, Kind::client}, {"core", "slow"})};
    std::vector<std::string> ids;
    for (const Case* test : select(selection, cases)) ids.push_back(test->id);
    return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("every case file of the program is right") {
    for (const auto& problem : library_problems()) FAIL_CHECK(problem.str());
    CHECK_FALSE(all_cases().empty());
    for (const std::string& id : doubled_ids(all_cases())) FAIL_CHECK("id used twice: " << id);
}

TEST_CASE("a case's file lies in the folder of its theme and begins with its number") {
    for (const auto& test : all_cases()) {
        CAPTURE(test->id, test->file);
        CHECK(test->file.starts_with(folder_of(test->theme) + '/' +
                                     test->requirement.substr(test->requirement.size() - 3)));
    }
}

TEST_CASE("cases come in the order of the themes") {
    for (std::size_t i = 1; i < all_cases().size(); ++i)
        CHECK(theme_rank(all_cases()[i - 1]->theme) <= theme_rank(all_cases()[i]->theme));
}

TEST_CASE("what is embedded is what lies in the folder") {
    const auto folder = std::filesystem::path{BOUNCEHOUSE_SOURCE_DIR} / "client-probe/cases";
    auto loaded = load_cases_folder(folder);
    sort_cases(loaded.cases);
    REQUIRE(loaded.cases.size() == all_cases().size());
    for (std::size_t i = 0; i < loaded.cases.size(); ++i) CHECK(loaded.cases[i]->id == all_cases()[i]->id);
}

TEST_CASE("cases are chosen by id, theme, glob, tag and kind") {
    CHECK(chosen({}).size() == 4);
    CHECK(chosen({.ids = {"env"}}) == Ids{"ENV-009/450", "ENV-010", "ENV-0091"});
    CHECK(chosen({.ids = {"ENV-009"}}) == Ids{"ENV-009/450"});  // not ENV-0091
    CHECK(chosen({.ids = {"ENV-009/450", "tls-*"}}) == Ids{"ENV-009/450", "TLS-001"});
    CHECK(chosen({.ids = {"!ENV-009", "ENV"}}) == Ids{"ENV-010", "ENV-0091"});
    CHECK(chosen({.ids = {"!ENV"}}) == Ids{"TLS-001"});
    CHECK(chosen({.ids = {"DATA"}}).empty());
    CHECK(chosen({.tags = {"core"}}) == Ids{"ENV-009/450", "TLS-001"});
    CHECK(chosen({.tags = {"core"}, .without = {"slow"}}) == Ids{"ENV-009/450"});
    CHECK(chosen({.kind = Kind::client}) == Ids{"ENV-010", "ENV-0091", "TLS-001"});
}

TEST_CASE("ids that two cases have are found") {
    CHECK(doubled_ids({made("A-1", {}, {}), made("A-2", {}, {}), made("A-1", {}, {}), made("A-1", {}, {})}) ==
          Ids{"A-1"});
}
