#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <bouncehouse/sender/watched.hpp>
#include <cerrno>
#include <cstring>

extern char** environ;

namespace bouncehouse::probe {

namespace {

/// Standard input as a file in memory: no pipe that could break or has to be filled.
Handle input_of(const std::optional<std::string>& bytes) {
    if (!bytes) return Handle{open("/dev/null", O_RDONLY | O_CLOEXEC)};
    Handle file{memfd_create("message", MFD_CLOEXEC)};
    for (std::size_t at = 0; file && at < bytes->size();) {
        const ssize_t written = write(file.number(), bytes->data() + at, bytes->size() - at);
        if (written <= 0) return Handle{};
        at += static_cast<std::size_t>(written);
    }
    if (file) lseek(file.number(), 0, SEEK_SET);
    return file;
}

std::string value_of(const std::vector<std::string>& environment, std::string_view name) {
    for (const std::string& entry : environment)
        if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
            return entry.substr(name.size() + 1);
    return {};
}

/// As execvp(3) finds it, on the PATH that the command itself will have; "" when it is not there.
std::string find_program(const std::string& word, const std::vector<std::string>& environment) {
    if (word.empty() || word.find('/') != word.npos) return word;
    const std::string path = value_of(environment, "PATH");
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find(':', at), path.size());
        const std::string file = fmt::format("{}/{}", std::string_view{path}.substr(at, end - at), word);
        if (end > at && access(file.c_str(), X_OK) == 0 && !std::filesystem::is_directory(file)) return file;
        at = end + 1;
    }
    return {};
}

}  // namespace

std::vector<std::string> environment_with(const std::vector<std::string>& more) {
    std::map<std::string, std::string> values;
    const auto put = [&](std::string_view entry) {
        const auto is = entry.find('=');
        if (is != entry.npos && is > 0) values[std::string{entry.substr(0, is)}] = entry.substr(is + 1);
    };
    for (char** entry = environ; *entry != nullptr; ++entry) put(*entry);
    std::string& path = values["PATH"];
    if (path.empty()) path = "/usr/local/bin:/usr/bin:/bin";
    for (const std::string_view folder : {"/usr/local/sbin", "/usr/sbin", "/sbin"})
        if ((":" + path + ":").find(fmt::format(":{}:", folder)) == std::string::npos)
            path += fmt::format(":{}", folder);
    for (const std::string& entry : more) put(entry);
    std::vector<std::string> all;
    for (const auto& [name, value] : values) all.push_back(fmt::format("{}={}", name, value));
    return all;
}

Watched::Watched(const Program& program, const Limits& limits) : limits_(limits), began_(Clock::now()) {
    const std::string word = program.words.empty() ? std::string{} : program.words.front();
    Launch launch{find_program(word, program.environment), program.words, program.environment,
                  program.directory.string(), input_of(program.stdin_bytes)};
    if (launch.file.empty()) {
        problem_ = word.empty() ? "the command is empty" : fmt::format("`{}` is not installed (not on PATH)", word);
        return;
    }
    if (!launch.input) {
        problem_ = fmt::format("no room for its standard input: {}", std::strerror(errno));
        return;
    }
    kept_ = start_kept(launch);
    if (kept_.error != 0) problem_ = fmt::format("`{}` cannot be started: {}", word, std::strerror(kept_.error));
    word_ = word;
}

Watched::~Watched() {
    if (kept_.keeper <= 0) return;
    kept_.orders.reset();  // the keeper ends all that is left, then itself
    int status = 0;
    while (waitpid(kept_.keeper, &status, 0) < 0 && errno == EINTR) {
    }
}

void Watched::order(Order order) {
    if (!kept_.orders) return;
    const char octet = static_cast<char>(order);
    [[maybe_unused]] const auto sent = send(kept_.orders.number(), &octet, 1, MSG_NOSIGNAL);
}

void Watched::read_output() {
    std::array<char, 16384> piece;
    for (ssize_t got = 0; (got = read(kept_.output.number(), piece.data(), piece.size())) > 0;) {
        capture_.add({piece.data(), static_cast<std::size_t>(got)});
        if (limits_.output != 0 && capture_.octets() > limits_.output) return;  // a flood has no end
    }
}

