#include <algorithm>
#include <atomic>
#include <bouncehouse/run/clients.hpp>
#include <thread>

namespace bouncehouse::probe {
namespace {

void play_client(Task& task, const Theatre& theatre, Ledger& ledger) {
    if (theatre.ended_early()) return ledger.skip(task, "the run was ended before it");
    if (const std::string problem = task.play->prepare(); !problem.empty()) return ledger.could_not_play(task, problem);
    task.play->open();
    while (!task.play->all_submitted()) task.play->submit();
    task.play->wait_for_ends();
    Observation observation = task.play->observe(nullptr);
    observation.complete = true;
    if (theatre.stop.stop_requested()) return ledger.skip(task, "the run was ended while it was played");
    ledger.finish(task, std::move(observation));
}

}  // namespace

void play_clients(const std::vector<Task*>& tasks, unsigned jobs, const Theatre& theatre, Ledger& ledger) {
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::min<std::size_t>(jobs, tasks.size()); ++i)
        workers.emplace_back([&] {
            for (std::size_t mine = next++; mine < tasks.size(); mine = next++) {
                ledger.add_running();
                play_client(*tasks[mine], theatre, ledger);
                tasks[mine]->play.reset();
                ledger.add_done();
                ledger.tell_standing();
            }
        });
}

}  // namespace bouncehouse::probe
