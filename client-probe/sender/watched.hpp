// One kept command and what is known of it. Not for two threads at once: run_to_end() drives it in its
// caller's, Process in one of its own.
#pragma once
#include <bouncehouse/sender/capture.hpp>
#include <bouncehouse/sender/keeper.hpp>
#include <bouncehouse/sender/process.hpp>
#include <bouncehouse/sender/process_tree.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace bouncehouse::probe {

class Watched {
public:
    using Clock = std::chrono::steady_clock;

    Watched(const Program& program, const Limits& limits);
    ~Watched();
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    /// There is a process at all.
    bool started() const { return kept_.keeper > 0; }
    /// The command itself has ended; what it left behind may run on.
    bool ended() const { return ended_; }
    const std::string& problem() const { return problem_; }
    const Capture& capture() const { return capture_; }
    std::uint64_t peak_memory() const { return peak_memory_; }

    /// Waits at most so long for something to happen, takes it, and looks at the limits.
    void step(std::chrono::milliseconds patience);
    /// The watchdog's call: which limit. Ends the command.
    void call(std::string limit);
    /// SIGTERM now, SIGKILL after so long.
    void ask_to_end(std::chrono::milliseconds patience);
    /// After the end of the command: counts and ends what is left.
    void end_left_behind();
    SubmitOutcome outcome() const;

private:
    void order(Order order);
    void read_output();
    void read_reports();
    void look_at_memory();

    Limits limits_;
    Clock::time_point began_;
    Kept kept_;
    std::string word_, problem_, watchdog_;
    Capture capture_;
    bool ended_ = false, output_closed_ = false;
    int exit_status_ = -1, signal_ = 0;
    unsigned children_left_ = 0;
    std::uint64_t peak_memory_ = 0;
    Clock::time_point look_at_{};
    std::optional<Clock::time_point> kill_at_;
};

}  // namespace bouncehouse::probe
