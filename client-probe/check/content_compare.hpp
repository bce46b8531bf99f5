// Content as submitted against content as received: what a sender may change on the way, and what it may not.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

struct ContentMatch {
    bool same = false;
    std::string difference;  // when not: where, in a sentence
    std::string note;        // changed, and allowed: "re-encoded", "field To changed"
};

/// A sender may add header fields anywhere (RFC 5321 4.4, RFC 6409 8), drop Bcc and Return-Path, end the last
/// line, and change the transfer encoding when the decoded body stays. Where the submitted text itself is not
/// fit for SMTP (bare CR or LF, control characters, lines over 998 octets) only its visible text has to arrive
/// (A-25, A-32, DATA-007). `composes`: "headers", only Subject and body count; "body", only the text; "message",
/// nothing. `received_cut`: the recorder held only the beginning of what was received.
ContentMatch compare_content(std::string_view submitted, std::string_view received,
                             const std::vector<std::string>& composes = {}, bool received_cut = false);

}  // namespace bouncehouse::probe
