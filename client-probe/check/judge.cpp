// Folds the checks of a case into one verdict.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/parameters.hpp>
#include <bouncehouse/check/verdict.hpp>

namespace bouncehouse::probe {
namespace {

/// A judgement may grade itself, but what only records does not become a demand.
Level level_of(const Wanted& wanted, const Judgement& judgement) {
    if (!judgement.level || wanted.level == Level::practice) return wanted.level;
    return *judgement.level;
}

std::vector<Judged> apply(const Observation& observation) {
    std::vector<Judged> all;
    for (Wanted& wanted : wanted_checks(*observation.test, observation.kind)) {
        Judged one;
        one.check = wanted.check->name;
        one.judgement = wanted.check->judge(observation, wanted.parameters);
        one.level = level_of(wanted, one.judgement);
        one.binding = one.level == Level::must ? wanted.binding : Binding::none;
        if (one.level == Level::must && one.binding == Binding::none) one.binding = Binding::derived;
        one.clause = one.judgement.clause.empty() ? std::move(wanted.clause) : one.judgement.clause;
        one.parameters = std::move(wanted.parameters);
        one.always = wanted.always;
        all.push_back(std::move(one));
    }
    return all;
}

/// Which of several findings is named: a process that broke down explains all others; then what the case is about; then
/// what must never be, and last what became of the message, which mostly follows from the rest.
int rank_of(const Judged& one) {
    constexpr std::array<std::string_view, 3> of_the_process{"no-crash", "ends", "stays-here"};
    if (std::find(of_the_process.begin(), of_the_process.end(), one.check) != of_the_process.end()) return 0;
    if (one.always) return 2;
    const CheckInfo* check = check_named(one.check);
    return check != nullptr && check->theme == "outcome" ? 3 : 1;
}

const Judged* first(const std::vector<Judged>& all, Finding finding, std::optional<Level> level = std::nullopt) {
    const Judged* found = nullptr;
    for (const Judged& one : all)
        if (one.judgement.finding == finding && (!level || one.level == *level))
            if (found == nullptr || rank_of(one) < rank_of(*found)) found = &one;
    return found;
}

std::string sentence(const Judged& one) {
    const Judgement& judgement = one.judgement;
    std::string text = judgement.seen.empty() ? "not seen: " + judgement.expected : judgement.seen;
    if (!judgement.evidence.empty() && text.find("line ") == std::string::npos &&
        text.find("session ") == std::string::npos)
        text += fmt::format(" ({})", place_of(judgement.evidence.front()));
    const std::string reason = text_of(one.parameters, "why");
    return reason.empty() ? text : fmt::format("{}; {}", text, reason);
}

void decide(Verdict& verdict, Outcome outcome, const Judged& by) {
    verdict.outcome = outcome;
    verdict.level = by.level;
    verdict.binding = by.binding;
    verdict.clause = by.clause;
    verdict.why = sentence(by);
    verdict.expected = by.judgement.expected;
    verdict.seen = by.judgement.seen;
}

/// The sender could not be started, or the request had no answer: nothing was tested.
const Submitted* never_ran(const Observation& observation) {
    const auto& all = observation.submitted;
    const bool none = std::none_of(all.begin(), all.end(), [](const Submitted& one) { return one.outcome.ran; });
    return none && observation.sessions.empty() && !all.empty() ? &all.front() : nullptr;
}

std::string notes_of(const std::vector<Judged>& all) {
    for (const Judged& one : all)
        if (!one.judgement.note.empty()) return one.judgement.note;
    return {};
}

}  // namespace

Verdict judge(const Observation& observation) {
    const Case& test = *observation.test;
    Verdict verdict;
    verdict.level = test.level;
    verdict.binding = test.binding;
    if (!test.clauses.empty()) verdict.clause = test.clauses.front();
    if (const Submitted* one = never_ran(observation)) {
        verdict.outcome = Outcome::inconclusive;
        verdict.why = "the sender could not be run";
        if (!one->outcome.problem.empty()) verdict.why += ": " + one->outcome.problem;
        return verdict;
    }
    verdict.checks = apply(observation);
    const auto& all = verdict.checks;
    const bool came_there =
        test.reaches.empty() || std::any_of(observation.sessions.begin(), observation.sessions.end(),
                                            [&](const Session& one) { return one.has(test.reaches); });
    if (!came_there) {
        const auto broken = std::find_if(all.begin(), all.end(), [](const Judged& one) {
            return one.always && one.judgement.finding == Finding::broken && one.level == Level::must;
        });
        if (broken != all.end()) {
            decide(verdict, Outcome::fail, *broken);
            return verdict;
        }
        verdict.outcome = Outcome::not_applicable;
        verdict.why = fmt::format("it never came to {}, so this says nothing of it", test.reaches);
        return verdict;
    }
    if (const Judged* one = first(all, Finding::broken, Level::must)) {
        decide(verdict, Outcome::fail, *one);
        return verdict;
    }
    if (const Judged* one = first(all, Finding::broken, Level::should)) {
        decide(verdict, Outcome::non_strict, *one);
        return verdict;
    }
    const bool any_own = std::any_of(all.begin(), all.end(), [](const Judged& one) { return !one.always; });
    const bool own_held = std::any_of(all.begin(), all.end(), [&](const Judged& one) {
        return one.always != any_own && one.judgement.finding == Finding::held;
    });
    const Judged* recorded = first(all, Finding::broken);  // levels may and practice only
    const auto unreached = std::find_if(all.begin(), all.end(), [&](const Judged& one) {
        return one.always != any_own && one.judgement.finding == Finding::unreached;
    });
    if (recorded == nullptr && unreached != all.end() && !own_held) {
        decide(verdict, Outcome::inconclusive, *unreached);
        return verdict;
    }
    if (recorded != nullptr) {
        decide(verdict, Outcome::info, *recorded);
        return verdict;
    }
    verdict.outcome = test.level == Level::practice ? Outcome::info : Outcome::pass;
    const auto held = std::find_if(all.begin(), all.end(), [&](const Judged& one) {
        return one.always != any_own && one.judgement.finding == Finding::held;
    });
    if (held != all.end()) {
        verdict.why = held->judgement.seen.empty() ? held->judgement.expected : held->judgement.seen;
        verdict.expected = held->judgement.expected;
        verdict.seen = held->judgement.seen;
    }
    if (const std::string note = notes_of(all); !note.empty()) verdict.why += (verdict.why.empty() ? "" : "; ") + note;
    return verdict;
}

}  // namespace bouncehouse::probe
