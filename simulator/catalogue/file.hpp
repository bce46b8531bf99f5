// One catalogue file as read, with the places of its parts for messages. Internal to the layer: what
// others need is Catalogue::load and Catalogue::builtin.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>

namespace bouncehouse::catalogue {

struct Place {
    std::uint32_t line = 0, column = 0;
};

struct File {
    std::string name;  // "gmail.toml"
    Family family;
    std::vector<Entry> entries;
    std::vector<Place> places;      // of each entry: where its id stands
    std::vector<Problem> problems;  // of form only; see lint.hpp for the rest
};

/// Reads the text of one file. An entry with a problem is read as far as it goes.
File read_file(std::string_view toml, std::string name);

}  // namespace bouncehouse::catalogue
