// What a sender under test itself said and did, apart from the wire: told to its caller, left by its
// process. Plain data.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

/// What the caller of a sender is told about a message or a recipient.
enum class Told : std::uint8_t {
    nothing,    // nothing could be read from it (or not a client)
    accepted,   // sent (a client), taken into the queue (a queue)
    temporary,  // failed, may be tried again
    permanent,  // failed for good
    failed      // failed; it does not say of which kind
};
inline constexpr std::array<std::string_view, 5> told_names{"nothing", "accepted", "temporary", "permanent", "failed"};
constexpr std::string_view name_of(Told told) { return told_names[static_cast<std::size_t>(told)]; }

/// One submission: a command run, an SMTP hand-over, an HTTP request.
struct SubmitOutcome {
    bool ran = false;     // the command could be started, the request was answered
    std::string problem;  // why not, or what was wrong with the driving of it
    Told told = Told::nothing;
    int code = 0;                            // SMTP reply code it quotes, 0 none
    std::string text;                        // the words that told, for people
    std::map<std::string, Told> recipients;  // where it tells about each; address as submitted
    int exit_status = -1;                    // -1: it did not exit by itself
    int http_status = 0;                     // of the answer; 0: not submitted so
    int signal = 0;                          // that ended it; not when the watchdog sent it
    std::string watchdog;  // "": never called; else which limit: "time 30 s", "memory 512 MiB", "output 4 MiB"
    std::string output;    // standard output and error, cut in the middle when long
    std::uint64_t output_octets = 0;
    std::chrono::nanoseconds began{}, ended{};  // clock of the run
    std::uint64_t peak_memory = 0;              // octets, of the largest process
    unsigned children_left = 0;                 // processes it left behind (ended by the watchdog)
};

}  // namespace bouncehouse::probe
