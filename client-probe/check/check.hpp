// One judgement over an observation. A check is a pure function with parameters; the table of a theme
// (outcome.cpp, attempts.cpp ...) names it, says what it wants and which parameters it knows.
#pragma once
#include <bouncehouse/check/observation.hpp>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

/// An evidence line a judgement rests on: session index and evidence number (0: the session as a whole).
struct Pointer {
    std::size_t session = 0;
    std::uint32_t number = 0;
    bool operator==(const Pointer&) const = default;
};

enum class Finding : std::uint8_t {
    held,      // acceptable: seen
    broken,    // seen, and not acceptable: counts by the level of the check
    unreached  // the sender never came to the point, or it cannot be known: inconclusive
};

struct Judgement {
    Finding finding = Finding::broken;
    std::string expected;  // one short sentence
    std::string seen;      // one sentence, with the facts
    std::vector<Pointer> evidence;
    std::optional<Level> level;  // milder or harder than the check's own (RETRY-002 grades by the gap)
    std::string clause;          // where it stands, when not where the check says ("RFC 3464 2.2.5")
    std::string note;            // worth recording though nothing is broken ("took the 250 before the 550")

    static Judgement held(std::string expected, std::string seen = {}, std::vector<Pointer> evidence = {});
    static Judgement broken(std::string expected, std::string seen, std::vector<Pointer> evidence = {});
    static Judgement unreached(std::string expected, std::string seen);
};

/// Parameters as the case file writes them, with what they have to be read as. Reserved in every check:
/// level, binding, clause, why.
using Parameters = std::map<std::string, std::string>;

struct ParameterInfo {
    std::string_view name;
    std::string_view meaning;
    std::string_view example;
    bool required = false;
};

struct CheckInfo {
    std::string_view name;     // "quit-before-close"
    std::string_view theme;    // "conversation"
    std::string_view meaning;  // one sentence: what has to be so
    std::vector<ParameterInfo> parameters;
    Judgement (*judge)(const Observation& observation, const Parameters& parameters);
};

/// Every check, by theme and name. A theme adds its table in registry.cpp.
std::span<const CheckInfo> all_checks();
const CheckInfo* check_named(std::string_view name);

}  // namespace bouncehouse::probe
