// From TOML to a Scenario: strict, with every problem found in one run and each told with place, line,
// caret, what was expected and the nearest right spelling.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/scenario/keys.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace bouncehouse::scenario {

struct Problem {
    int number = 0;  // stable: E101 ...; each is described in docs/scenario-errors.md
    bool warning = false;
    Place place;
    std::string source_line;  // the offending line as written
    std::uint32_t width = 1;  // of the caret mark
    std::string text;         // "unknown key `untill` in [[rule]]"
    std::string expected;     // "one of: at, per, until, reply"
    std::string hint;         // "did you mean `until`?"
    /// As people read it: "file:6:1: error E101: ...\n  6 | untill = "5m"\n    | ^~~~~~\n  expected ...\n  hint ..."
    std::string str() const;
};

struct Loaded {
    std::shared_ptr<const Scenario> scenario;  // none when a problem is an error
    std::vector<Problem> problems;             // in order of place
    bool ok() const { return scenario != nullptr; }
};

/// How `include` finds text: from files in the product, from a map in tests. Nothing: not found.
using Reader = std::function<std::optional<std::string>(const std::string& file)>;

Loaded load_file(const std::filesystem::path& file, const catalogue::Catalogue& catalogue);

/// A key of the top level that is not the scenario's own: whoever loads the text brings the reader of it.
/// It is known in the file itself, not in what it includes. `read` is called with a value of the right kind,
/// after the scenario's own keys and in the order given.
struct Extension {
    KeyInfo info;
    std::function<void(Reading& in, const Node& value)> read;
};
Loaded load_text(std::string_view text, const std::string& name, const catalogue::Catalogue& catalogue,
                 const Reader& reader = {}, std::span<const Extension> extensions = {});

}  // namespace bouncehouse::scenario
