// One run of the probe as plain data: what every report is a view of. json.hpp writes and reads it,
// losing nothing.
#pragma once
#include <array>
#include <bouncehouse/check/verdict.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace bouncehouse::probe {

/// A line of the wire log, numbered as in the evidence so that verdicts can point at it.
struct WireLine {
    std::size_t session = 0;   // index in CaseResult::sessions
    std::uint32_t number = 0;  // evidence number
    std::int64_t at_us = 0;    // since the case began
    std::string who;           // "client", "server", "note"
    std::string stage;
    std::string text;            // bytes in visible form, or the note's sentence
    bool cut = false;            // the text was cut; says how much in the text itself
    std::string rule, entry;     // of a reply: scenario place, catalogue id
    std::string wrong;           // of a command
    std::int64_t waited_us = 0;  // since the line before in this session
    bool operator==(const WireLine&) const = default;
};

struct SessionLog {
    std::uint64_t id = 0;
    std::string host, local, remote, tls;  // tls: version and cipher, "" none
    std::int64_t began_us = 0, ended_us = 0;
    bool ended_by_client = false;
    std::string how_ended;
    bool operator==(const SessionLog&) const = default;
};

/// Whether the outcome is the one that was to be expected of this sender (known deviations).
enum class Expected : std::uint8_t { as_expected, known_deviation, unexpected_pass, unexpected };
inline constexpr std::array<std::string_view, 4> expected_names{"as-expected", "known-deviation", "unexpected-pass",
                                                                "unexpected"};
constexpr std::string_view name_of(Expected expected) { return expected_names[static_cast<std::size_t>(expected)]; }

struct CheckLine {
    std::string check, level, binding, clause, finding, expected, seen, note;  // finding: held, broken, unreached
    bool always = false;
    std::vector<Pointer> evidence;
    bool operator==(const CheckLine&) const = default;
};

struct CaseResult {
    std::string id, theme, requirement, title, sentence, server, good, ambiguity, file;
    std::vector<std::string> clauses;
    std::string level, binding;  // of what decided
    Outcome outcome = Outcome::inconclusive;
    std::string clause, why, expected, seen;
    Expected expectation = Expected::as_expected;
    std::string known_reason;
    std::vector<CheckLine> checks;
    std::string told, told_text;       // by a client's caller, or the hand-over to a queue
    std::vector<std::string> bounces;  // one sentence each
    std::vector<std::string> queries;  // to the name server, one sentence each
    std::vector<SessionLog> sessions;
    std::vector<WireLine> wire;
    std::uint64_t wire_left_out = 0;             // lines beyond what a report keeps; --keep has them
    std::int64_t began_us = 0, duration_us = 0;  // since the run began
    std::string rerun;                           // command that reruns just this case
    bool operator==(const CaseResult&) const = default;
};

struct RunReport {
    std::string format = "bouncehouse-probe 1";
    std::string tool_version, suite;  // suite: hash over all cases
    std::string sender, sender_version, sender_kind, sender_file, sender_summary;
    std::string started;  // wall clock, ISO 8601 with zone
    std::int64_t duration_us = 0;
    std::string command;                // as typed
    std::vector<std::string> probed;    // features seen at the reference, "starttls: yes"
    std::vector<std::string> left_out;  // cases or kinds of cases that could not be run here, and why
    std::vector<std::string> troubles;  // of our own
    std::string sanity;                 // "", or why nothing was judged
    bool interrupted = false;
    bool strict = false;
    std::vector<std::string> stale;   // known deviations that no case has (any more)
    std::vector<CaseResult> results;  // in order of the suite

    struct Totals {
        std::size_t pass = 0, non_strict = 0, fail = 0, info = 0, inconclusive = 0, not_applicable = 0, skipped = 0,
                    error = 0, unexpected = 0, known = 0;
    };
    Totals totals() const;
    /// 0 all well, 1 findings, 3 nothing judged (sanity failed, nothing selected, the sender never came), or
    /// interrupted with no finding so far.
    int exit_code() const;
    /// Whether a result is a finding: it makes the run end with 1.
    bool is_finding(const CaseResult& result) const;
    /// Why nothing was judged, a sentence; "" when something was.
    std::string nothing_judged() const;
    bool operator==(const RunReport&) const = default;
};

}  // namespace bouncehouse::probe
