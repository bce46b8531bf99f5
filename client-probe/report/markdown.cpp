#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/report/markdown.hpp>
#include <bouncehouse/report/words.hpp>

namespace bouncehouse::probe {
namespace {

std::string code(std::string_view text) {
    std::string shown;
    for (const char c : markup(text)) shown += c == '|' ? "&#124;" : c == '`' ? "&#96;" : std::string(1, c);
    return "<code>" + shown + "</code>";
}

std::string totals_table(const RunReport& report) {
    const RunReport::Totals totals = report.totals();
    return fmt::format(
        "| passed | failed | non-strict | errors | inconclusive | recorded | not applicable | skipped | known |\n"
        "| --: | --: | --: | --: | --: | --: | --: | --: | --: |\n"
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
        totals.pass, totals.fail, totals.non_strict, totals.error, totals.inconclusive, totals.info,
        totals.not_applicable, totals.skipped, totals.known);
}

std::string evidence_block(const CaseResult& result, const MarkdownLimits& limits) {
    const auto lines = evidence_of(result);
    if (lines.empty()) return {};
    std::string out = "\n<pre>\n";
    for (std::size_t i = 0; i < lines.size() && i < limits.evidence; ++i)
        out += markup(wire_text(result, *lines[i])) + "\n";
    if (lines.size() > limits.evidence) out += fmt::format("… {} more lines\n", lines.size() - limits.evidence);
    return out + "</pre>\n";
}

std::string finding(const CaseResult& result, const MarkdownLimits& limits) {
    const std::string_view word =
        result.expectation == Expected::unexpected_pass ? "passes now" : name_of(result.outcome);
    std::string out = fmt::format("<details><summary><b>{}</b> {} {}</summary>\n\n", word, code(result.id),
                                  markdown_text(result.title));
    const auto row = [&](std::string_view label, const std::string& text) {
        if (!text.empty()) out += fmt::format("- {}: {}\n", label, text);
    };
    row("required", markdown_text(result.sentence));
    row("level", markdown_text(level_text(result.level, result.binding)));
    row("clause", markdown_text(result.clause));
    row("why", markdown_text(result.why));
    row("expected", markdown_text(result.expected));
    row("seen", markdown_text(result.seen));
    row("known", markdown_text(result.known_reason));
    if (!result.rerun.empty()) row("rerun", code(result.rerun));
    return out + evidence_block(result, limits) + "\n</details>\n\n";
}

std::string verdict_line(const RunReport& report) {
    if (const std::string nothing = report.nothing_judged(); !nothing.empty()) return markdown_text(nothing);
    const auto findings =
        std::ranges::count_if(report.results, [&](const CaseResult& result) { return report.is_finding(result); });
    const auto all = static_cast<std::size_t>(findings) + report.stale.size();
    return all == 0 ? "No findings." : fmt::format("**{} finding{}.**", all, all == 1 ? "" : "s");
}

/// Appends pieces as long as they fit and counts the others.
class Fitting {
public:
    Fitting(std::string& out, std::size_t most) : out_(out), most_(most) {}
    void add(const std::string& piece) {
        const bool fits = left_out_ == 0 && out_.size() + piece.size() <= most_;
        if (fits)
            out_ += piece;
        else
            ++left_out_;
    }
    std::size_t left_out() const { return left_out_; }

private:
    std::string& out_;
    std::size_t most_, left_out_ = 0;
};

}  // namespace

std::string markdown_text(std::string_view text) {
    constexpr std::string_view marks = "\\`*_{}[]()~|!:";
    std::string out;
    for (const char c : markup(text)) {
        if (marks.find(c) != std::string_view::npos)
            out += fmt::format("&#{};", static_cast<int>(c));
        else if (c == '@' || c == '#')
            out += (out.ends_with('&') ? std::string(1, c) : std::string(1, c) + "<!-- -->");  // "&#39;" stays whole
        else
            out.push_back(c);
    }
    // A mark of a block counts at the start of a line only.
    if (!out.empty() && std::string_view{"-+=>#0123456789"}.find(out[0]) != std::string_view::npos)
        out.insert(0, "<!-- -->");
    return out;
}

std::string markdown(const RunReport& report, const MarkdownLimits& limits) {
    std::string out = fmt::format("### bouncehouse-probe: {} {}\n\n{}\n\n", markdown_text(report.sender),
                                  markdown_text(report.sender_version), verdict_line(report));
    out += totals_table(report) + "\n";
    if (report.interrupted) out += "The run was interrupted; not all cases were run.\n\n";
    Fitting fitting{out, limits.octets};
    for (const CaseResult& result : report.results)
        if (report.is_finding(result)) fitting.add(finding(result, limits));
    for (const std::string& entry : report.stale)
        fitting.add("- known deviation that is no longer true: " + markdown_text(entry) + "\n");
    bool first = true;
    for (const CaseResult& result : report.results) {
        if (result.outcome != Outcome::non_strict || report.is_finding(result)) continue;
        fitting.add(std::string{std::exchange(first, false) ? "\n#### Non-strict\n\n" : ""} + "- " + code(result.id) +
                    " " + markdown_text(result.why) +
                    (result.expectation == Expected::known_deviation ? " (known)" : "") + "\n");
    }
    if (fitting.left_out() > 0)
        out += fmt::format("\n{} more findings are not shown here; the HTML report has them.\n", fitting.left_out());
    return out;
}

}  // namespace bouncehouse::probe
