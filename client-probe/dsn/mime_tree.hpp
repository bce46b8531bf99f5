// A message as its MIME parts, by GMime. The only file of the probe that knows that library is mime_tree.cpp.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

/// A leaf, or a container before its leaves.
struct MimePart {
    std::string type;                   // "message/delivery-status", lower case
    std::string report_type, boundary;  // parameters of a container
    std::string encoding;               // "7bit", "base64"; "" not given
    std::string body;                   // of a leaf, decoded; of message/rfc822 the message's own bytes
    unsigned depth = 0;                 // 0: the message itself
};

struct MimeTree {
    std::vector<MimePart> parts;  // in order, containers first
    bool parsed = false;
};

/// Bounded: parts beyond 200 are left out.
MimeTree read_mime(std::string_view message);

}  // namespace bouncehouse::probe
