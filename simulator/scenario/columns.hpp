// Columns of a text line: they count characters, while strings count octets (UTF-8).
#pragma once
#include <cstddef>
#include <string_view>

namespace bouncehouse::scenario {

constexpr bool continues_character(char octet) { return (static_cast<unsigned char>(octet) & 0xc0U) == 0x80U; }

/// Offset of the octet at which a column (from 1) begins; the end when the line is shorter.
constexpr std::size_t offset_of_column(std::string_view line, std::size_t column) {
    std::size_t at = 0;
    for (std::size_t n = 1; n < column && at < line.size(); ++n) {
        ++at;
        while (at < line.size() && continues_character(line[at])) ++at;
    }
    return at;
}

constexpr std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (const char octet : text) count += continues_character(octet) ? 0 : 1;
    return count;
}

}  // namespace bouncehouse::scenario
