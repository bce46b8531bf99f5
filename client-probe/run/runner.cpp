#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <bouncehouse/net/certificates.hpp>
#include <bouncehouse/net/steady_clock.hpp>
#include <bouncehouse/run/clients.hpp>
#include <bouncehouse/run/ledger.hpp>
#include <bouncehouse/run/names.hpp>
#include <bouncehouse/run/own_network.hpp>
#include <bouncehouse/run/queue.hpp>
#include <bouncehouse/run/reference.hpp>
#include <bouncehouse/run/return_host.hpp>
#include <bouncehouse/run/runner.hpp>
#include <bouncehouse/run/scratch.hpp>
#include <bouncehouse/sender/socket.hpp>
#include <fstream>
#include <set>

namespace bouncehouse::probe {
namespace {

constexpr unsigned jobs_of_a_client = 16;
constexpr unsigned jobs_of_a_queue = 400;
constexpr std::string_view most_follows = "; much of what follows may come from this";
constexpr std::uint16_t smtp_port = 25;
constexpr std::string_view one_address = "127.0.0.1", one_name = "localhost";  // of every case's host, for `one-host`

class Run {
public:
    Run(const std::shared_ptr<const SenderDescription>& sender, const RunOptions& options, const Hooks& hooks)
        : options_(options), ledger_(theatre_, options, hooks), report_(ledger_.report()) {
        theatre_.sender = sender;
        theatre_.clock = &clock_;
        theatre_.authority = std::make_shared<net::Authority>("Bouncehouse Test Authority");
        if (options.own_network) theatre_.addresses = Addresses{0, true};
        theatre_.port = options.own_network && options.port == 0 ? smtp_port : options.port;
        if (sender->one_host) {
            theatre_.addresses = Addresses{std::string{one_address}};
            theatre_.host_name = one_name;
            if (theatre_.port == 0) theatre_.port = free_port();
        }
        theatre_.stop = hooks.stop;
        theatre_.time_limit = options.time_limit;
    }

    RunReport play(const std::vector<std::shared_ptr<const Case>>& cases);

private:
    bool is_queue() const { return theatre_.sender->kind == Kind::queue; }
    std::string open_network();
    void say_what_is_left_out(const std::vector<std::shared_ptr<const Case>>& cases);
    std::vector<Task> make_tasks(const std::vector<std::shared_ptr<const Case>>& cases);
    std::string start(std::vector<Task>& tasks);
    void play_all(const std::vector<Task*>& tasks, const std::string& doing);
    void open_run(const std::vector<Task*>& references, const std::vector<Task*>& rest);
    void close_run(unsigned number);

