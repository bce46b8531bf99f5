// Text patterns: exact, with * and ?, or a regular expression between slashes. Case never matters:
// neither domains nor verbs have one, and no mailbox worth testing tells "Bob" from "bob".
#pragma once
#include <bouncehouse/scenario/model.hpp>
#include <bouncehouse/scenario/parsed.hpp>
#include <cstddef>
#include <string_view>

namespace bouncehouse::scenario {

/// A regular expression looks at so many octets of a text, the rest is not searched: bounded work
/// whatever a client sends.
inline constexpr std::size_t regex_subject = 4096;
/// And may itself be so long.
inline constexpr std::size_t regex_length = 1024;

/// "/.../" is an ECMAScript expression found anywhere in the text; * (any run) and ? (any octet) make a
/// glob for the whole text; all else is the whole text itself. Back-references are refused: they
/// would make matching exponential.
Parsed<Pattern> parse_pattern(std::string_view text);

bool matches(const Pattern& pattern, std::string_view subject);
/// True when one of the patterns does.
bool matches(const Patterns& patterns, std::string_view subject);
/// For bodies: line by line (CRLF or LF), true when a pattern matches one line.
bool matches_a_line(const Patterns& patterns, std::string_view text);

}  // namespace bouncehouse::scenario
