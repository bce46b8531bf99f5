#include <fmt/format.h>
#include <algorithm>
#include <atomic>
#include <bouncehouse/run/queue.hpp>
#include <bouncehouse/run/restarts.hpp>
#include <bouncehouse/run/settled.hpp>
#include <thread>
#include <utility>

namespace bouncehouse::probe {
namespace {

using namespace std::chrono_literals;

constexpr unsigned hands = 4;          // messages handed over at once
constexpr std::size_t at_a_time = 32;  // cases handed over before the open ones are looked at again
constexpr Time between_looks = 50ms;
constexpr Time least_quiet = 1500ms;
constexpr Time longest_before_restart = 5s, quiet_before_restart = 500ms;

/// How long nothing may happen before a case counts as over.
Time quiet_time(const Case& test, const Timing& timing) {
    return std::max<Time>(timing.retry * test.settle, least_quiet);
}

/// Notes when something happened last; returns how much happened in all.
std::uint64_t look_for_activity(Task& task, Time now) {
    const std::uint64_t activity = task.play->activity();
    if (activity != std::exchange(task.seen, activity)) task.quiet_since = now;
    return activity;
}

/// When the case's server answered last; 0: it never did.
Time last_reply(const Observation& observation) {
    Time last{};
    for (const Session& session : observation.sessions)
        for (const Exchange& one : session.exchanges)
            if (one.has_reply) last = std::max(last, one.answered);
    return last;
}

class Queue {
public:
    Queue(SenderInstance& sender, const Theatre& theatre, Ledger& ledger)
        : sender_(sender),
          theatre_(theatre),
          timing_(theatre.sender->timing),
          ledger_(ledger),
          restarts_(sender, ledger) {}

    void play(const std::vector<Task*>& tasks, unsigned jobs);

private:
    void hand_over(const std::vector<Task*>& tasks, std::size_t begin, std::size_t end);
    bool is_over(Task& task);
    void restart_when_tried();
    void look_for_crash();

