// Base64 as RFC 4648 4 has it and RFC 4954 4 wants it: no line breaks, padding in place.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::smtp {

std::string encode_base64(std::string_view octets);
/// Nothing when `text` is not base64 to the letter. Empty text stands for no octets.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace bouncehouse::smtp
