// A TOML file as text: which lines belong to which table. Needed because a file with variants is no TOML
// before @key@ is replaced in it.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

/// The text with every line of the tables named (and of tables below them: "submit.options") made blanks,
/// so that each octet and line of the rest stays where it is. `keep`: of all other tables instead.
std::string blank_tables(std::string_view text, const std::vector<std::string_view>& names, bool keep = false);

/// The same, with the lines taken out.
std::string without_tables(std::string_view text, const std::vector<std::string_view>& names);

struct Replaced {
    struct Unknown {
        std::string name;
        std::size_t offset;  // of its first @ in the text before
    };
    std::string text;
    std::vector<std::string> used;
    std::vector<Unknown> unknown;  // left in the text as they are
};
/// Replaces each @key@ (key: a small letter, then small letters, digits, hyphens, underscores). `kept` are
/// names that mean something to somebody else.
Replaced replace_keys(std::string_view text, const std::map<std::string, std::string, std::less<>>& values,
                      const std::vector<std::string_view>& kept);

}  // namespace bouncehouse::probe
