#include <algorithm>
#include <atomic>
#include <bouncehouse/run/clients.hpp>
#include <bouncehouse/run/restarts.hpp>
#include <thread>

namespace bouncehouse::probe {
namespace {

/// How long a sender that does not answer any more may take to be seen as ended.
constexpr std::chrono::milliseconds patience{500};

void play_client(Task& task, const Theatre& theatre, Restarts& restarts, Ledger& ledger) {
    if (theatre.ended_early()) return ledger.skip(task, "the run was ended before it");
    if (restarts.too_many()) return ledger.skip(task, "the sender ended by itself before it");
    if (const std::string problem = task.play->prepare(); !problem.empty()) return ledger.could_not_play(task, problem);
    task.play->open();
    while (!task.play->all_submitted()) task.play->submit();
    task.play->wait_for_ends();
    Observation observation = task.play->observe(nullptr);
    observation.complete = true;
    if (theatre.stop.stop_requested()) return ledger.skip(task, "the run was ended while it was played");
    const bool no_answer = std::any_of(observation.submitted.begin(), observation.submitted.end(),
                                       [](const Submitted& one) { return !one.outcome.ran; });
    task.crashed = restarts.look(theatre.sender->start && no_answer ? patience : std::chrono::milliseconds{0});
    ledger.finish(task, std::move(observation));
}

}  // namespace

void play_clients(const std::vector<Task*>& tasks, unsigned jobs, SenderInstance& sender, const Theatre& theatre,
                  Ledger& ledger) {
    Restarts restarts{sender, ledger};
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::min<std::size_t>(jobs, tasks.size()); ++i)
        workers.emplace_back([&] {
            for (std::size_t mine = next++; mine < tasks.size(); mine = next++) {
                ledger.add_running();
                play_client(*tasks[mine], theatre, restarts, ledger);
                tasks[mine]->play.reset();
                ledger.add_done();
                ledger.tell_standing();
            }
        });
}

}  // namespace bouncehouse::probe
