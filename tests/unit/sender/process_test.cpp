#include <sys/wait.h>
#include <unistd.h>
#include <bouncehouse/sender/capture.hpp>
#include <bouncehouse/sender/process.hpp>
#include <bouncehouse/sender/process_tree.hpp>
#include <catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace bouncehouse::probe;
using namespace std::chrono_literals;

namespace {

Program shell(const std::string& script) { return {{"sh", "-c", script}, environment_with({}), std::nullopt, {}}; }
Limits patient() {
    Limits limits;
    limits.time = 20s;
    limits.grace = 200ms;
    return limits;
}
bool alive(int process) { return kill(process, 0) == 0; }
int number_in(const std::string& text) { return text.empty() ? 0 : std::stoi(text); }

}  // namespace

TEST_CASE("A command runs to its end with its words, environment, folder and input") {
    Program program = shell("pwd; echo \"$GREETING\"; cat; echo oops >&2; exit 7");
    program.environment = environment_with({"GREETING=hello you"});
    program.directory = "/usr";
    program.stdin_bytes = "one\ntwo\n";
    const SubmitOutcome outcome = run_to_end(program, patient());
    CHECK(outcome.ran);
    CHECK(outcome.problem.empty());
    CHECK(outcome.exit_status == 7);
    CHECK(outcome.signal == 0);
    CHECK(outcome.watchdog.empty());
    CHECK(outcome.output == "/usr\nhello you\none\ntwo\noops\n");
    CHECK(outcome.output_octets == outcome.output.size());
    CHECK(outcome.children_left == 0);
    CHECK(outcome.ended > outcome.began);
}

TEST_CASE("A program that is not there is a problem, not an exit status") {
    Program program{{"no-such-program-here"}, environment_with({}), std::nullopt, {}};
    SubmitOutcome outcome = run_to_end(program, patient());
    CHECK_FALSE(outcome.ran);
    CHECK(outcome.problem == "`no-such-program-here` is not installed (not on PATH)");
    program.words = {"/no/such/file"};
    outcome = run_to_end(program, patient());
    CHECK_FALSE(outcome.ran);
    CHECK(outcome.problem == "`/no/such/file` cannot be started: No such file or directory");
    CHECK(outcome.exit_status == -1);
    program.words = {"true"};
    program.directory = "/no/such/folder";
    CHECK_FALSE(run_to_end(program, patient()).ran);
}

TEST_CASE("An exit status of 127 is the command's own") {
    const SubmitOutcome outcome = run_to_end(shell("exit 127"), patient());
    CHECK(outcome.ran);
    CHECK(outcome.exit_status == 127);
}

TEST_CASE("A signal that ends the command is told") {
    const SubmitOutcome outcome = run_to_end(shell("kill -SEGV $$"), patient());
    CHECK(outcome.signal == SIGSEGV);
    CHECK(outcome.exit_status == -1);
}

TEST_CASE("Signals that the probe ignores are not ignored by what it starts") {
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    const SubmitOutcome outcome = run_to_end(shell("kill -PIPE $$; echo survived"), patient());
    std::signal(SIGPIPE, before);
    CHECK(outcome.signal == SIGPIPE);
    CHECK(outcome.output.empty());
}

TEST_CASE("The watchdog ends what takes too long, even when it will not") {
    Limits limits = patient();
    limits.time = 100ms;
    const SubmitOutcome meek = run_to_end(shell("exec sleep 600"), limits);
    CHECK(meek.watchdog == "time 0.1 s");
    CHECK(meek.signal == 0);  // the watchdog's own
    CHECK(meek.exit_status == -1);
    const SubmitOutcome stubborn = run_to_end(shell("trap '' TERM; while :; do sleep 600; done"), limits);
    CHECK(stubborn.watchdog == "time 0.1 s");
}

TEST_CASE("The watchdog ends a flood of output and keeps both ends of it") {
    Limits limits = patient();
    limits.output = 1U << 20U;
    const SubmitOutcome outcome = run_to_end(shell("echo begin; exec yes flood"), limits);
    CHECK(outcome.watchdog == "output 1024 KiB");
    CHECK(outcome.output_octets > limits.output);
    CHECK(outcome.output.starts_with("begin\nflood\n"));
    CHECK(outcome.output.size() < 3 * Capture::most);
}

TEST_CASE("The watchdog ends what takes too much memory") {
    Limits limits = patient();
    limits.memory = 64U << 20U;
    const SubmitOutcome outcome = run_to_end(shell("x=0123456789abcdef; while :; do x=$x$x; done"), limits);
    CHECK(outcome.watchdog == "memory 64 MiB");
    CHECK(outcome.peak_memory > limits.memory);
}

TEST_CASE("What a command leaves behind is counted and ended, however it was detached") {
    // setsid and a second fork: no parent, group or session in common with the command any more.
    const SubmitOutcome outcome =
        run_to_end(shell("setsid sh -c 'sleep 600 & echo $!' </dev/null 2>/dev/null; exit 0"), patient());
    CHECK(outcome.exit_status == 0);
    CHECK(outcome.children_left == 1);
    CHECK(outcome.watchdog.empty());
    const int left = number_in(outcome.output);
    REQUIRE(left > 1);
    CHECK_FALSE(alive(left));
}

