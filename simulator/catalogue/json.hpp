// Entries as JSON.
#pragma once
#include <bouncehouse/catalogue/entry.hpp>
#include <span>

namespace bouncehouse::catalogue {

/// "text" with quotes, escaped as RFC 8259 7 wants it, C1 controls too; octets that are no UTF-8 become U+FFFD.
std::string json_string(std::string_view text);
/// ["a", "b"]
std::string json_strings(std::span<const std::string> texts);

/// One object, on one line: id, family, code, enhanced, listed, tag, text, stages, class, closes, meaning,
/// causes, remedy, reaction {queue, client}, hygiene, hygiene_source, source, seen, status, disputed,
/// malformed, raw. Codes that are not there are null.
std::string to_json(const Entry& entry);
/// An array, one entry a line.
std::string to_json(std::span<const Entry* const> entries);

}  // namespace bouncehouse::catalogue
