// Top-level keys that whoever loads a scenario reads for himself.
#include <bouncehouse/scenario/load.hpp>
#include <bouncehouse/scenario/reading.hpp>
#include "catch.hpp"

using namespace bouncehouse::scenario;

namespace {

struct Badge {
    std::string colour;
};

const Table<Badge>& badge_table() {
    static const Table<Badge> rows{
        {"badge", "[badge]", "Something of another program."},
        {{{"colour", Kind::text, "Its colour.", "\"red\"", "", nullptr, {}, true}, into<&Badge::colour>}}};
    return rows;
}

struct Outcome {
    Loaded loaded;
    Badge badge;
};

Outcome load(const std::string& text, const Reader& reader = {}) {
    Outcome outcome;
    const Extension badge{
        {"badge", Kind::table, "Something of another program.", "{ colour = \"red\" }", "", nullptr, "badge"},
        [&](Reading& in, const Node& value) { read_table(in, value, badge_table(), outcome.badge); }};
    outcome.loaded = load_text("title = \"T\"\nsummary = \"S\"\n" + text, "extended.toml",
                               bouncehouse::catalogue::Catalogue::builtin(), reader, std::span{&badge, 1});
    return outcome;
}

}  // namespace

TEST_CASE("an extension reads its own table, the scenario the rest") {
    const auto outcome = load("[badge]\ncolour = \"blue\"\n[[rule]]\nat = \"rcpt\"\nreply = \"550\"\n");
    REQUIRE(outcome.loaded.ok());
    CHECK(outcome.badge.colour == "blue");
    CHECK(outcome.loaded.scenario->rules.size() == 1);
    CHECK(load("").loaded.ok());  // it need not be there
}

TEST_CASE("keys of an extension are checked like the scenario's own") {
    const auto misspelt = load("[badge]\ncolor = \"blue\"\n");
    REQUIRE(misspelt.loaded.problems.size() == 2);  // unknown, and the right one is missing
    const auto told = [&](std::string_view words) {
        return misspelt.loaded.problems[0].str().find(words) != std::string::npos ||
               misspelt.loaded.problems[1].str().find(words) != std::string::npos;
    };
    CHECK(told("extended.toml:4:1: error E108: unknown key `color` in [badge]"));
    CHECK(told("did you mean `colour`?"));
    CHECK(told("`colour` is missing in [badge]"));

    const auto table = load("badg = {}\n");
    REQUIRE(table.loaded.problems.size() == 1);
    CHECK(table.loaded.problems[0].hint == "did you mean `badge`?");
    CHECK(load("badge = 3\n").loaded.problems.at(0).number == 109);
}

TEST_CASE("without the extension its key is refused, and in included files too") {
    const std::string text = "title = \"T\"\nsummary = \"S\"\n[badge]\ncolour = \"blue\"\n";
    const auto plain = load_text(text, "plain.toml", bouncehouse::catalogue::Catalogue::builtin());
    REQUIRE(plain.problems.size() == 1);
    CHECK(plain.problems[0].text == "unknown key `badge` in the top level");

    const auto including = load("include = \"other.toml\"\n", [&](const std::string&) { return text; });
    REQUIRE(including.loaded.problems.size() == 1);
    CHECK(including.loaded.problems[0].place.file == "other.toml");
    CHECK(including.badge.colour.empty());
}
