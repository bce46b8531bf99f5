#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/report/junit.hpp>
#include <bouncehouse/report/words.hpp>

namespace bouncehouse::probe {
namespace {

enum class Kind : std::uint8_t { passed, failure, error, skipped };

struct Suite {
    std::string name;
    std::string cases;
    std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    double seconds = 0;  // a sum of times that a file may have made up: it must not overflow

    std::string& add(Kind kind, std::int64_t us = 0) {
        ++tests;
        seconds += static_cast<double>(std::max<std::int64_t>(us, 0)) / 1e6;
        if (kind == Kind::failure) ++failures;
        if (kind == Kind::error) ++errors;
        if (kind == Kind::skipped) ++skipped;
        return cases;
    }
};

std::string seconds(std::int64_t microseconds) {
    return fmt::format("{:.3f}", static_cast<double>(std::max<std::int64_t>(microseconds, 0)) / 1e6);
}

Kind kind_of(const RunReport& report, const CaseResult& result) {
    if (result.outcome == Outcome::error) return Kind::error;
    if (result.expectation == Expected::known_deviation) return Kind::skipped;
    if (report.is_finding(result)) return Kind::failure;
    const bool unjudged = result.outcome == Outcome::skipped || result.outcome == Outcome::not_applicable ||
                          result.outcome == Outcome::inconclusive;
    return unjudged ? Kind::skipped : Kind::passed;
}

/// What a finding stands on, a line each.
std::string body(const CaseResult& result) {
    std::string out;
    const auto row = [&](std::string_view label, const std::string& text) {
        if (!text.empty()) out += fmt::format("{}: {}\n", label, markup(text));
    };
    row("required", result.sentence);
    row("level", level_text(result.level, result.binding));
    row("clause", result.clause);
    row("expected", result.expected);
    row("seen", result.seen);
    row("told", result.told + (result.told_text.empty() ? "" : ": " + result.told_text));
    for (const std::string& bounce : result.bounces) row("bounce", bounce);
    for (const WireLine* line : evidence_of(result)) row("evidence", wire_text(result, *line));
    row("rerun", result.rerun);
    return out;
}

std::string message_of(const CaseResult& result) {
    if (result.expectation == Expected::known_deviation) return "known deviation: " + result.known_reason;
    if (result.expectation == Expected::unexpected_pass)
        return "passes now, though a deviation is known: " + result.known_reason;
    if (result.outcome == Outcome::fail || result.outcome == Outcome::non_strict) return result.why;
    return std::string{name_of(result.outcome)} + (result.why.empty() ? "" : ": " + result.why);
}

void add_case(const RunReport& report, const CaseResult& result, Suite& suite) {
    const Kind kind = kind_of(report, result);
    std::string& out = suite.add(kind, result.duration_us);
    out += fmt::format("    <testcase name=\"{}\" classname=\"bouncehouse.{}.{}\" time=\"{}\"", markup(result.id),
                       markup(report.sender), markup(result.theme), seconds(result.duration_us));
    if (kind == Kind::passed) {
        if (result.outcome == Outcome::pass) {
            out += "/>\n";
        } else {
            out += fmt::format(">\n      <system-out>{}</system-out>\n    </testcase>\n", markup(message_of(result)));
        }
        return;
    }
    out += ">\n";
    if (kind == Kind::skipped) {
        out += fmt::format("      <skipped message=\"{}\"/>\n", markup(message_of(result)));
    } else {
        const std::string_view tag = kind == Kind::error ? "error" : "failure";
        const std::string_view type =
            result.expectation == Expected::unexpected_pass ? name_of(result.expectation) : name_of(result.outcome);
        out += fmt::format("      <{} type=\"{}\" message=\"{}\">{}</{}>\n", tag, type, markup(message_of(result)),
                           body(result), tag);
    }
    out += "    </testcase>\n";
}

/// Findings that belong to no case.
Suite about_the_run(const RunReport& report) {
    Suite suite{.name = "RUN"};
    const auto add = [&](Kind kind, std::string_view name, const std::string& text) {
        const std::string_view tag = kind == Kind::error ? "error" : "failure";
        suite.add(kind) += fmt::format(
            "    <testcase name=\"{}\" classname=\"bouncehouse.{}.RUN\" time=\"0.000\">\n"
            "      <{} type=\"{}\" message=\"{}\"/>\n    </testcase>\n",
            markup(name), markup(report.sender), tag, tag, markup(text));
    };
    if (const std::string nothing = report.nothing_judged(); !nothing.empty()) add(Kind::error, "judged", nothing);
    if (report.interrupted) add(Kind::error, "complete", "The run was interrupted; not all cases were run.");
    for (const std::string& entry : report.stale)
        add(Kind::failure, "known deviation " + entry, "This known deviation is no longer true: " + entry);
    return suite;
}

std::string written(const RunReport& report, const Suite& suite) {
    return fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\" "
        "timestamp=\"{}\">\n{}  </testsuite>\n",
        markup(suite.name), suite.tests, suite.failures, suite.errors, suite.skipped,
        fmt::format("{:.3f}", suite.seconds), markup(report.started), suite.cases);
}

}  // namespace

std::string junit_xml(const RunReport& report) {
    Suite all;
    std::string suites;
    const auto put = [&](const Suite& suite) {
        all.tests += suite.tests, all.failures += suite.failures, all.errors += suite.errors;
        all.skipped += suite.skipped;
        suites += written(report, suite);
    };
    for (const ThemeGroup& group : by_theme(report)) {
        Suite suite{.name = group.theme};
        for (const CaseResult* result : group.results) add_case(report, *result, suite);
        put(suite);
    }
    if (const Suite run = about_the_run(report); run.tests > 0) put(run);
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"bouncehouse-probe {} {}\" tests=\"{}\" "
        "failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\">\n{}</testsuites>\n",
        markup(report.sender), markup(report.sender_version), all.tests, all.failures, all.errors, all.skipped,
        seconds(report.duration_us), suites);
}

}  // namespace bouncehouse::probe
