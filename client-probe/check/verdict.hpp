// The judgement of a whole case: its checks, folded by level, never losing which one said what.
#pragma once
#include <bouncehouse/check/check.hpp>
#include <string>
#include <vector>

namespace bouncehouse::probe {

enum class Outcome : std::uint8_t {
    pass,
    non_strict,      // a SHOULD missed, or outside all accepted readings without loss
    fail,            // a MUST missed, or one of the four that are always a fail
    info,            // recorded, not judged
    inconclusive,    // the point was never reached
    not_applicable,  // the sender has no such function
    skipped,         // filtered, or not run any more
    error            // our own fault
};
inline constexpr std::array<std::string_view, 8> outcome_names{"pass",         "non-strict",     "fail",    "info",
                                                               "inconclusive", "not-applicable", "skipped", "error"};
constexpr std::string_view name_of(Outcome outcome) { return outcome_names[static_cast<std::size_t>(outcome)]; }

/// One check as it was applied.
struct Judged {
    std::string check;
    Parameters parameters;
    Level level = Level::must;
    Binding binding = Binding::none;
    std::string clause;
    Judgement judgement;
    bool always = false;  // not of the case: one of those that hold in every case (always.cpp)
};

struct Verdict {
    Outcome outcome = Outcome::inconclusive;
    Level level = Level::must;        // of what decided the outcome, else of the case
    Binding binding = Binding::none;  // the same
    std::string clause;               // the same
    std::string why;                  // one sentence
    std::string expected, seen;       // of what decided
    std::vector<Judged> checks;
};

/// The checks that the second half of the case stands for, in order, the kind's own after the common ones:
/// `finally` and `retry` spelt out, then the named ones, then those that always hold.
struct Wanted {
    const CheckInfo* check = nullptr;
    Parameters parameters;
    Level level = Level::must;
    Binding binding = Binding::none;
    std::string clause;
    bool always = false;
};
std::vector<Wanted> wanted_checks(const Case& test, Kind kind);

/// What is wrong with a case's second half, one sentence each: names of checks and parameters that do
/// not exist, missing ones, levels that are none. Empty for all cases that ship.
std::vector<std::string> complaints(const Case& test);

Verdict judge(const Observation& observation);

}  // namespace bouncehouse::probe
