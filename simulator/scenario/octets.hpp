// Bytes written as text: what `raw` takes.
#pragma once
#include <bouncehouse/scenario/parsed.hpp>
#include <string>
#include <string_view>

namespace bouncehouse::scenario {

/// Understands \xHH, \r, \n, \t, \0 and \\ ; TOML resolves its own escapes before, so in a
/// "basic" string a backslash is written twice, in a 'literal' one once.
Parsed<std::string> parse_octets(std::string_view text);

}  // namespace bouncehouse::scenario
