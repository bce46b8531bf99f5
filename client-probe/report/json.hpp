// A RunReport as JSON, and back, losing nothing: the source of every other report.
//
// What is empty, false or 0 is left out. A text that is no UTF-8 goes as base64 under `<key>_base64`, in a
// list as {"base64": "..."}. Times are microseconds. `totals` is for readers that only count; it is not read.
#pragma once
#include <bouncehouse/report/run.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::probe {

/// One JSON object, a result a line, a newline at the end. Controls are escaped: safe to look at.
std::string to_json(const RunReport& report);

struct ReadReport {
    std::optional<RunReport> report;
    std::string problem;  // "results[3].wire[0].at_us: wants a whole number"; for a syntax error "line:column: ..."
};

/// Keys that this version does not know are passed over; a value of the wrong kind is a problem.
ReadReport report_from_json(std::string_view text);

/// The same from a file; the problem begins with the file's name.
ReadReport read_report(const std::string& file);

}  // namespace bouncehouse::probe
