// The catalogue as lists and pages of text: what `bouncehouse catalogue` shows.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>

namespace bouncehouse::catalogue {

/// What to list; fields that are not set hold for every entry.
struct Query {
    std::string family;  // exact
    std::optional<int> code;
    std::optional<smtp::EnhancedCode> enhanced;
    std::optional<smtp::Stage> stage;  // entries of stage `any` count for each
    std::optional<Class> klass;
    std::optional<Reaction> reaction;  // of a queueing MTA or of a one-shot client
    std::vector<std::string> words;    // each must stand in id, text, meaning or tag; case does not matter
};

/// The entries that fit, in the order of the catalogue.
std::vector<const Entry*> select(const Catalogue& catalogue, const Query& query);

/// One line an entry (id, stages, first line of text), in columns, then how many there are.
std::string render_list(std::span<const Entry* const> entries);
/// Everything about one entry, wrapped at `width` columns.
std::string render_entry(const Entry& entry, std::size_t width = 80);

/// The text with each placeholder replaced by the example of `placeholders`.
std::string with_examples(std::string_view text);
/// The reply as it may look on the wire, lines ended by LF, placeholders replaced by examples.
std::string example_of(const Entry& entry);

/// Breaks words at `width`; each line after the first begins with `indent` blanks.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace bouncehouse::catalogue
