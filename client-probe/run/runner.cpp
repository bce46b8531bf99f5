#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <atomic>
#include <bouncehouse/check/verdict.hpp>
#include <bouncehouse/net/certificates.hpp>
#include <bouncehouse/net/steady_clock.hpp>
#include <bouncehouse/report/from.hpp>
#include <bouncehouse/run/keep.hpp>
#include <bouncehouse/run/names.hpp>
#include <bouncehouse/run/own_network.hpp>
#include <bouncehouse/run/play.hpp>
#include <bouncehouse/run/reference.hpp>
#include <bouncehouse/run/references.hpp>
#include <bouncehouse/run/return_host.hpp>
#include <bouncehouse/run/runner.hpp>
#include <bouncehouse/run/scratch.hpp>
#include <bouncehouse/run/settled.hpp>
#include <bouncehouse/sender/reading.hpp>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace bouncehouse::probe {
namespace {

using namespace std::chrono_literals;

constexpr unsigned jobs_of_a_client = 16;
constexpr unsigned jobs_of_a_queue = 400;
constexpr std::string_view most_follows = "; much of what follows may come from this";
constexpr std::uint16_t smtp_port = 25;
constexpr Time longest_before_restart = 5s, quiet_before_restart = 500ms;
constexpr unsigned hands = 4;  // messages handed to a queue at once

/// It says itself that it cannot do this, and did nothing.
bool declines(const Observation& observation) {
    return observation.sessions.empty() &&
           std::any_of(observation.submitted.begin(), observation.submitted.end(), [](const Submitted& one) {
               return one.outcome.ran && one.outcome.exit_status == cannot_do_exit;
           });
}

class Run {
public:
    Run(const std::shared_ptr<const SenderDescription>& sender, const RunOptions& options, const Hooks& hooks)
        : options_(options), hooks_(hooks) {
        theatre_.sender = sender;
        theatre_.clock = &clock_;
        theatre_.authority = std::make_shared<net::Authority>("Bouncehouse Test Authority");
        if (options.own_network) theatre_.addresses = Addresses{0, true};
        theatre_.port = options.own_network && options.port == 0 ? smtp_port : options.port;
        theatre_.stop = stop_.get_token();
    }

    RunReport play(const std::vector<std::shared_ptr<const Case>>& cases);

private:
    struct Task {
        std::shared_ptr<const Case> test;
        std::unique_ptr<Play> play;
        std::size_t place = 0;  // in the results; none for a reference
        bool reference = false;
        std::uint64_t seen = 0;  // activity at the last look
        Time quiet_since{};
        bool handed_over = false;
        bool left_out = false;  // its hosts could not be set up
        Time pushed{};          // when the sender was asked to look at its queue; 0: it was not
    };

    bool is_queue() const { return theatre_.sender->kind == Kind::queue; }
    bool ended_early() const;
    std::string start(std::vector<Task>& tasks);
    std::vector<Task> make_tasks(const std::vector<std::shared_ptr<const Case>>& cases);
    void play_all(std::vector<Task*>& tasks, const std::string& doing);
    void play_clients(std::vector<Task*>& tasks);
    void play_queue(std::vector<Task*>& tasks);
    void restart_when_tried(const std::vector<Task*>& open);
    std::string open_network();
    void say_what_is_left_out(const std::vector<std::shared_ptr<const Case>>& cases);
    void play_client(Task& task);
    bool look(Task& task);
    void finish(Task& task, Observation observation);
    void skip(Task& task, const std::string& why);
    void put(std::size_t place, CaseResult result);
    CaseResult not_played(const Case& test, Outcome outcome, const std::string& why) const;
    void tell_standing();
    void judge_reference(const Task& task, Observation observation);
    void open_run(std::vector<Task*>& references, std::vector<Task*>& rest);
    void close_run(unsigned number);
    Time quiet_time(const Case& test) const;

