// The header of a message, as far as checks look into it (RFC 5322 2.2).
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

struct HeaderField {
    std::string name, value;  // the value unfolded, without blanks around it
    std::string_view bytes;   // all of the field, line ends included
};

/// The octets before and behind the empty line; without one all is header.
struct MessageParts {
    std::string_view header, body;
};
MessageParts parts_of(std::string_view content);
std::vector<HeaderField> fields_of(std::string_view header);
/// Value of the first field of this name; "" none.
std::string header_field(std::string_view content, std::string_view name);

}  // namespace bouncehouse::probe
