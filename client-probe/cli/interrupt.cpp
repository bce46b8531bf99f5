#include <fcntl.h>
#include <unistd.h>
#include <bouncehouse/probe_cli/interrupt.hpp>

namespace bouncehouse::probe_cli {
namespace {

int to_waiter = -1;

void on_signal(int number) {
    const char octet = 's';
    [[maybe_unused]] const auto written = ::write(to_waiter, &octet, 1);
    std::signal(number, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    if (::pipe2(pipe_, O_CLOEXEC) != 0) return;
    to_waiter = pipe_[1];
    waiter_ = std::thread{[this] {
        char octet = 0;
        if (::read(pipe_[0], &octet, 1) == 1 && octet == 's') source_.request_stop();
    }};
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
}

Interrupt::~Interrupt() {
    if (!waiter_.joinable()) return;
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    const char octet = 'e';
    [[maybe_unused]] const auto written = ::write(pipe_[1], &octet, 1);
    waiter_.join();
    ::close(pipe_[0]);
    ::close(pipe_[1]);
}

}  // namespace bouncehouse::probe_cli
