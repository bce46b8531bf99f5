// SIGINT and SIGTERM as a stop token, as long as it lives: the first asks for an orderly end, the second
// does what it always does.
#pragma once
#include <csignal>
#include <stop_token>
#include <thread>

namespace bouncehouse::probe_cli {

class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
    std::stop_token token() const { return source_.get_token(); }

private:
    std::stop_source source_;
    int pipe_[2] = {-1, -1};
    std::thread waiter_;
};

}  // namespace bouncehouse::probe_cli
