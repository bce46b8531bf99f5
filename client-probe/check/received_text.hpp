// A message as received beside the one that was submitted: what was added, changed, encoded or lost.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

/// A part of a message that holds no other parts, its content transfer encoding undone (RFC 2045 6).
struct Leaf {
    std::string type;      // "text/plain", as written, without parameters; "" not said
    std::string encoding;  // as written; "" not said
    std::string octets;
    std::string trouble;  // why the encoding could not be undone; "" it could
};

/// The leaves of a message in order; what is no MIME is one leaf.
std::vector<Leaf> leaves_of(std::string_view content);
/// What is wrong with the encodings: composite parts that are encoded (RFC 2045 6.4), text that is not what its
/// label says. "" nothing.
std::string bad_encoding(std::string_view content);

/// The header of the message and of each part in it, without the empty lines.
std::vector<std::string_view> headers_of(std::string_view content);

struct Compared {
    bool same_octets = false;          // the bodies, but for a missing last line end
    bool same_text = false;            // or once the encodings are undone
    std::string difference;            // where the bodies part, for people
    std::vector<std::string> added;    // names of header fields that were not submitted
    std::vector<std::string> missing;  // submitted ones that did not arrive, or arrived with another value
    bool in_order = true;              // those that arrived stand in the order submitted
};
Compared compare_text(std::string_view submitted, std::string_view received);

/// "at octet 17: submitted `.x`, received `x`": where two texts part; "" nowhere.
std::string first_difference(std::string_view submitted, std::string_view received);

/// All that is not blank or line end in `submitted` stands in `received` in the same order.
bool nothing_lost(std::string_view submitted, std::string_view received);

}  // namespace bouncehouse::probe