    const RunOptions& options_;
    const Hooks& hooks_;
    net::SteadyClock clock_;
    std::stop_source stop_;
    Theatre theatre_;
    std::unique_ptr<Names> names_;
    std::unique_ptr<ReturnHost> returns_;
    std::unique_ptr<SenderInstance> instance_;
    RunReport report_;
    References references_;
    std::mutex lock_;  // report_, references_, hooks_
    Standing standing_;
};

bool Run::ended_early() const {
    if (hooks_.stop.stop_requested()) return true;
    return options_.time_limit.count() > 0 && theatre_.now() > options_.time_limit;
}

/// Cases that the sender can take, with a reference task in front for each way of handing over.
std::vector<Run::Task> Run::make_tasks(const std::vector<std::shared_ptr<const Case>>& cases) {
    std::vector<Task> tasks;
    std::set<std::string> ways;
    unsigned number = 1;
    const auto add_reference = [&](const Submission& submission) {
        if (!ways.insert(way_of(submission)).second) return;
        std::shared_ptr<const Case> test = reference_for(submission);
        if (!applicable(*theatre_.sender, *test).empty()) return;
        Task& task = tasks.emplace_back();
        task.test = test;
        task.reference = true;
        task.play = std::make_unique<Play>(theatre_, std::move(test), number++);
    };
    add_reference({});
    for (const auto& test : cases) add_reference(test->submission);
    const std::size_t references = tasks.size();
    for (std::size_t i = 0; i < cases.size(); ++i) {
        std::string reason;
        if (!cases[i]->applies_to(theatre_.sender->kind))
            reason = fmt::format("speaks of a sender that is no {}", name_of(theatre_.sender->kind));
        else
            reason = applicable(*theatre_.sender, *cases[i]);
        if (!reason.empty()) {
            put(i, not_played(*cases[i], Outcome::not_applicable, reason));
            continue;
        }
        Task& task = tasks.emplace_back();
        task.test = cases[i];
        task.place = i;
        task.play = std::make_unique<Play>(theatre_, cases[i], number++);
    }
    standing_.total = tasks.size();
    (void)references;
    return tasks;
}

std::string Run::start(std::vector<Task>& tasks) {
    std::vector<SenderInstance::Route> routes;
    for (Task& task : tasks) {
        if (std::string problem = task.play->prepare(); !problem.empty()) {
            if (task.reference) return problem;
            task.left_out = true;
            put(task.place, not_played(*task.test, Outcome::error, problem));
            continue;
        }
        routes.push_back(task.play->route());
    }
    return instance_->start(routes);
}

CaseResult Run::not_played(const Case& test, Outcome outcome, const std::string& why) const {
    Observation nothing;
    nothing.test = std::make_shared<const Case>(test);
    nothing.sender = theatre_.sender;
    nothing.kind = theatre_.sender->kind;
    Verdict verdict;
    verdict.outcome = outcome;
    verdict.level = test.level;
    verdict.binding = test.binding;
    verdict.why = why;
    return result_from(test, nothing, verdict);
}

void Run::put(std::size_t place, CaseResult result) {
    const std::lock_guard guard{lock_};
    report_.results[place] = std::move(result);
    if (hooks_.result) hooks_.result(report_.results[place]);
}

void Run::skip(Task& task, const std::string& why) {
    task.play->close();
    if (!task.reference) put(task.place, not_played(*task.test, Outcome::skipped, why));
}

void Run::tell_standing() {
    const std::lock_guard guard{lock_};
    standing_.since = theatre_.now();
    if (hooks_.standing) hooks_.standing(standing_);
}

/// How long nothing may happen before a queue's case counts as over.
Time Run::quiet_time(const Case& test) const {
    return std::max<Time>(theatre_.sender->timing.retry * test.settle, 1500ms);
}

void Run::finish(Task& task, Observation observation) {
    task.play->close();
    if (!options_.keep.empty())
        if (std::string problem = keep_evidence(options_.keep, observation, task.play->stage().recorder());
            !problem.empty()) {
            const std::lock_guard guard{lock_};
            if (report_.troubles.empty() || report_.troubles.back() != problem) report_.troubles.push_back(problem);
        }
    if (task.reference) return judge_reference(task, std::move(observation));
    const Case& test = *task.test;
    if (declines(observation))
        return put(task.place,
                   not_played(test, Outcome::not_applicable, "it says it cannot do this (exit status 127)"));
    std::string obstacle;
    {
        const std::lock_guard guard{lock_};
        observation.reference = references_.of(test);
        obstacle = references_.obstacle(test);
    }
    if (obstacle.empty() && !task.play->all_submitted())
        obstacle = "there was no time to hand over every message of the case";
    CaseResult result = result_from(test, observation, judge(observation));
    if (!obstacle.empty()) {
        result.outcome = Outcome::inconclusive;
        result.why = std::move(obstacle);
    }
    put(task.place, std::move(result));
}

/// What goes wrong with a server that does nothing wrong is a result, too.
void Run::judge_reference(const Task& task, Observation observation) {
    const Verdict verdict = judge(observation);
    CaseResult result = result_from(*task.test, observation, verdict);
    const std::lock_guard guard{lock_};
    references_.add(*task.test, std::move(observation), verdict);
    if (references_.obstacle(*task.test).empty() && verdict.outcome == Outcome::fail) {
        report_.results.push_back(std::move(result));
        if (hooks_.result) hooks_.result(report_.results.back());
    }
}

void Run::play_client(Task& task) {
    if (ended_early()) return skip(task, "the run was ended before it");
    if (std::string problem = task.play->prepare(); !problem.empty()) {
        if (task.reference) {
            const std::lock_guard guard{lock_};
            return references_.add_obstacle(*task.test, std::move(problem));
        }
        return put(task.place, not_played(*task.test, Outcome::error, problem));
    }
    task.play->open();
    while (!task.play->all_submitted()) task.play->submit();
    task.play->wait_for_ends();
    Observation observation = task.play->observe(nullptr);
    observation.complete = true;
    if (hooks_.stop.stop_requested()) return skip(task, "the run was ended while it was played");
    finish(task, std::move(observation));
}

void Run::play_clients(std::vector<Task*>& tasks) {
    unsigned jobs = options_.jobs != 0 ? options_.jobs : jobs_of_a_client;
    if (theatre_.sender->jobs != 0) jobs = std::min(jobs, theatre_.sender->jobs);
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::min<std::size_t>(jobs, tasks.size()); ++i)
        workers.emplace_back([&] {
            for (std::size_t mine = next++; mine < tasks.size(); mine = next++) {
                {
                    const std::lock_guard guard{lock_};
                    ++standing_.running;
                }
                play_client(*tasks[mine]);
                tasks[mine]->play.reset();
                {
                    const std::lock_guard guard{lock_};
                    --standing_.running;
                    ++standing_.done;
                }
                tell_standing();
            }
        });
}