void Watched::read_reports() {
    Report report;
    ssize_t got = 0;
    while ((got = read(kept_.reports.number(), &report, sizeof report)) == static_cast<ssize_t>(sizeof report)) {
        ended_ = true;
        if (report.kind == Report::Kind::not_started) {
            problem_ = fmt::format("`{}` cannot be started: {}", word_, std::strerror(report.value));
        } else if (WIFEXITED(report.value)) {
            if (problem_.empty()) exit_status_ = WEXITSTATUS(report.value);
        } else if (WIFSIGNALED(report.value)) {
            signal_ = WTERMSIG(report.value);
        }
    }
    if (got == 0 && !ended_) {  // killed by somebody, with all it kept
        ended_ = true;
        problem_ = "the process that watches over it is gone";
    }
}

void Watched::look_at_memory() {
    for (const pid_t process : descendants_of(kept_.keeper)) {
        if (still_ours(process)) continue;  // asked first: what it is after exec counts
        const std::uint64_t resident = resident_memory(process);
        peak_memory_ = std::max(peak_memory_, resident);
    }
    if (limits_.memory != 0 && peak_memory_ > limits_.memory) call(fmt::format("memory {} MiB", limits_.memory >> 20U));
}

void Watched::call(std::string limit) {
    if (!watchdog_.empty() || ended_) return;
    watchdog_ = std::move(limit);
    ask_to_end(limits_.grace);
}

void Watched::ask_to_end(std::chrono::milliseconds patience) {
    if (patience.count() == 0) return order(Order::kill);
    order(Order::term);
    kill_at_ = Clock::now() + patience;
}

void Watched::step(std::chrono::milliseconds patience) {
    if (!started()) return;
    std::array<pollfd, 2> files{{{kept_.reports.number(), POLLIN, 0}, {kept_.output.number(), POLLIN, 0}}};
    // Once the writing ends of the output are closed, poll would return at once for ever.
    if (output_closed_) files[1].fd = -1;
    poll(files.data(), files.size(), static_cast<int>(patience.count()));
    if ((files[1].revents & POLLHUP) != 0 && (files[1].revents & POLLIN) == 0) output_closed_ = true;
    read_output();
    read_reports();
    const auto now = Clock::now();
    if (now >= look_at_) {
        look_at_ = now + std::chrono::milliseconds{50};
        look_at_memory();
    }
    if (limits_.output != 0 && capture_.octets() > limits_.output)
        call(fmt::format("output {} KiB", limits_.output >> 10U));
    if (kill_at_ && now >= *kill_at_) {
        kill_at_.reset();
        order(Order::kill);
    }
}

void Watched::end_left_behind() {
    if (!started()) return;
    // What is on its way out anyway (the rest of a pipe of commands) is not left behind.
    const auto patience = Clock::now() + std::chrono::milliseconds{100};
    auto left = descendants_of(kept_.keeper);
    while (!left.empty() && Clock::now() < patience) {
        step(std::chrono::milliseconds{5});
        left = descendants_of(kept_.keeper);
    }
    if (watchdog_.empty()) children_left_ = static_cast<unsigned>(left.size());
    if (!left.empty()) {
        order(Order::term);
        const auto kill_at = Clock::now() + limits_.grace;
        while (!left.empty() && Clock::now() < kill_at) {
            step(std::chrono::milliseconds{5});
            left = descendants_of(kept_.keeper);
        }
        order(Order::kill);
    }
    read_output();
}

SubmitOutcome Watched::outcome() const {
    SubmitOutcome outcome;
    outcome.ran = problem_.empty();
    outcome.problem = problem_;
    outcome.watchdog = watchdog_;
    outcome.exit_status = exit_status_;
    outcome.signal = watchdog_.empty() ? signal_ : 0;
    outcome.output = capture_.text();
    outcome.output_octets = capture_.octets();
    outcome.peak_memory = peak_memory_;
    outcome.children_left = children_left_;
    return outcome;
}

SubmitOutcome run_to_end(const Program& program, const Limits& limits, const RunClock& clock,
                         const std::stop_token& stop) {
    const auto now = [&] { return clock ? clock() : std::chrono::steady_clock::now().time_since_epoch(); };
    const auto began = now();
    Watched watched{program, limits};
    const auto deadline = Watched::Clock::now() + limits.time;
    while (watched.started() && !watched.ended()) {
        watched.step(std::chrono::milliseconds{20});
        if (limits.time.count() > 0 && Watched::Clock::now() >= deadline) {
            const auto s = static_cast<double>(limits.time.count()) / 1000;
            watched.call(fmt::format("time {:g} s", s));
        }
        if (stop.stop_requested()) watched.call("interrupted");
    }
    const auto ended = now();
    watched.end_left_behind();
    SubmitOutcome outcome = watched.outcome();
    outcome.began = began;
    outcome.ended = ended;
    return outcome;
}

}  // namespace bouncehouse::probe
