// What placeholders stand for. Values that come from the client are made harmless first: no octet of
// theirs can end a line, so nobody can write replies of their own into the conversation.
#pragma once
#include <bouncehouse/engine/asked.hpp>
#include <bouncehouse/engine/chance.hpp>
#include <bouncehouse/engine/clock.hpp>
#include <bouncehouse/engine/identity.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::engine {

class Filling {
public:
    Filling(const Asked& asked, Identity& identity, Chance& chance, const Clock& clock)
        : asked_(asked), identity_(identity), chance_(chance), clock_(clock) {}

    // What only the rule or the reply knows; set before filling.
    int code = 0;
    std::optional<smtp::EnhancedCode> enhanced;
    std::uint64_t limit = 0;
    std::int64_t retry_after = 300;  // seconds

    void append(const scenario::Template& text, std::string& out);

private:
    void value(std::string_view name, std::string& out);
    void from_client(std::string_view value, std::string& out) const;

    const Asked& asked_;
    Identity& identity_;
    Chance& chance_;
    const Clock& clock_;
};

/// Appends a client's text with control octets as "?", octets above 127 as well unless `utf8` and
/// well-formed; at most 256 octets (RFC 5321 4.5.3.1.3), so that reply lines stay short.
void append_harmless(std::string_view text, bool utf8, std::string& out);

/// RFC 5322 3.3: "Mon, 1 Jun 2026 12:00:00 +0000".
std::string date_of(std::int64_t wall_ms);

}  // namespace bouncehouse::engine