/// Looks at a queue's case; true when it is over (and judged).
bool Run::look(Task& task) {
    const Time now = theatre_.now();
    const std::uint64_t activity = task.play->activity();
    if (activity != task.seen) {
        task.seen = activity;
        task.quiet_since = now;
    }
    const milliseconds life = theatre_.sender->timing.gives_up;
    const Time limit = std::max(task.play->began() + life, task.pushed) + std::max<Time>(5s, life / 2) + 3s;
    const bool too_long = now > limit;
    const bool quiet = now - task.quiet_since > quiet_time(*task.test);
    if (!quiet && !too_long) return false;
    if (!too_long && task.play->stage().recorder().totals().open_sessions > 0 &&
        now - task.quiet_since < theatre_.sender->timing.submit_limit)
        return false;  // a conversation goes on, slowly
    Observation observation = task.play->observe(nullptr);
    const bool final = all_final(observation);
    if (!final && !too_long) {
        task.quiet_since = now;  // nothing happened, something has to: look again later
        return false;
    }
    if (!final && task.pushed == Time{} && theatre_.sender->flush) {
        // Some queues leave a message lying for minutes when their scan meets it at a bad moment. That is no loss.
        instance_->flush();
        task.pushed = now;
        return false;
    }
    if (!task.play->all_submitted() && !too_long) {
        task.play->submit();
        return false;
    }
    observation.complete = final;
    if (!final) observation.stopped = "time limit";
    finish(task, std::move(observation));
    return true;
}

/// Waits until each message was tried, or had its time to be; then the sender is killed and started again.
void Run::restart_when_tried(const std::vector<Task*>& open) {
    const Time limit = theatre_.now() + longest_before_restart;
    const auto tried = [&](Task* task) {
        const std::uint64_t activity = task->play->activity();
        if (activity != task->seen) task->quiet_since = theatre_.now();
        task->seen = activity;
        // A conversation that stands still is a place to be killed at, too.
        return task->play->tried() || (activity > 0 && theatre_.now() - task->quiet_since > quiet_before_restart);
    };
    while (!ended_early() && theatre_.now() < limit &&
           std::count_if(open.begin(), open.end(), tried) < static_cast<std::ptrdiff_t>(open.size()))
        std::this_thread::sleep_for(20ms);
    if (std::string problem = instance_->kill_and_restart(); !problem.empty()) {
        const std::lock_guard guard{lock_};
        report_.troubles.push_back("it did not start again after it was killed: " + problem);
    }
}

