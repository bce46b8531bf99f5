// A run as a terminal shows it: a line a case while it runs, then the cases by theme, the findings again
// with all one needs to understand them, and the totals. No octet of a sender reaches the terminal as it is.
#pragma once
#include <bouncehouse/report/run.hpp>
#include <string>

namespace bouncehouse::probe {

struct TerminalStyle {
    bool colours = false;    // the caller knows whether it is a terminal and NO_COLOR
    std::size_t width = 80;  // columns; lines are cut or broken there, except commands to copy
    bool all = false;        // list passed and skipped cases by theme too; else they are only counted
};

/// "FAIL  ENV-009/450  Recipient refused for now: it gave up ..." with its line end.
std::string case_line(const CaseResult& result, const TerminalStyle& style = {});

/// What is tested and with what.
std::string heading_text(const RunReport& report, const TerminalStyle& style = {});
/// The cases, grouped by theme.
std::string themes_text(const RunReport& report, const TerminalStyle& style = {});
/// Each finding (is_finding): requirement, level, clause, expected, seen, evidence, command to rerun it.
std::string findings_text(const RunReport& report, const TerminalStyle& style = {});
/// Troubles, what was left out, stale entries, totals, and what it comes to.
std::string totals_block(const RunReport& report, const TerminalStyle& style = {});

/// All of these, one after the other.
std::string terminal_text(const RunReport& report, const TerminalStyle& style = {});

}  // namespace bouncehouse::probe
