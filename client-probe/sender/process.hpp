// Processes under a watchdog. Each command gets a keeper, a small process of ours above it, to which
// everything falls that the command leaves behind, however it was detached. So all that is ended is
// known to have been started here, and nothing outlives the Process object, or this program.
#pragma once
#include <bouncehouse/sender/outcome.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace bouncehouse::probe {

/// What is run, all placeholders filled in.
struct Program {
    std::vector<std::string> words;
    std::vector<std::string> environment;    // "NAME=value"; the whole of it, nothing is inherited
    std::optional<std::string> stdin_bytes;  // none: /dev/null
    std::filesystem::path directory;         // working directory; empty: this program's own
};

struct Limits {
    std::chrono::milliseconds time{30'000};  // from start to end; 0: none
    std::uint64_t memory = 1024ULL << 20U;   // octets, resident, of each process; 0: none
    std::uint64_t output = 4ULL << 20U;      // octets on standard output and error together; 0: none
    std::chrono::milliseconds grace{500};    // from SIGTERM to SIGKILL
};

/// Nanoseconds on the clock of the run.
using RunClock = std::function<std::chrono::nanoseconds()>;

/// This program's environment, with the sbin folders on PATH and `more` put over it.
std::vector<std::string> environment_with(const std::vector<std::string>& more);

/// Runs a program to its end: its own, or the watchdog's. Fills everything of the outcome but what was
/// told. Any number at once from different threads. A request to stop counts as watchdog "interrupted".
SubmitOutcome run_to_end(const Program& program, const Limits& limits, const RunClock& clock = {},
                         const std::stop_token& stop = {});

/// A program that goes on running. Its output is drained and its limits are watched by a thread of its own.
class Process {
public:
    /// `limits.time` does not count here. When it cannot be started, running() is false and problem() says why.
    Process(const Program& program, const Limits& limits);
    ~Process();  // ends it and all its descendants
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    bool running() const;
    std::string problem() const;  // "" or why it could not be started
    /// Waits for it to end by itself; false when it did not within the time.
    bool wait(std::chrono::milliseconds patience) const;
    /// SIGTERM to the program's process group, SIGKILL to all that is left after `patience`; 0: SIGKILL at once.
    /// What is known of it then (also when it had ended before).
    SubmitOutcome stop(std::chrono::milliseconds patience);
    std::string output() const;  // so far
    std::uint64_t peak_memory() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bouncehouse::probe
