// From what was observed and judged to what a report keeps.
#pragma once
#include <bouncehouse/check/verdict.hpp>
#include <bouncehouse/report/run.hpp>
#include <string>
#include <string_view>

namespace bouncehouse::probe {

/// Wire lines of one case that a report keeps. Of more the middle goes, but never a line that a check points
/// at; each gap is told by a note, and all of them are counted in wire_left_out.
inline constexpr std::size_t most_wire_lines = 400;
/// Octets of one line, and of the start of a message's content.
inline constexpr std::size_t most_line_octets = 2000, most_content_octets = 1000;

CaseResult result_from(const Case& test, const Observation& observation, const Verdict& verdict);

/// The command that runs just this case again, fit for a shell.
std::string rerun_command(const SenderDescription& sender, std::string_view id);

}  // namespace bouncehouse::probe
