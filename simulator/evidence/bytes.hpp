// Octets as text: is it UTF-8, and base64 for what is not.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::evidence {

/// Well-formed UTF-8 as RFC 3629 section 4 has it: no overlong forms, no surrogates, up to U+10FFFF.
bool is_utf8(std::string_view octets);

/// Octets of the well-formed character at the start; 0 when there is none.
std::size_t utf8_character(std::string_view octets);

/// RFC 4648 section 4, padded, without line ends.
void append_base64(std::string_view octets, std::string& out);
std::optional<std::string> from_base64(std::string_view text);

}  // namespace bouncehouse::evidence