    const RunOptions& options_;
    net::SteadyClock clock_;
    Theatre theatre_;
    Ledger ledger_;
    RunReport& report_;
    std::unique_ptr<Names> names_;
    std::unique_ptr<ReturnHost> returns_;
    std::unique_ptr<SenderInstance> instance_;
};

/// Cases that the sender can take, with a reference task in front for each way of handing over.
std::vector<Task> Run::make_tasks(const std::vector<std::shared_ptr<const Case>>& cases) {
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
    const auto why_not = [&](const Case& test) {
        return test.applies_to(theatre_.sender->kind)
                   ? applicable(*theatre_.sender, test)
                   : fmt::format("speaks of a sender that is no {}", name_of(theatre_.sender->kind));
    };
    add_reference({});
    for (const auto& test : cases)
        if (why_not(*test).empty()) add_reference(test->submission);
    for (std::size_t i = 0; i < cases.size(); ++i) {
        if (const std::string reason = why_not(*cases[i]); !reason.empty()) {
            ledger_.leave_out(i, *cases[i], Outcome::not_applicable, reason);
            continue;
        }
        Task& task = tasks.emplace_back();
        task.test = cases[i];
        task.place = i;
        task.play = std::make_unique<Play>(theatre_, cases[i], number++);
    }
    ledger_.expect(tasks.size());
    return tasks;
}

std::string Run::start(std::vector<Task>& tasks) {
    std::vector<SenderInstance::Route> routes;
    for (Task& task : tasks) {
        if (std::string problem = task.play->prepare(); !problem.empty()) {
            if (task.reference) return problem;
            task.left_out = true;
            ledger_.could_not_play(task, problem);
            continue;
        }
        routes.push_back(task.play->route());
    }
    return instance_->start(routes);
}

void Run::play_all(const std::vector<Task*>& tasks, const std::string& doing) {
    ledger_.begin(doing);
    const unsigned usual = is_queue() ? jobs_of_a_queue : jobs_of_a_client;
    const unsigned jobs = options_.jobs != 0 ? options_.jobs : usual;
    if (is_queue()) return play_queue(tasks, jobs, *instance_, theatre_, ledger_);
    const unsigned most = theatre_.sender->one_host ? 1 : theatre_.sender->jobs;  // 0: as many as one likes
    play_clients(tasks, most != 0 ? std::min(jobs, most) : jobs, *instance_, theatre_, ledger_);
}

/// The references first; the rest when the first of them shows that the sender comes at all.
void Run::open_run(const std::vector<Task*>& references, const std::vector<Task*>& rest) {
    const References& seen = ledger_.references();
    play_all(references, "reference");
    if (references.empty()) return;
    report_.sanity = seen.never_came(*references.front()->test);
    if (const std::string trouble = instance_->trouble(); !trouble.empty() && !report_.sanity.empty())
        report_.sanity += "; " + trouble;
    if (!report_.sanity.empty()) return;
    report_.probed = seen.features_seen(*theatre_.sender);
    std::vector<std::pair<std::string, std::vector<std::string>>> troubles;  // what went wrong, and in which ways
    for (const Task* one : references) {
        std::string trouble = seen.trouble(*one->test);
        trouble.erase(std::min(trouble.find(" (line "), trouble.size()));
        if (trouble.empty()) continue;
        const auto same = [&](const auto& other) { return other.first == trouble; };
        auto found = std::find_if(troubles.begin(), troubles.end(), same);
        if (found == troubles.end()) found = troubles.insert(troubles.end(), {trouble, {}});
        found->second.push_back(way_of(one->test->submission));
    }
    for (const auto& [trouble, ways] : troubles)
        report_.troubles.push_back(fmt::format(
            "a well-behaved server, {}{}: {}{}", ways.front(),
            ways.size() > 1 ? fmt::format(" and {} other ways of handing over", ways.size() - 1) : std::string{},
            trouble, ways.front() == way_of({}) ? most_follows : ""));
    std::vector<Task*> played, restarted;
    for (Task* one : rest) {
        if (one->left_out) continue;
        const std::string reason = seen.missing(*one->test);
        if (reason.empty()) {
            (one->test->restart && is_queue() ? restarted : played).push_back(one);
            continue;
        }
        one->play->close();
        ledger_.leave_out(one->place, *one->test, Outcome::not_applicable, reason);
    }
    ledger_.expect(references.size() + played.size() + restarted.size());
    play_all(played, "cases");
    if (!restarted.empty()) play_all(restarted, "cases with a restart");
}

/// And once more at the end, now that the sender has been through all this.
void Run::close_run(unsigned number) {
    Task last;
    last.test = reference_for({});
    last.reference = true;
    last.play = std::make_unique<Play>(theatre_, last.test, number);
    const References& seen = ledger_.references();
    const bool went_well = seen.trouble(*last.test).empty();
    ledger_.references().clear();
    if (is_queue()) {
        std::string problem = last.play->prepare();
        if (problem.empty()) problem = instance_->update({last.play->route()});
        if (!problem.empty()) return report_.troubles.push_back(problem);
    }
    play_all({&last}, "sanity");
    std::string trouble = seen.never_came(*last.test);
    if (trouble.empty() && went_well) trouble = seen.trouble(*last.test);
    if (!trouble.empty() && !theatre_.ended_early()) report_.sanity = "at the end of the run: " + trouble;
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
    ledger_.open(cases);

    say_what_is_left_out(cases);
    if (const std::string reason = open_network(); !reason.empty()) {
        for (std::size_t i = 0; i < cases.size(); ++i) ledger_.leave_out(i, *cases[i], Outcome::not_applicable, reason);
        report_.sanity = reason;
        return report_;
    }

    Scratch scratch;
    if (!scratch.problem().empty()) {
        report_.sanity = scratch.problem();
        return report_;
    }
    const std::string ca_file = (scratch.folder() / "ca.pem").string();
    std::ofstream{ca_file} << theatre_.authority->pem();
    const InstanceSettings instance_settings{.scratch = {},
                                             .ca_file = ca_file,
                                             .smtp_address = std::string{one_address},
                                             .smtp_port = theatre_.port,
                                             .seed = options_.seed,
                                             .keep = options_.keep_scratch};
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
        if (report_.sanity.empty() && !theatre_.ended_early() && applicable(sender, *reference_for({})).empty())
            close_run(static_cast<unsigned>(tasks.size()) + 1);
    }
    report_.interrupted = theatre_.ended_early();
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
