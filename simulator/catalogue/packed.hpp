// The catalogue as constants of the program: what the build writes and Catalogue::builtin() unpacks.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <iosfwd>

namespace bouncehouse::catalogue {

struct PackedFamily {
    std::string_view name, title, about, attribution;
};

/// Lists are one string with a line feed behind each element; stages are a bit each.
struct PackedEntry {
    std::string_view id, family;
    int code;
    std::uint16_t enhanced[3], listed[3];  // class 0: none
    std::string_view tag, text, also;
    std::uint32_t stages;
    bool closes;
    std::string_view meaning, causes, remedy;
    Reaction queue, client;
    Hygiene hygiene;
    std::string_view hygiene_source, source, seen;
    Status status;
    std::string_view disputed;
    bool malformed;
    std::string_view raw;
};

Catalogue unpack(std::span<const PackedFamily> families, std::span<const PackedEntry> entries);

/// Writes the C++ source that defines packed_families and packed_entries.
void write_packed(std::ostream& out, const Catalogue& catalogue);

}  // namespace bouncehouse::catalogue
