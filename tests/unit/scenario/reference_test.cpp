// What is generated from the tables says what the tables say.
#include <bouncehouse/scenario/keys.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <bouncehouse/scenario/reference.hpp>
#include <set>
#include "catch.hpp"

using namespace bouncehouse::scenario;

TEST_CASE("each key is described, once a table") {
    for (const TableView& table : all_tables()) {
        std::set<std::string_view> names;
        for (const KeyInfo& key : table.keys) {
            CAPTURE(table.about.id, key.name);
            CHECK(names.insert(key.name).second);
            CHECK(key.meaning.size() > 5);
            CHECK((key.inner.empty() || table_view(key.inner) != nullptr));
        }
    }
}

TEST_CASE("the reference has every table and key") {
    const std::string reference = reference_markdown();
    for (const TableView& table : all_tables()) {
        CAPTURE(table.about.heading);
        CHECK(reference.find("\n## " + std::string{table.about.heading} + "\n") != std::string::npos);
        for (const KeyInfo& key : table.keys)
            CHECK(reference.find("| `" + std::string{key.name} + "`") != std::string::npos);
    }
}

TEST_CASE("each example of the reference is of its key's kind and value") {
    // The rows' examples are tried where one key alone makes a scenario.
    const TableView& rule = *table_view("rule");
    for (const KeyInfo& key : rule.keys) {
        if (key.name == "reply" || key.name == "at" || key.name == "host") continue;
        CAPTURE(key.name);
        const std::string text = "title = \"T\"\nsummary = \"S\"\n[[rule]]\nat = \"rcpt\"\n" + std::string{key.name} +
                                 " = " + std::string{key.example} + "\n";
        const auto loaded = load_text(text, "example.toml", bouncehouse::catalogue::Catalogue::builtin());
        for (const Problem& problem : loaded.problems) {
            CAPTURE(problem.str());
            const std::set<int> about_company{112, 180, 181, 183,
                                              107};  // needs a partner, a stage, a state; not the value
            CHECK(about_company.count(problem.number) == 1);
        }
    }
}

TEST_CASE("the schema closes every table and names every key") {
    const std::string schema = json_schema();
    CHECK(schema.find("\"$schema\":\"http://json-schema.org/draft-07/schema#\"") != std::string::npos);
    CHECK(schema.find('$' + std::string{"W"}) == std::string::npos);
    CHECK(schema.find('$' + std::string{"T"}) == std::string::npos);
    for (const TableView& table : all_tables())
        for (const KeyInfo& key : table.keys)
            CHECK(schema.find("\"" + std::string{key.name} + "\":{\"description\":") != std::string::npos);
}
