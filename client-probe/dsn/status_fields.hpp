// The body of message/delivery-status: groups of fields (RFC 3464 2.1), the first about the message, the
// others about a recipient each.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bouncehouse::probe {

/// Name in lower case, value unfolded, without blanks at its ends.
using StatusField = std::pair<std::string, std::string>;
using StatusGroup = std::vector<StatusField>;

struct StatusFields {
    std::vector<StatusGroup> groups;
    std::string trouble;  // the first line that is no field; "" none
};

/// Lines end with CRLF or LF; groups are parted by blank lines, several count as one.
StatusFields read_status_fields(std::string_view body);

/// "" when the group has none.
std::string value_of(const StatusGroup& group, std::string_view name);

}  // namespace bouncehouse::probe