void Run::play_queue(std::vector<Task*>& tasks) {
    bool to_be_restarted = !tasks.empty() && tasks.front()->test->restart;
    const unsigned jobs = options_.jobs != 0 ? options_.jobs : jobs_of_a_queue;
    std::size_t next = 0;
    std::vector<Task*> open;
    while (next < tasks.size() || !open.empty()) {
        if (ended_early()) {
            for (Task* task : open) skip(*task, "the run was ended while it was played");
            for (; next < tasks.size(); ++next) skip(*tasks[next], "the run was ended before it");
            return;
        }
        if (next < tasks.size() && open.size() < jobs) {
            const std::size_t count = std::min<std::size_t>(jobs - open.size(), tasks.size() - next);
            std::atomic<std::size_t> mine{next};
            const std::size_t end = next + count;
            {
                std::vector<std::jthread> workers;
                for (unsigned i = 0; i < std::min<std::size_t>(hands, count); ++i)
                    workers.emplace_back([&] {
                        for (std::size_t at = mine++; at < end && !ended_early(); at = mine++) {
                            tasks[at]->play->open();
                            tasks[at]->play->submit();
                            tasks[at]->quiet_since = theatre_.now();
                            tasks[at]->handed_over = true;
                        }
                    });
            }
            for (; next < end; ++next)
                if (tasks[next]->handed_over)
                    open.push_back(tasks[next]);
                else
                    skip(*tasks[next], "the run was ended before it");
        }
        {
            const std::lock_guard guard{lock_};
            standing_.running = open.size();
        }
        if (std::exchange(to_be_restarted, false)) restart_when_tried(open);
        for (auto at = open.begin(); at != open.end();) {
            if (look(**at)) {
                (*at)->play.reset();
                at = open.erase(at);
                const std::lock_guard guard{lock_};
                ++standing_.done;
            } else {
                ++at;
            }
        }
        tell_standing();
        std::this_thread::sleep_for(50ms);
    }
}

void Run::play_all(std::vector<Task*>& tasks, const std::string& doing) {
    {
        const std::lock_guard guard{lock_};
        standing_.doing = doing;
    }
    if (is_queue())
        play_queue(tasks);
    else
        play_clients(tasks);
    const std::lock_guard guard{lock_};
    standing_.running = 0;
}

/// The references first; the rest when the first of them shows that the sender comes at all.
void Run::open_run(std::vector<Task*>& references, std::vector<Task*>& rest) {
    play_all(references, "reference");
    if (references.empty()) return;
    report_.sanity = references_.never_came(*references.front()->test);
    if (const std::string trouble = instance_->trouble(); !trouble.empty() && !report_.sanity.empty())
        report_.sanity += "; " + trouble;
    if (!report_.sanity.empty()) return;
    report_.probed = references_.features_seen(*theatre_.sender);
    for (const Task* one : references)
        if (const std::string trouble = references_.trouble(*one->test); !trouble.empty())
            report_.troubles.push_back(fmt::format("a well-behaved server, {}: {}{}", way_of(one->test->submission),
                                                   trouble, one == references.front() ? most_follows : ""));
    std::vector<Task*> played, restarted;
    for (Task* one : rest) {
        if (one->left_out) continue;
        const std::string reason = references_.missing(*one->test);
        if (reason.empty()) {
            (one->test->restart && is_queue() ? restarted : played).push_back(one);
            continue;
        }
        one->play->close();
        put(one->place, not_played(*one->test, Outcome::not_applicable, reason));
    }
    standing_.total -= rest.size() - played.size() - restarted.size();
    play_all(played, "cases");
    if (!restarted.empty()) play_all(restarted, "cases with a restart");
}

/// And once more at the end, now that the sender has been through all this.
void Run::close_run(unsigned number) {
    Task last;
    last.test = reference_for({});
    last.reference = true;
    last.play = std::make_unique<Play>(theatre_, last.test, number);
    const bool went_well = references_.trouble(*last.test).empty();
    references_.clear();
    if (is_queue()) {
        std::string problem = last.play->prepare();
        if (problem.empty()) problem = instance_->update({last.play->route()});
        if (!problem.empty()) return report_.troubles.push_back(problem);
    }
    std::vector<Task*> one{&last};
    play_all(one, "sanity");
    std::string trouble = references_.never_came(*last.test);
    if (trouble.empty() && went_well) trouble = references_.trouble(*last.test);
    if (!trouble.empty() && !ended_early()) report_.sanity = "at the end of the run: " + trouble;
}