    SenderInstance& sender_;
    const Theatre& theatre_;
    const Timing& timing_;
    Ledger& ledger_;
    Restarts restarts_;
    std::vector<Task*> open_;
};

void Queue::hand_over(const std::vector<Task*>& tasks, std::size_t begin, std::size_t end) {
    std::atomic<std::size_t> next{begin};
    {
        std::vector<std::jthread> workers;
        const unsigned most = theatre_.sender->jobs != 0 ? std::min(hands, theatre_.sender->jobs) : hands;
        for (unsigned i = 0; i < std::min<std::size_t>(most, end - begin); ++i)
            workers.emplace_back([&] {
                for (std::size_t at = next++; at < end && !theatre_.ended_early(); at = next++) {
                    tasks[at]->play->open();
                    tasks[at]->play->submit();
                    tasks[at]->quiet_since = theatre_.now();
                    tasks[at]->handed_over = true;
                }
            });
    }
    for (std::size_t at = begin; at < end; ++at) {
        if (!tasks[at]->handed_over) {
            ledger_.skip(*tasks[at], "the run was ended before it");
            continue;
        }
        open_.push_back(tasks[at]);
        ledger_.add_running();
    }
}

/// Looks at a case; true when it is over (and judged).
bool Queue::is_over(Task& task) {
    const Time now = theatre_.now();
    look_for_activity(task, now);
    const milliseconds life = timing_.gives_up;
    const Time limit = std::max(task.play->began() + life, task.pushed) + std::max<Time>(5s, life / 2) + 3s;
    const bool too_long = now > limit;
    const bool quiet = now - task.quiet_since > quiet_time(*task.test, timing_);
    if (!quiet && !too_long) return false;
    if (!too_long && task.play->stage().recorder().totals().open_sessions > 0 &&
        now - task.quiet_since < timing_.submit_limit)
        return false;  // a conversation goes on, slowly
    Observation observation = task.play->observe(nullptr);
    const bool final = all_final(observation);
    if (!final && !too_long) {
        task.quiet_since = now;  // nothing happened, something has to: look again later
        return false;
    }
    if (!final && task.pushed == Time{} && theatre_.sender->flush) {
        // Some queues leave a message lying for minutes when their scan meets it at a bad moment. That is no loss.
        sender_.flush();
        task.pushed = now;
        return false;
    }
    if (!task.play->all_submitted() && !too_long) {
        task.play->submit();
        return false;
    }
    observation.complete = final;
    if (!final) observation.stopped = "time limit";
    ledger_.finish(task, std::move(observation));
    return true;
}

/// Waits until each message was tried, or had its time to be; then the sender is killed and started again.
void Queue::restart_when_tried() {
    const Time limit = theatre_.now() + longest_before_restart;
    const auto tried = [&](Task* task) {
        const Time now = theatre_.now();
        const std::uint64_t activity = look_for_activity(*task, now);
        // A conversation that stands still is a place to be killed at, too.
        return task->play->tried() || (activity > 0 && now - task->quiet_since > quiet_before_restart);
    };
    while (!theatre_.ended_early() && theatre_.now() < limit &&
           std::count_if(open_.begin(), open_.end(), tried) < static_cast<std::ptrdiff_t>(open_.size()))
        std::this_thread::sleep_for(20ms);
    if (const std::string problem = sender_.kill_and_restart(); !problem.empty())
        ledger_.add_trouble("it did not start again after it was killed: " + problem);
}

/// The case whose server said something last is taken for the one that did it: it is over, and its host gone, before
/// the sender is started again, which may try the same message at once. When it does not even start, it was another
/// one. What was open meanwhile is not to be judged by what a crash does to it.
void Queue::look_for_crash() {
    const std::string ended = sender_.trouble();
    if (ended.empty() || restarts_.too_many()) return;
    const auto last = [](Task* task) { return last_reply(task->play->observe(nullptr)); };
    std::vector<std::pair<Time, Task*>> suspects;
    for (Task* task : open_) {
        task->disturbed = true;
        suspects.emplace_back(last(task), task);
    }
    std::stable_sort(suspects.begin(), suspects.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    bool started = false;
    for (std::size_t i = 0; i < suspects.size() && !started && !restarts_.too_many(); ++i) {
        Task& task = *suspects[i].second;
        Observation observation = task.play->observe(nullptr);
        task.play->close();
        started = restarts_.start_again();
        if (started)
            task.crashed =
                ended + (suspects.size() == 1 ? ""
                                              : fmt::format("; {} other cases were open, one of which may be "
                                                            "the cause as well",
                                                            suspects.size() - 1));
        ledger_.finish(task, std::move(observation));
        task.play.reset();
        ledger_.add_done();
        std::erase(open_, &task);
    }
    if (suspects.empty()) restarts_.start_again();
}

void Queue::play(const std::vector<Task*>& tasks, unsigned jobs) {
    bool to_be_restarted = !tasks.empty() && tasks.front()->test->restart;
    std::size_t next = 0;
    while (next < tasks.size() || !open_.empty()) {
        look_for_crash();
        if (theatre_.ended_early() || restarts_.too_many()) {
            const std::string what = restarts_.too_many() ? "the sender ended by itself " : "the run was ended ";
            for (Task* task : open_) ledger_.skip(*task, what + "while it was played");
            for (; next < tasks.size(); ++next) ledger_.skip(*tasks[next], what + "before it");
            return;
        }
        if (next < tasks.size() && open_.size() < jobs) {
            const std::size_t end =
                std::min(next + std::min<std::size_t>(at_a_time, jobs - open_.size()), tasks.size());
            hand_over(tasks, std::exchange(next, end), end);
        }
        const bool more_to_come = next < tasks.size() && open_.size() < jobs;
        if (to_be_restarted && more_to_come) continue;
        if (std::exchange(to_be_restarted, false)) restart_when_tried();
        std::erase_if(open_, [&](Task* task) {
            if (!is_over(*task)) return false;
            task->play.reset();
            ledger_.add_done();
            return true;
        });
        ledger_.tell_standing();
        if (!more_to_come) std::this_thread::sleep_for(between_looks);
    }
}

}  // namespace

void play_queue(const std::vector<Task*>& tasks, unsigned jobs, SenderInstance& sender, const Theatre& theatre,
                Ledger& ledger) {
    Queue{sender, theatre, ledger}.play(tasks, jobs);
}

}  // namespace bouncehouse::probe
