#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <bouncehouse/sender/keeper.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace bouncehouse::probe {

namespace {

// Between fork() and exec, and in the keeper, nothing may take memory or locks: another thread of the
// program may have held them at the fork.

struct Ends {
    int input, output, orders, reports;
};

void default_signals() {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; ++number) sigaction(number, &action, nullptr);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

void tell(int reports, Report::Kind kind, int value) {
    const Report report{kind, value};
    [[maybe_unused]] const auto written = write(reports, &report, sizeof report);
}

[[noreturn]] void become(const char* file, char** words, char** environment, const char* directory, int reports) {
    setsid();
    default_signals();
    if (*directory == '\0' || chdir(directory) == 0) execve(file, words, environment);
    tell(reports, Report::Kind::not_started, errno);
    _exit(127);
}

class Keeper {
public:
    Keeper(pid_t command, int orders, int reports, int signals)
        : command_(command), orders_(orders), reports_(reports), signals_(signals) {}

    [[noreturn]] void run() {
        for (;;) {
            std::array<pollfd, 2> files{{{orders_, POLLIN, 0}, {signals_, POLLIN, 0}}};
            poll(files.data(), files.size(), -1);
            if (files[1].revents != 0) {
                signalfd_siginfo info;
                [[maybe_unused]] const auto taken = read(signals_, &info, sizeof info);
            }
            reap();
            if (files[0].revents != 0) obey();
        }
    }

private:
    void reap() {
        for (;;) {
            int status = 0;
            const pid_t ended = waitpid(-1, &status, WNOHANG);
            if (ended <= 0) return;
            note(ended, status);
        }
    }
    void note(pid_t ended, int status) {
        if (ended != command_) return;
        command_ = -1;
        tell(reports_, Report::Kind::ended, status);
    }
    void obey() {
        char order = 0;
        if (read(orders_, &order, 1) != 1) {
            end_all();
            _exit(0);
        }
        if (order == static_cast<char>(Order::kill)) return end_all();
        if (command_ > 0) ::kill(-command_, SIGTERM);
        signal_children(SIGTERM);
    }
    /// Each round makes the orphans of the one before our children.
    void end_all() {
        for (;;) {
            signal_children(SIGKILL);
            int status = 0;
            const pid_t ended = waitpid(-1, &status, 0);
            if (ended < 0 && errno == ECHILD) return;
            if (ended > 0) note(ended, status);
        }
    }
    void signal_children(int number) const {
        const int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
        if (file < 0) {  // a kernel without it: at least the command itself
            if (command_ > 0) ::kill(command_, number);
            return;
        }
        std::array<char, 4096> text;
        std::size_t have = 0;
        for (ssize_t got = 0; (got = read(file, text.data() + have, text.size() - have)) > 0;) {
            have += static_cast<std::size_t>(got);
            const char* at = text.data();
            const char* const end = at + have;
            for (const char* blank = nullptr; (blank = find_blank(at, end)) != nullptr; at = blank + 1) {
                pid_t child = 0;
                std::from_chars(at, blank, child);
                if (child > 0) ::kill(child, number);
            }
            have = static_cast<std::size_t>(end - at);
            memmove(text.data(), at, have);
        }
        close(file);
    }
    static const char* find_blank(const char* at, const char* end) {
        return static_cast<const char*>(memchr(at, ' ', static_cast<std::size_t>(end - at)));
    }

    pid_t command_;
    int orders_, reports_, signals_;
};

/// Puts the four files to 0, 1, 3 and 4 and closes everything else. Numbers are first moved out of the
/// way, so that none is overwritten before it is moved.
bool arrange(Ends ends) {
    std::array<int*, 4> all{&ends.input, &ends.output, &ends.orders, &ends.reports};
    for (int* file : all)
        if ((*file = fcntl(*file, F_DUPFD, 16)) < 0) return false;
    if (dup2(ends.input, 0) < 0 || dup2(ends.output, 1) < 0 || dup2(ends.output, 2) < 0) return false;
    if (dup3(ends.orders, 3, O_CLOEXEC) < 0 || dup3(ends.reports, 4, O_CLOEXEC) < 0) return false;
    return close_range(5, ~0U, 0) == 0;
}

[[noreturn]] void keep(const Ends& ends, const char* file, char** words, char** environment, const char* directory) {
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    default_signals();
    sigprocmask(SIG_BLOCK, &child, nullptr);
    setsid();  // a Ctrl-C for the probe is not for it
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_NAME, "probe-keeper");
    if (!arrange(ends)) {
        tell(ends.reports, Report::Kind::not_started, errno);
        _exit(1);
    }
    const int signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    const pid_t command = signals < 0 ? -1 : fork();
    if (command == 0) become(file, words, environment, directory, 4);
    if (command < 0) {
        tell(4, Report::Kind::not_started, errno);
        _exit(1);
    }
    // The command's output and input are not the keeper's: their end has to show.
    close(0);
    close(1);
    close(2);
    Keeper{command, 3, 4, signals}.run();
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

bool make_pipe(Handle& read_end, Handle& write_end) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read_end = Handle{ends[0]};
    write_end = Handle{ends[1]};
    return true;
}

}  // namespace

Handle& Handle::operator=(Handle&& other) noexcept {
    if (this != &other) {
        reset();
        number_ = other.number_;
        other.number_ = -1;
    }
    return *this;
}

void Handle::reset() {
    if (number_ >= 0) close(number_);
    number_ = -1;
}

Kept start_kept(const Launch& launch) {
    Kept kept;
    Handle orders, reports, output;
    std::array<int, 2> pair{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) {
        kept.error = errno;
        return kept;
    }
    orders = Handle{pair[0]};
    kept.orders = Handle{pair[1]};
    if (!make_pipe(kept.reports, reports) || !make_pipe(kept.output, output)) {
        kept.error = errno;
        return kept;
    }
    auto words = pointers_to(launch.words);
    auto environment = pointers_to(launch.environment);
    const Ends ends{launch.input.number(), output.number(), orders.number(), reports.number()};
    kept.keeper = fork();
    if (kept.keeper == 0) keep(ends, launch.file.c_str(), words.data(), environment.data(), launch.directory.c_str());
    if (kept.keeper < 0) kept.error = errno;
    for (const int file : {kept.output.number(), kept.reports.number()})
        fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK);
    return kept;
}

}  // namespace bouncehouse::probe
