// Reply bytes as the one who reads them has to see them (RFC 5321 4.2, 4.2.1).
#pragma once
#include <bouncehouse/evidence/event.hpp>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

/// One reply out of a stream of bytes: up to and with the first line that is not continued.
struct ReplyPiece {
    std::string_view bytes;
    int code = 0;           // of its last line; 0: no line begins with a code
    bool complete = false;  // its last line came whole
};

/// The code a line begins with: three digits, no fourth; 0: none. "250OK" has one, "2500 OK" has none.
int code_of_line(std::string_view line);

/// Lines without a code belong to the reply that follows them, or stand alone at the end with code 0.
std::vector<ReplyPiece> pieces_of(std::string_view bytes);

/// Every line is well-formed and all have the same code of the grammar (2yz to 5yz, second digit up to 5):
/// no two readers can take it for different things.
bool plain_reply(std::string_view bytes);

/// Some line begins with "2yz", whatever stands in the others or behind it: a lenient reader may take it
/// for success.
bool readable_as_success(std::string_view bytes);

/// EHLO keywords with their arguments: the lines behind the first of a 2yz reply.
std::vector<std::string> offers_of(std::string_view bytes);

/// How long after it was decided the last octet of a reply went out, read from the fault's words
/// ("delay 3s, drip 10/s, split 2 5, gap 50ms").
evidence::Time time_to_send(std::string_view fault, std::size_t octets);

}  // namespace bouncehouse::probe
