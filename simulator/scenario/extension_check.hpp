// EHLO keywords as scenarios list them.
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

/// Each line must be a keyword with parameters (RFC 5321 4.1.1.1, ehlo-line).
void check_extension_lines(Reading& in, const Node& list);
/// And SIZE wants a number (RFC 1870 4); a keyword near to a known one is taken for a misspelling
/// unless it begins or ends with X. For hosts: a rule's list may be odd on purpose.
void check_extensions(Reading& in, const Node& list);
/// The keyword of a line, upper case.
std::string keyword_of_line(std::string_view line);

}  // namespace bouncehouse::scenario
