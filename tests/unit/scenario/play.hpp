// Loading a scenario written in a test: the required keys are put before it, problems fail the test.
#pragma once
#include <bouncehouse/scenario/load.hpp>
#include <memory>
#include <string>
#include "catch.hpp"

namespace play {

inline bouncehouse::scenario::Loaded try_load(const std::string& text,
                                              const bouncehouse::scenario::Reader& reader = {}) {
    return bouncehouse::scenario::load_text("title = \"T\"\nsummary = \"S\"\n" + text, "test.toml",
                                            bouncehouse::catalogue::Catalogue::builtin(), reader);
}

inline std::shared_ptr<const bouncehouse::scenario::Scenario> load(const std::string& text,
                                                                   const bouncehouse::scenario::Reader& reader = {}) {
    const auto loaded = try_load(text, reader);
    for (const auto& problem : loaded.problems) UNSCOPED_INFO(problem.str());
    REQUIRE(loaded.ok());
    CHECK(loaded.problems.empty());
    return loaded.scenario;
}

}  // namespace play