/// The name server, for senders that find hosts by DNS. "" or why they cannot be tried here.
std::string Run::open_network() {
    const auto& networks = theatre_.sender->networks;
    if (std::find(networks.begin(), networks.end(), own_network_word) == networks.end()) return {};
    if (!options_.own_network)
        return "it finds hosts by DNS, so it wants a network of its own: " +
               (options_.no_own_network.empty() ? "this run has none" : options_.no_own_network);
    names_ = std::make_unique<Names>(clock_, dns::Endpoint{std::string{own_name_server}, 53});
    if (std::string problem = names_->start(); !problem.empty()) return problem;
    theatre_.names = names_.get();
    return {};
}

/// Worlds of several hosts are for senders that look hosts up; the others are told their host.
void Run::say_what_is_left_out(const std::vector<std::shared_ptr<const Case>>& cases) {
    const auto& features = theatre_.sender->features;
    if (!is_queue() || std::find(features.begin(), features.end(), "mx") != features.end()) return;
    const auto count = std::count_if(cases.begin(), cases.end(), [](const auto& one) {
        return std::find(one->features.begin(), one->features.end(), "mx") != one->features.end();
    });
    if (count > 0)
        report_.left_out.push_back(
            fmt::format("{} cases in which the sender finds hosts by DNS: this description tells it each host", count));
}

RunReport Run::play(const std::vector<std::shared_ptr<const Case>>& cases) {
    const SenderDescription& sender = *theatre_.sender;
    report_.sender = sender.name;
    report_.sender_kind = name_of(sender.kind);
    report_.sender_file = sender.file;
    report_.sender_summary = sender.summary;
    report_.results.resize(cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i)
        report_.results[i] = not_played(*cases[i], Outcome::skipped, "the run was ended before it");

    say_what_is_left_out(cases);
    if (const std::string reason = open_network(); !reason.empty()) {
        for (std::size_t i = 0; i < cases.size(); ++i)
            report_.results[i] = not_played(*cases[i], Outcome::not_applicable, reason);
        report_.sanity = reason;
        return report_;
    }

    const std::stop_callback on_stop{hooks_.stop, [this] { stop_.request_stop(); }};
    Scratch scratch;
    if (!scratch.problem().empty()) {
        report_.sanity = scratch.problem();
        return report_;
    }
    const std::string ca_file = (scratch.folder() / "ca.pem").string();
    std::ofstream{ca_file} << theatre_.authority->pem();
    const InstanceSettings instance_settings{
        .scratch = {}, .ca_file = ca_file, .seed = options_.seed, .keep = options_.keep_scratch};
    instance_ = std::make_unique<SenderInstance>(sender, instance_settings);
    theatre_.instance = instance_.get();
    report_.sender_version = instance_->version();

    std::vector<Task> tasks;
    std::vector<Task*> references, rest;
    std::string problem;
    if (is_queue()) {
        returns_ = std::make_unique<ReturnHost>(theatre_.addresses, theatre_.port, clock_, theatre_.authority);
        problem = returns_->listen();
        if (problem.empty()) {
            returns_->run();
            theatre_.returns = returns_.get();
            if (names_) names_->add_common(returns_->address(), instance_settings.hello);
        }
    }
    if (problem.empty()) {
        tasks = make_tasks(cases);
        for (Task& task : tasks) (task.reference ? references : rest).push_back(&task);
        problem = is_queue() ? start(tasks) : instance_->start({});
    }
    if (!problem.empty()) {
        report_.sanity = problem;
    } else {
        open_run(references, rest);
        if (report_.sanity.empty() && !ended_early() && applicable(sender, *reference_for({})).empty())
            close_run(static_cast<unsigned>(tasks.size()) + 1);
    }
    report_.interrupted = ended_early();
    for (Task& task : tasks) task.play.reset();
    if (const std::string trouble = instance_->trouble(); !trouble.empty()) report_.troubles.push_back(trouble);
    instance_->stop();
    if (returns_) returns_->stop();
    if (names_) {
        names_->stop();
        if (const auto strangers = names_->strangers(); !strangers.empty())
            report_.troubles.push_back(
                fmt::format("the sender asked for names that no case gave it: {}", fmt::join(strangers, ", ")));
    }
    report_.duration_us = std::chrono::duration_cast<std::chrono::microseconds>(theatre_.now()).count();
    return report_;
}

}  // namespace

RunReport run_cases(const std::shared_ptr<const SenderDescription>& sender,
                    const std::vector<std::shared_ptr<const Case>>& cases, const RunOptions& options,
                    const Hooks& hooks) {
    return Run{sender, options, hooks}.play(cases);
}

}  // namespace bouncehouse::probe