TEST_CASE("What ignores SIGTERM is left behind no longer than the grace") {
    const SubmitOutcome outcome =
        run_to_end(shell("trap '' TERM; setsid sh -c 'sleep 600 & echo $!' </dev/null 2>/dev/null"), patient());
    CHECK(outcome.children_left == 1);
    const int left = number_in(outcome.output);
    REQUIRE(left > 1);
    CHECK_FALSE(alive(left));
}

TEST_CASE("Many at once from many threads: each gets its own status and output") {
    std::vector<SubmitOutcome> outcomes(24);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < outcomes.size(); ++i)
            threads.emplace_back([i, &outcomes] {
                outcomes[i] = run_to_end(shell("echo " + std::to_string(i) + "; exit " + std::to_string(i)), patient());
            });
    }
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        CHECK(outcomes[i].exit_status == static_cast<int>(i));
        CHECK(outcomes[i].output == std::to_string(i) + "\n");
    }
}

TEST_CASE("Processes that vanish while they are looked at are no matter") {
    // To read of a process that has ended since its file was opened is an error.
    const SubmitOutcome outcome =
        run_to_end(shell("i=0; while [ $i -lt 300 ]; do true & /bin/true; i=$((i+1)); done; exit 5"), patient());
    CHECK(outcome.exit_status == 5);
    unsigned looks = 0;
    Process busy{shell("while :; do /bin/true & /bin/true; done"), patient()};
    while (looks < 2000) {
        descendants_of(getpid());
        ++looks;
    }
    CHECK(busy.running());
}

TEST_CASE("A child that has not become its program yet does not count: its memory is the probe's") {
    const pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    CHECK(still_ours(child));
    CHECK(still_ours(getpid()));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    CHECK_FALSE(still_ours(child));  // gone
    const SubmitOutcome outcome = run_to_end(shell("echo $$; sleep 0.3"), patient());
    CHECK(outcome.peak_memory > 0);
    Process other(shell("exec sleep 20"), patient());
    const auto all = [] { return descendants_of(getpid()); };
    const auto until = std::chrono::steady_clock::now() + 10s;
    bool another = false;
    while (!another && std::chrono::steady_clock::now() < until)
        for (const pid_t one : all()) another = another || !still_ours(one);
    CHECK(another);
}

TEST_CASE("A request to stop interrupts a command") {
    std::stop_source source;
    std::jthread later{[&] { source.request_stop(); }};
    CHECK(run_to_end(shell("exec sleep 600"), patient(), {}, source.get_token()).watchdog == "interrupted");
}

TEST_CASE("A long-running program is drained, watched and stopped") {
    Process process{shell("echo up; exec sleep 600"), patient()};
    REQUIRE(process.problem().empty());
    CHECK(process.running());
    CHECK_FALSE(process.wait(1ms));
    for (int i = 0; i < 2000 && process.output().empty(); ++i) std::this_thread::sleep_for(1ms);
    CHECK(process.output() == "up\n");
    const SubmitOutcome outcome = process.stop(2000ms);
    CHECK_FALSE(process.running());
    CHECK(outcome.signal == SIGTERM);
    CHECK(process.stop(1ms).signal == SIGTERM);
}

TEST_CASE("A long-running program takes its descendants with it") {
    int left = 0;
    {
        Process process{shell("setsid sh -c 'sleep 600 & echo $!'; exec sleep 600"), patient()};
        for (int i = 0; i < 5000 && process.output().empty(); ++i) std::this_thread::sleep_for(1ms);
        left = number_in(process.output());
        REQUIRE(left > 1);
        CHECK(alive(left));
    }
    CHECK_FALSE(alive(left));
}

TEST_CASE("A long-running program that ends by itself is noticed") {
    Process process{shell("echo sorry; exit 3"), patient()};
    CHECK(process.wait(20s));
    CHECK(process.stop(1ms).exit_status == 3);
    CHECK(process.output() == "sorry\n");
}

TEST_CASE("Files of the probe are not open in what it starts") {
    const SubmitOutcome outcome = run_to_end(shell("ls /proc/self/fd | tr '\\n' ' '"), patient());
    CHECK(outcome.output == "0 1 2 3 ");  // 3 is the folder that ls itself reads
}

TEST_CASE("Captured output keeps its first and last octets and counts all") {
    Capture capture;
    CHECK(capture.text().empty());
    std::string all;
    for (int i = 0; i < 300'000; ++i) all += std::to_string(i) + "\n";
    for (std::size_t at = 0; at < all.size(); at += 777) capture.add(std::string_view{all}.substr(at, 777));
    CHECK(capture.octets() == all.size());
    const std::string text = capture.text();
    CHECK(text.substr(0, Capture::most) == all.substr(0, Capture::most));
    CHECK(text.substr(text.size() - Capture::most) == all.substr(all.size() - Capture::most));
    CHECK(text.find("octets left out") != std::string::npos);
    Capture small;
    small.add(std::string(Capture::most, 'a'));
    small.add(std::string(Capture::most, 'b'));
    CHECK(small.text() == std::string(Capture::most, 'a') + std::string(Capture::most, 'b'));
}
