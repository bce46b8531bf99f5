// All documented replies, and how to find one.
#pragma once
#include <bouncehouse/catalogue/entry.hpp>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bouncehouse::catalogue {

struct Problem {  // in a catalogue file
    std::string file;
    std::uint32_t line = 0, column = 0;
    std::string text;  // what is wrong, what was expected, the nearest right spelling
    friend bool operator==(const Problem&, const Problem&) = default;
};
/// "gmail.toml:12:1: text"
std::string to_string(const Problem& problem);

class Catalogue {
public:
    Catalogue() = default;
    /// Sorts entries and families; ids must be unique.
    Catalogue(std::vector<Family> families, std::vector<Entry> entries);

    /// The one the program was built with; made once, under 5 ms.
    static const Catalogue& builtin();
    /// Reads all *.toml of a folder and lints them; every problem found, not only the first.
    static std::variant<Catalogue, std::vector<Problem>> load(const std::filesystem::path& folder);

    std::span<const Entry> entries() const { return entries_; }
    std::span<const Family> families() const { return families_; }
    /// The entries of one family; empty when there is no such family.
    std::span<const Entry> entries_of(std::string_view family) const;
    const Family* family(std::string_view name) const;

    const Entry* find(std::string_view id) const;
    /// The ids nearest to a misspelt one, best first.
    std::vector<std::string> nearest(std::string_view id, std::size_t most = 3) const;

    /// The best entry for a bare pair of codes at a stage: a standard's entry before a provider's, one
    /// whose stages hold `stage` before others. None when no entry has the code.
    const Entry* best(int code, std::optional<smtp::EnhancedCode> enhanced, smtp::Stage stage) const;

private:
    std::vector<Family> families_;      // by name
    std::vector<Entry> entries_;        // by family, then code
    std::vector<std::uint32_t> by_id_;  // sorted by id
};

}  // namespace bouncehouse::catalogue
