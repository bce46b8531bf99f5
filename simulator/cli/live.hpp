// Conversations on the terminal as they end: the recording threads only hand over the number of the
// session, a thread of its own renders and prints.
#pragma once
#include <bouncehouse/evidence/recorder.hpp>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace bouncehouse::cli {

class Live {
public:
    /// `show` gets all events of one session, in order of ending, on Live's own thread.
    using Show = std::function<void(const std::vector<evidence::Event>&)>;
    Live(evidence::Recorder& recorder, Show show);
    ~Live();  // shows what is still waiting
    Live(const Live&) = delete;
    Live& operator=(const Live&) = delete;
    void ended(std::uint64_t session);  // thread-safe

private:
    void run(const std::stop_token& stop);

    evidence::Recorder& recorder_;
    Show show_;
    std::mutex mutex_;
    std::condition_variable_any waiting_;
    std::deque<std::uint64_t> sessions_;
    std::uint64_t passed_over_ = 0;
    std::jthread thread_;
};

}  // namespace bouncehouse::cli
