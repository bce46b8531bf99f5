// The book of a run: what each case came to, what the references showed, how far the run is. All functions may be
// called from several threads, but for references() and report().
#pragma once
#include <bouncehouse/run/options.hpp>
#include <bouncehouse/run/references.hpp>
#include <bouncehouse/run/task.hpp>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace bouncehouse::probe {

class Ledger {
public:
    Ledger(const Theatre& theatre, const RunOptions& options, const Hooks& hooks)
        : theatre_(theatre), options_(options), hooks_(hooks) {}

    /// Every case begins as skipped.
    void open(const std::vector<std::shared_ptr<const Case>>& cases);

    /// The case was not played, and why.
    void leave_out(std::size_t place, const Case& test, Outcome outcome, const std::string& why);
    /// Its play is closed; a reference leaves nothing behind.
    void skip(Task& task, const std::string& why);
    /// Its hosts could not be set up.
    void could_not_play(const Task& task, const std::string& problem);
    /// Closes the play, keeps the evidence where that is wanted, judges.
    void finish(Task& task, Observation observation);
    void add_trouble(std::string trouble);

    void begin(const std::string& doing);  // of a phase: "reference", "cases"
    void expect(std::size_t tasks);        // this many in all
    void add_running();
    void add_done();
    void tell_standing();

    References& references() { return references_; }
    RunReport& report() { return report_; }

private:
    CaseResult not_played(const Case& test, Outcome outcome, const std::string& why) const;
    void put(std::size_t place, CaseResult result);
    void judge_reference(const Task& task, Observation observation);

    const Theatre& theatre_;
    const RunOptions& options_;
    const Hooks& hooks_;
    std::mutex lock_;
    RunReport report_;
    References references_;
    std::set<std::string> told_of_references_;
    Standing standing_;
};

}  // namespace bouncehouse::probe
