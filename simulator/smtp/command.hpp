// One command line, read as RFC 5321 4.1.1 and the extensions write it. Says what it is and what is
// wrong with it; whether it may come now is the session's affair.
#pragma once
#include <bouncehouse/smtp/address.hpp>
#include <bouncehouse/smtp/stage.hpp>
#include <bouncehouse/smtp/wrong.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::smtp {

enum class Verb : std::uint8_t {
    ehlo,
    helo,
    lhlo,
    starttls,
    auth,
    mail,
    rcpt,
    data,
    bdat,
    rset,
    vrfy,
    expn,
    help,
    noop,
    quit,
    etrn,
    burl,
    atrn,
    turn,
    unknown
};
Stage stage_of(Verb verb);

struct Parameter {  // SIZE=1000; keyword upper case, value as sent, empty when there was none
    std::string keyword;
    std::string value;
    bool has_value = false;
    friend bool operator==(const Parameter&, const Parameter&) = default;
};

struct Command {
    Verb verb = Verb::unknown;
    std::string_view word;              // the verb as the client wrote it (view of the line)
    std::string_view argument;          // what follows it, trimmed of the one separating blank (view of the line)
    Path path;                          // MAIL, RCPT
    std::vector<Parameter> parameters;  // MAIL, RCPT
    std::string_view mechanism;         // AUTH
    std::string_view initial_response;  // AUTH; "" when none, "=" when empty
    std::uint64_t chunk_size = 0;       // BDAT
    bool last = false;                  // BDAT ... LAST
    Wrong wrong = Wrong::none;          // first thing wrong with the syntax; what decides the reply
    std::string detail;                 // one phrase for people: "local part over 64 octets"

    const Parameter* parameter(std::string_view keyword) const;
};

/// Reads a line without its end. `command` is cleared first and keeps its buffers: a session reuses one.
void parse_command(std::string_view line, Command& command);

}  // namespace bouncehouse::smtp
