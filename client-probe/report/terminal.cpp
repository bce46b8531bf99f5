#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/terminal.hpp>
#include <bouncehouse/report/terminal_paint.hpp>
#include <bouncehouse/report/words.hpp>

namespace bouncehouse::probe {
namespace {

using evidence::visible;

constexpr std::size_t most_evidence = 12;  // lines under a finding; the rest is counted

/// The word in front of a case, 14 columns at most; known deviations and unexpected passes say what they are.
std::string word_of(const CaseResult& result) {
    constexpr std::array<std::string_view, outcome_names.size()> words{
        "ok", "NON-STRICT", "FAIL", "info", "inconclusive", "not applicable", "skipped", "ERROR"};
    if (result.expectation == Expected::known_deviation) return "known";
    if (result.expectation == Expected::unexpected_pass) return "NOW PASSES";
    return std::string{words[static_cast<std::size_t>(result.outcome)]};
}

Paint paint_of(const CaseResult& result) {
    if (result.expectation == Expected::known_deviation) return Paint::dim;
    if (result.expectation == Expected::unexpected_pass) return Paint::bad;
    return paint_of(result.outcome);
}

std::string line_of(const CaseResult& result, std::size_t indent, const TerminalStyle& style) {
    std::string text = fmt::format("{}  {}", visible(result.id), visible(result.title));
    const bool plain_pass = result.outcome == Outcome::pass && result.expectation == Expected::as_expected;
    const std::string& why = result.expectation == Expected::known_deviation ? result.known_reason : result.why;
    if (!plain_pass && !why.empty()) text += ": " + visible(why);
    const std::size_t taken = indent + 16;
    return std::string(indent, ' ') + painted(fmt::format("{:<14}", word_of(result)), paint_of(result), style.colours) +
           "  " + cut_to(text, std::max<std::size_t>(style.width, taken + 20) - taken) + "\n";
}

std::string clause_of(const CaseResult& result) {
    if (!result.clause.empty()) return result.clause;
    return result.clauses.empty() ? std::string{} : result.clauses.front();
}

void add_evidence(const CaseResult& result, const TerminalStyle& style, std::string& out) {
    const auto lines = evidence_of(result);
    if (lines.empty()) return;
    for (std::size_t i = 0; i < lines.size() && i < most_evidence; ++i)
        out += labelled(i == 0 ? "    evidence  " : "              ", wire_text(result, *lines[i]), style.width);
    if (lines.size() > most_evidence)
        out += fmt::format("              … {} more lines of evidence in the JSON and HTML reports\n",
                           lines.size() - most_evidence);
}

std::string finding_text(const CaseResult& result, const TerminalStyle& style) {
    const auto row = [&](std::string_view label, const std::string& text) {
        return text.empty() ? std::string{} : labelled(fmt::format("    {:<10}", label), text, style.width);
    };
    std::string out = painted(word_of(result), paint_of(result), style.colours) + "  " +
                      painted(visible(result.id), Paint::bold, style.colours) + "  " + visible(result.title) + "\n";
    out += row("required", result.sentence);
    const std::string level = level_text(result.level, result.binding), clause = clause_of(result);
    out += row("level", level + (level.empty() || clause.empty() ? "" : ", ") + clause);
    out += row("left open", result.ambiguity);
    out += row("why", result.why);
    out += row("expected", result.expected);
    out += row("seen", result.seen);
    if (!result.told.empty())
        out += row("told", result.told + (result.told_text.empty() ? "" : ": " + result.told_text));
    for (const std::string& bounce : result.bounces) out += row("bounce", bounce);
    for (const std::string& query : result.queries) out += row("query", query);
    out += row("known", result.known_reason);
    add_evidence(result, style, out);
    if (!result.rerun.empty()) out += fmt::format("    {:<10}{}\n", "rerun", visible(result.rerun));  // never broken
    return out;
}

std::string list(std::string_view title, const std::vector<std::string>& items, const TerminalStyle& style) {
    if (items.empty()) return {};
    std::string out = painted(title, Paint::bold, style.colours) + "\n";
    for (const std::string& item : items) out += labelled("  - ", item, style.width);
    return out;
}

}  // namespace

std::string case_line(const CaseResult& result, const TerminalStyle& style) { return line_of(result, 0, style); }

std::string heading_text(const RunReport& report, const TerminalStyle& style) {
    const std::string name =
        visible(report.sender) + (report.sender_version.empty() ? "" : " ") + visible(report.sender_version);
    std::string out = painted(name, Paint::bold, style.colours);
    if (!report.sender_kind.empty()) out += ", a " + visible(report.sender_kind);
    out += "\n";
    if (!report.suite.empty())
        out += fmt::format("bouncehouse-probe {}, cases {}\n", visible(report.tool_version),
                           visible(report.suite).substr(0, 12));
    return out;
}

std::string themes_text(const RunReport& report, const TerminalStyle& style) {
    std::string out;
    for (const ThemeGroup& group : by_theme(report)) {
        RunReport counted;
        std::string lines;
        for (const CaseResult* result : group.results) {
            CaseResult& one = counted.results.emplace_back();
            one.outcome = result->outcome;
            one.expectation = result->expectation;
            const bool quiet = result->expectation == Expected::as_expected &&
                               (result->outcome == Outcome::pass || result->outcome == Outcome::info ||
                                result->outcome == Outcome::skipped || result->outcome == Outcome::not_applicable);
            if (style.all || !quiet) lines += line_of(*result, 2, style);
        }
        const std::string theme = visible(group.theme);
        const std::string title{theme_title(group.theme)};
        out += painted(theme, Paint::bold, style.colours) + (title.empty() ? "" : "  " + title) + "  " +
               painted(totals_text(counted.totals()), Paint::dim, style.colours) + "\n" + lines;
    }
    return out;
}

std::string findings_text(const RunReport& report, const TerminalStyle& style) {
    std::string out;
    for (const CaseResult& result : report.results)
        if (report.is_finding(result)) out += (out.empty() ? "" : "\n") + finding_text(result, style);
    return out;
}

std::string totals_block(const RunReport& report, const TerminalStyle& style) {
    const RunReport::Totals totals = report.totals();
    std::string out = list("Left out", report.left_out, style) + list("Troubles of the probe", report.troubles, style) +
                      list("Known deviations that are no longer true", report.stale, style);
    out += labelled("", totals_text(totals) + " in " + duration_text(report.duration_us), style.width);
    const std::string nothing = report.nothing_judged();
    if (report.interrupted) out += painted("Interrupted: not all cases were run.", Paint::mild, style.colours) + "\n";
    if (!nothing.empty()) return out + painted(labelled("", nothing, style.width), Paint::bad, style.colours);
    const auto findings =
        std::ranges::count_if(report.results, [&](const CaseResult& result) { return report.is_finding(result); });
    const std::size_t all = static_cast<std::size_t>(findings) + report.stale.size();
    if (all == 0) return out + painted("No findings.", Paint::good, style.colours) + "\n";
    return out + painted(fmt::format("{} finding{}.", all, all == 1 ? "" : "s"), Paint::bad, style.colours) + "\n";
}

std::string terminal_text(const RunReport& report, const TerminalStyle& style) {
    std::string out = heading_text(report, style);
    for (const std::string& part : {themes_text(report, style), findings_text(report, style)})
        if (!part.empty()) out += "\n" + part;
    return out + "\n" + totals_block(report, style);
}

}  // namespace bouncehouse::probe
