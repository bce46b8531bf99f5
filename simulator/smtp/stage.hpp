// Where in a conversation a reply is given. The names are those of scenario files, the journal and
// the reports: one list for all of them.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bouncehouse::smtp {

enum class Stage : std::uint8_t {
    connect,   // the greeting (RFC 5321 3.1)
    ehlo,      // EHLO, and LHLO in LMTP (RFC 5321 4.1.1.1, RFC 2033 4.1)
    helo,      // HELO
    starttls,  // STARTTLS (RFC 3207)
    auth,      // AUTH and each further step of the exchange (RFC 4954 4)
    mail,      // MAIL FROM (RFC 5321 4.1.1.2)
    rcpt,      // RCPT TO (RFC 5321 4.1.1.3)
    data,      // the DATA command itself, answered 354 (RFC 5321 4.1.1.4)
    data_end,  // the content: after the final dot or the last BDAT chunk
    bdat,      // one BDAT chunk (RFC 3030 2)
    rset,
    vrfy,
    expn,
    help,
    noop,
    quit,
    etrn,        // RFC 1985
    burl,        // RFC 4468
    atrn,        // RFC 2645
    turn,        // RFC 821, forbidden since RFC 5321 F.1
    unknown,     // a command nobody knows
    disconnect,  // the server's own last word: idle time-out, shutdown (RFC 5321 3.8)
    any,         // in rules and the catalogue only: at each of the stages above
};

inline constexpr std::array<std::string_view, 23> stage_names{
    "connect", "ehlo", "helo", "starttls", "auth", "mail", "rcpt", "data", "data-end", "bdat",       "rset", "vrfy",
    "expn",    "help", "noop", "quit",     "etrn", "burl", "atrn", "turn", "unknown",  "disconnect", "any"};

constexpr std::string_view name_of(Stage stage) { return stage_names[static_cast<std::size_t>(stage)]; }

constexpr std::optional<Stage> stage_named(std::string_view name) {
    for (std::size_t i = 0; i < stage_names.size(); ++i)
        if (stage_names[i] == name) return static_cast<Stage>(i);
    return std::nullopt;
}

}  // namespace bouncehouse::smtp
