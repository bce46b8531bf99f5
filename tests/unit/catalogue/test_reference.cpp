// The catalogue against tables of facts: which pairs of codes are documented, where, and by whom.
#include <algorithm>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <fstream>
#include <sstream>
#include "catch.hpp"

using namespace bouncehouse;
using catalogue::Catalogue;
using catalogue::Entry;

namespace {

using Row = std::vector<std::string>;

std::vector<Row> table(const std::string& name) {
    std::ifstream file{BOUNCEHOUSE_SOURCE_DIR "/tests/reference/" + name};
    std::vector<Row> rows;
    std::string line;
    std::getline(file, line);  // the heading
    while (std::getline(file, line)) {
        Row& row = rows.emplace_back();
        std::istringstream cells{line};
        for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
        if (line.ends_with('\t')) row.emplace_back();
    }
    return rows;
}

std::string enhanced_of(const Entry& entry) { return entry.enhanced ? entry.enhanced->str() : ""; }

template <class Fits>
bool some_entry(Fits fits) {
    return std::ranges::any_of(Catalogue::builtin().entries(), fits);
}

}  // namespace

TEST_CASE("each documented pair of codes has an entry at its stage, of its class", "[catalogue]") {
    const auto rows = table("standard-replies.tsv");
    REQUIRE(rows.size() > 400);
    for (const Row& row : rows) {
        INFO(row[0] << ' ' << row[1] << " at " << row[2]);
        const auto stage = smtp::stage_named(row[2]);
        REQUIRE(stage.has_value());
        CHECK(some_entry([&](const Entry& e) {
            return std::to_string(e.code) == row[0] && enhanced_of(e) == row[1] && name_of(e.klass()) == row[3] &&
                   std::ranges::find(e.stages, *stage) != e.stages.end();
        }));
    }
}

TEST_CASE("each provider's reply has an entry with its tag", "[catalogue]") {
    const auto rows = table("provider-replies.tsv");
    REQUIRE(rows.size() > 100);
    for (const Row& row : rows) {
        INFO(row[0] << ' ' << row[1] << ' ' << row[2] << ' ' << row[3]);
        CHECK(some_entry([&](const Entry& e) {
            return e.family == row[0] && std::to_string(e.code) == row[1] && enhanced_of(e) == row[2] &&
                   (row[3].empty() || e.tag == row[3]) && name_of(e.klass()) == row[4];
        }));
    }
}

TEST_CASE("each registered enhanced code can be played in each class the registry allows", "[catalogue][rfc5248]") {
    const auto rows = table("registered-codes.tsv");
    REQUIRE(rows.size() > 75);
    for (const Row& row : rows)
        for (const char digit : row[1]) {
            if (digit == ',') continue;
            const std::string code = digit + row[0].substr(1);
            INFO(code);
            CHECK(some_entry([&](const Entry& e) { return enhanced_of(e) == code && e.code / 100 == digit - '0'; }));
        }
}

TEST_CASE("texts that are licensed carry their attribution", "[catalogue]") {
    const auto* gmail = Catalogue::builtin().family("gmail");
    REQUIRE(gmail != nullptr);
    CHECK(gmail->attribution.find("CC BY 4.0") != std::string::npos);
    CHECK(gmail->attribution.find("Google LLC") != std::string::npos);
}

TEST_CASE("each entry is read back from its own wire form", "[catalogue][rfc5321][4.2]") {
    for (const Entry& entry : Catalogue::builtin().entries()) {
        if (!entry.raw.empty()) continue;
        INFO(entry.id);
        const auto back = smtp::parse_reply(entry.reply().wire());
        REQUIRE(back.has_value());
        CHECK(back->code == entry.code);
        CHECK(back->enhanced == entry.enhanced);
        CHECK(back->lines == entry.text);
    }
}
