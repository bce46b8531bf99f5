// A reply as a value: three-digit code, optional enhanced status code (RFC 3463), text lines; and
// its form on the wire (RFC 5321 4.2, RFC 2034 4).
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::smtp {

/// Enhanced status code, class.subject.detail (RFC 3463 2). Class 2, 4 or 5; the others 0 to 999.
struct EnhancedCode {
    std::uint16_t klass = 0;
    std::uint16_t subject = 0;
    std::uint16_t detail = 0;
    friend auto operator<=>(const EnhancedCode&, const EnhancedCode&) = default;

    /// Reads "5.1.1"; nothing else may stand in `text`. No leading zeros (RFC 3463 2).
    static std::optional<EnhancedCode> parse(std::string_view text);
    std::string str() const;
};

struct Reply {
    int code = 250;                        // 100 to 999; what may be on the wire is the scenario's affair
    std::optional<EnhancedCode> enhanced;  // repeated on each line, as RFC 2034 4 wants it
    std::vector<std::string> lines;        // without CRLF; empty means one line without text
    friend bool operator==(const Reply&, const Reply&) = default;

    /// The bytes on the wire, CRLF after each line; "250-" on all but the last line.
    std::string wire() const;
    void append_wire(std::string& out) const;
    bool positive() const { return code / 100 == 2; }
};

/// Reads a reply from its wire form, tolerant in what separates code, enhanced code and text ("250-"
/// and "250 ", LF for CRLF). Nothing when the first line does not begin with three digits.
std::optional<Reply> parse_reply(std::string_view wire);

/// The code at the start of raw reply bytes, 0 when there is none: the last complete line decides.
int code_of_raw(std::string_view wire);

}  // namespace bouncehouse::smtp
