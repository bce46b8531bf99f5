// tests/scenarios-broken: each NAME.toml is wrong in some way, and NAME.txt holds every message that
// must appear, to the last character.
#include <algorithm>
#include <bouncehouse/scenario/load.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include "catch.hpp"

using namespace bouncehouse;
namespace fs = std::filesystem;

namespace {

const fs::path folder = fs::path{BOUNCEHOUSE_SOURCE_DIR} / "tests/scenarios-broken";

std::optional<std::string> text_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    if (!stream) return std::nullopt;
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::string messages(const scenario::Loaded& loaded) {
    std::string text;
    for (const scenario::Problem& problem : loaded.problems) text += problem.str() + "\n";
    return text;
}

std::vector<fs::path> scenarios() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{folder})
        if (entry.path().extension() == ".toml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

TEST_CASE("each broken scenario is told exactly what is wrong with it") {
    const auto files = scenarios();
    REQUIRE(files.size() >= 40);
    const scenario::Reader reader = [](const std::string& name) { return text_of(folder / name); };
    for (const fs::path& file : files) {
        CAPTURE(file.filename().string());
        const auto expected = text_of(fs::path{file}.replace_extension(".txt"));
        REQUIRE(expected);
        const auto loaded =
            scenario::load_text(*text_of(file), file.filename().string(), catalogue::Catalogue::builtin(), reader);
        CHECK(messages(loaded) == *expected);
        CHECK(loaded.ok() == (expected->find(": error E") == std::string::npos));
    }
}
