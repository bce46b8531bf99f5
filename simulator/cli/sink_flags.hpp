// The flags of Postfix's smtp-sink(1), as far as they say what the server does.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace bouncehouse::cli {

struct SinkFlags {
    bool no_8bitmime = false, no_auth = false, no_esmtp = false, no_enhanced = false, no_dsn = false;  // -8 -a -e -E -N
    bool no_pipelining = false, pix = false, lmtp = false;                                             // -p -P -L
    std::string soft = "450 4.3.0 Error: command failed";                                              // -b
    std::string hard = "500 5.3.0 Error: command failed";                                              // -B
    std::vector<std::string> reject_soft, reject_hard, disconnect, disconnect_421;                     // -r -f -q -Q
    int abort_after = -1;                // -A, seconds; -1: not given
    unsigned data_delay = 0;             // -w, seconds
    std::vector<std::string> delays;     // -W command:delay[:odds]
    std::string hostname = "smtp-sink";  // -h
    unsigned timeout = 100;              // -t, seconds
};

/// A scenario (TOML) that does what smtp-sink does with these flags. Trouble(usage) for a command or a
/// number that is none.
std::string sink_scenario(const SinkFlags& flags);

/// [inet:][host]:port
struct SinkTarget {
    std::string host;  // empty: any interface
    std::uint16_t port = 0;
};
/// Trouble(usage) when it is not of that form, or unix:.
SinkTarget sink_target(const std::string& text);

/// Words separated by commas or blanks, in capitals.
std::vector<std::string> sink_words(const std::vector<std::string>& texts);

}  // namespace bouncehouse::cli
