#include <algorithm>
#include <bouncehouse/check/verdict.hpp>
#include <bouncehouse/report/from.hpp>
#include <bouncehouse/run/keep.hpp>
#include <bouncehouse/run/ledger.hpp>
#include <bouncehouse/sender/reading.hpp>

namespace bouncehouse::probe {
namespace {

/// It says itself that it cannot do this, and did nothing.
bool declines(const Observation& observation) {
    return observation.sessions.empty() &&
           std::any_of(observation.submitted.begin(), observation.submitted.end(), [](const Submitted& one) {
               return one.outcome.ran && one.outcome.exit_status == cannot_do_exit;
           });
}

}  // namespace

void Ledger::open(const std::vector<std::shared_ptr<const Case>>& cases) {
    report_.results.resize(cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i)
        report_.results[i] = not_played(*cases[i], Outcome::skipped, "the run was ended before it");
}

CaseResult Ledger::not_played(const Case& test, Outcome outcome, const std::string& why) const {
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

void Ledger::put(std::size_t place, CaseResult result) {
    const std::lock_guard guard{lock_};
    report_.results[place] = std::move(result);
    if (hooks_.result) hooks_.result(report_.results[place]);
}

void Ledger::leave_out(std::size_t place, const Case& test, Outcome outcome, const std::string& why) {
    put(place, not_played(test, outcome, why));
}

void Ledger::skip(Task& task, const std::string& why) {
    task.play->close();
    if (!task.reference) leave_out(task.place, *task.test, Outcome::skipped, why);
}

void Ledger::could_not_play(const Task& task, const std::string& problem) {
    if (!task.reference) return leave_out(task.place, *task.test, Outcome::error, problem);
    const std::lock_guard guard{lock_};
    references_.add_obstacle(*task.test, problem);
}

void Ledger::add_trouble(std::string trouble) {
    const std::lock_guard guard{lock_};
    if (report_.troubles.empty() || report_.troubles.back() != trouble) report_.troubles.push_back(std::move(trouble));
}

void Ledger::finish(Task& task, Observation observation) {
    task.play->close();
    if (!options_.keep.empty())
        if (std::string problem = keep_evidence(options_.keep, observation, task.play->stage().recorder());
            !problem.empty())
            add_trouble(std::move(problem));
    if (task.reference) return judge_reference(task, std::move(observation));
    const Case& test = *task.test;
    if (declines(observation))
        return leave_out(task.place, test, Outcome::not_applicable, "it says it cannot do this (exit status 127)");
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
    if (!task.crashed.empty()) {
        result.outcome = Outcome::fail;
        result.expectation = Expected::unexpected;
        result.level = name_of(Level::must);
        result.binding = name_of(Binding::derived);
        result.why = "this was what it did last: " + task.crashed;
        result.expected = "the sender does not end by itself";
    } else if (task.disturbed && (result.outcome == Outcome::fail || result.outcome == Outcome::non_strict)) {
        result.outcome = Outcome::inconclusive;
        result.why = "the sender ended by itself meanwhile; " + result.why;
    }
    put(task.place, std::move(result));
}

/// What goes wrong with a server that does nothing wrong is a result, too.
void Ledger::judge_reference(const Task& task, Observation observation) {
    const Verdict verdict = judge(observation);
    CaseResult result = result_from(*task.test, observation, verdict);
    const std::lock_guard guard{lock_};
    references_.add(*task.test, std::move(observation), verdict);
    if (const std::string silent = references_.keeps_credentials(*task.test); !silent.empty()) {
        result.outcome = Outcome::fail;  // once, for all the cases that it makes inconclusive
        result.expectation = Expected::unexpected;
        result.level = name_of(Level::must);
        result.binding = name_of(Binding::derived);
        result.clause = "RFC 4954 4";
        result.why = silent;
    } else if (!references_.obstacle(*task.test).empty()) {
        return;
    }
    // The same in every way of handing over is one finding.
    if (result.outcome == Outcome::fail &&
        told_of_references_.insert(result.why.substr(0, result.why.find(" (line "))).second) {
        report_.results.push_back(std::move(result));
        if (hooks_.result) hooks_.result(report_.results.back());
    }
}

void Ledger::begin(const std::string& doing) {
    const std::lock_guard guard{lock_};
    standing_.doing = doing;
    standing_.running = 0;
}

void Ledger::expect(std::size_t tasks) {
    const std::lock_guard guard{lock_};
    standing_.total = tasks;
}

void Ledger::add_running() {
    const std::lock_guard guard{lock_};
    ++standing_.running;
}

void Ledger::add_done() {
    const std::lock_guard guard{lock_};
    --standing_.running;
    ++standing_.done;
}

void Ledger::tell_standing() {
    const std::lock_guard guard{lock_};
    standing_.since = theatre_.now();
    if (hooks_.standing) hooks_.standing(standing_);
}

}  // namespace bouncehouse::probe
