// Mailboxes and paths as RFC 5321 4.1.2 and 4.1.3 write them, with RFC 6531 (SMTPUTF8) addresses.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::smtp {

/// What stood between < and > in MAIL or RCPT. All views of the same text are kept as the client
/// wrote them; `local` is unquoted.
struct Path {
    std::string text;          // "a.b@c.test", quotes and case as sent, source route removed; "" for <>
    std::string local;         // local part, unquoted: `"a b"@c` has `a b`
    std::string domain;        // as sent; an address literal with its brackets; empty for <> and <Postmaster>
    std::string source_route;  // "@one,@two:" as sent, ignored as RFC 5321 4.1.1.3 and F.2 want; usually empty
    bool quoted = false;       // the local part stood in quotes
    bool literal = false;      // domain is an address literal
    bool utf8 = false;         // holds bytes above 127 (RFC 6531 3.3)
    bool null() const { return text.empty(); }
    friend bool operator==(const Path&, const Path&) = default;
};

enum class PathError {
    none,
    missing_brackets,  // MAIL FROM:a@b
    bad_source_route,
    bad_local_part,
    bad_domain,
    bad_literal,
    missing_domain,       // <user>: only Postmaster may stand alone (RFC 5321 4.1.1.3)
    local_part_too_long,  // over 64 octets (RFC 5321 4.5.3.1.1)
    domain_too_long,      // over 255 octets (RFC 5321 4.5.3.1.2)
    path_too_long,        // over 256 octets with brackets (RFC 5321 4.5.3.1.3)
    bad_utf8,             // bytes above 127 that are no UTF-8
};
std::string_view name_of(PathError error);

struct PathResult {
    Path path;  // filled as far as it could be read
    PathError error = PathError::none;
    std::size_t used = 0;  // octets read from the input, up to and with '>'
};

/// Reads a path with its brackets from the start of `text`. Lengths over the limits are reported,
/// but the path is filled all the same: the session decides.
PathResult parse_path(std::string_view text);

/// Domain (RFC 5321 4.1.2, with U-labels), or address literal with brackets (4.1.3).
bool valid_domain(std::string_view text);
bool valid_address_literal(std::string_view text);

}  // namespace bouncehouse::smtp
