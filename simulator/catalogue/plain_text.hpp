// Free text made plain before a reply is looked for in it.
#pragma once
#include <string>
#include <string_view>

namespace bouncehouse::catalogue {

/// Line ends are LF (also those written out as "\\r\\n"), indented lines (folded header fields, wrapped
/// bounces) are joined to the line before, marks of session transcripts ("<<< ", "S: ") and quoted-printable
/// breaks are gone, qmail's underscores are blanks. Of very long input the first 256 KiB are kept.
std::string plain_text(std::string_view input);

}  // namespace bouncehouse::catalogue
