#include <fmt/format.h>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/html.hpp>
#include <bouncehouse/report/html_parts.hpp>
#include <bouncehouse/report/words.hpp>
#include <set>

namespace bouncehouse::probe {
namespace {

std::string badge(Outcome outcome) {
    const OutcomeWords& words = words_of(outcome);
    return fmt::format("<span class=\"cell o-{}\">{}</span>", words.name, words.letter);
}

std::string item_list(std::string_view title, const std::vector<std::string>& items, std::string_view style) {
    if (items.empty()) return {};
    std::string out = fmt::format("<details class=\"{}\"{}><summary>{} <b>{}</b></summary><ul>", style,
                                  style == "bad" ? " open" : "", title, items.size());
    for (const std::string& item : items) out += "<li>" + markup(item) + "</li>";
    return out + "</ul></details>\n";
}

/// Widths are shares of all results; what is 0 has no part. Beside other senders the letters have to do.
std::string bar(const RunReport& run, bool several) {
    std::array<std::size_t, outcome_names.size()> counts{};
    for (const CaseResult& result : run.results) ++counts[static_cast<std::size_t>(result.outcome)];
    std::string parts, words;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) continue;
        const std::string_view name = outcome_names[i];
        parts += fmt::format("<i class=\"o-{}\" style=\"flex-grow:{}\" title=\"{} {}\"></i>", name, counts[i],
                             counts[i], name);
        words += fmt::format("<span title=\"{}\">{}{}{}</span>", name, badge(static_cast<Outcome>(i)), counts[i],
                             several ? std::string{} : " " + std::string{name});
    }
    return "<div class=\"bar\">" + parts + "</div><p class=\"counts\">" + words + "</p>";
}

std::string card(const RunReport& run, const std::string& label, bool several) {
    std::string facts;
    const auto fact = [&](std::string_view name, const std::string& text) {
        if (!text.empty()) facts += fmt::format("<dt>{}</dt><dd>{}</dd>", name, markup(text));
    };
    fact("kind", run.sender_kind);
    fact("about", run.sender_summary);
    fact("described in", run.sender_file);
    fact("started", run.started);
    fact("took", duration_text(run.duration_us));
    fact("probe", run.tool_version + (run.suite.empty() ? "" : ", cases " + run.suite.substr(0, 12)));
    fact("command", run.command);
    if (run.strict) fact("mode", "strict: what is non-strict is a finding too");
    std::size_t findings = run.stale.size();
    for (const CaseResult& result : run.results) findings += run.is_finding(result) ? 1 : 0;
    const std::string nothing = run.nothing_judged();
    const std::string verdict = !nothing.empty() ? markup(nothing)
                                : findings == 0  ? "No findings"
                                                 : fmt::format("{} finding{}", findings, findings == 1 ? "" : "s");
    const bool good = nothing.empty() && findings == 0;
    return fmt::format(
               "<section class=\"card\"><h2>{}</h2><p class=\"verdict {}\">{}</p>{}<details><summary>About this "
               "run</summary><dl>{}</dl></details>\n",
               markup(label), good ? "good" : "bad", verdict, bar(run, several), facts) +
           item_list("Known deviations that are no longer true", run.stale, "bad") +
           item_list("Troubles of the probe", run.troubles, "bad") + item_list("Left out", run.left_out, "") +
           item_list("What the sender can do", run.probed, "") + "</section>\n";
}

std::string cell(const CaseResult* result, const std::string& label) {
    if (result == nullptr) return "<td class=\"none\" title=\"this run has no such case\"></td>";
    const OutcomeWords& words = words_of(result->outcome);
    std::string mark, about{words.name};
    if (result->expectation == Expected::known_deviation) mark = " known", about += ", known deviation";
    if (result->expectation == Expected::unexpected_pass) mark = " odd", about += ", though a deviation is known";
    if (!result->why.empty()) about += ": " + result->why;
    return fmt::format("<td><a class=\"cell o-{}{}\" href=\"{}\" title=\"{}\">{}</a></td>", words.name, mark,
                       html_address(label, result->id), markup(about), words.letter);
}

std::string case_row(const Matrix& matrix, const Matrix::Row& row) {
    std::set<std::string_view> outcomes;
    std::string cells;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        cells += cell(row.cells[i], matrix.labels[i]);
        outcomes.insert(row.cells[i] == nullptr ? "none" : name_of(row.cells[i]->outcome));
    }
    std::string all;
    for (const std::string_view outcome : outcomes) all += (all.empty() ? "" : " ") + std::string{outcome};
    const CaseResult& about = *row.about;
    // With one sender there is room for the reason.
    std::string why;
    if (matrix.runs.size() == 1)
        why = "<td class=\"why\">" + (about.outcome == Outcome::pass ? "" : markup(about.why)) + "</td>";
    return fmt::format("<tr data-o=\"{}\"><th scope=\"row\" title=\"{}\"><code>{}</code> {}</th>{}{}</tr>\n", all,
                       markup(about.sentence), markup(row.id), markup(about.title), cells, why);
}

std::string toolbar(const Matrix& matrix) {
    std::array<bool, outcome_names.size()> there{};
    std::vector<std::string> themes;
    for (const Matrix::Row& row : matrix.rows) {
        for (const CaseResult* one : row.cells)
            if (one != nullptr) there[static_cast<std::size_t>(one->outcome)] = true;
        if (themes.empty() || themes.back() != row.theme) themes.push_back(row.theme);
    }
    std::string out =
        "<form id=\"filter\" class=\"js\" role=\"search\"><input id=\"text\" type=\"search\" placeholder=\"Find a case "
        "or a reason  ( / )\" aria-label=\"Find a case or a reason\"><select id=\"theme\" aria-label=\"Theme\"><option "
        "value=\"\">All themes</option>";
    for (const std::string& theme : themes)
        out += fmt::format("<option value=\"{0}\">{0} {1}</option>", markup(theme), theme_title(theme));
    out += "</select><span class=\"chips\">";
    for (std::size_t i = 0; i < there.size(); ++i)
        if (there[i])
            out += fmt::format("<button type=\"button\" aria-pressed=\"false\" data-o=\"{0}\">{1}{0}</button>",
                               outcome_names[i], badge(static_cast<Outcome>(i)));
    if (matrix.runs.size() > 1)
        out += "<button type=\"button\" aria-pressed=\"false\" id=\"differ\">senders differ</button>";
    return out + "</span><output id=\"shown\"></output></form>\n";
}

}  // namespace

std::string html_runs(const Matrix& matrix) {
    std::string out =
        "<header class=\"top\"><h1>bouncehouse-probe</h1><p>How mail senders take what a server can do to "
        "them</p></header>\n";
    for (const std::string& warning : matrix.warnings) out += "<p class=\"warning\">" + markup(warning) + "</p>\n";
    out += "<div class=\"cards\">\n";
    for (std::size_t i = 0; i < matrix.runs.size(); ++i)
        out += card(*matrix.runs[i], matrix.labels[i], matrix.runs.size() > 1);
    return out + "</div>\n";
}

std::string html_legend() {
    std::string out = "<details class=\"legend\"><summary>What the letters and levels mean</summary><dl>";
    for (std::size_t i = 0; i < outcome_names.size(); ++i) {
        const OutcomeWords& words = words_of(static_cast<Outcome>(i));
        out += fmt::format("<dt>{}{}</dt><dd>{}</dd>", badge(static_cast<Outcome>(i)), words.name, words.meaning);
    }
    out +=
        "<dt><span class=\"cell o-fail known\">F</span>known deviation</dt><dd>A finding that stands in the file of "
        "known deviations, with a reason; it fails no run.</dd>"
        "<dt><span class=\"cell o-pass odd\">P</span>unexpected pass</dt><dd>A deviation is known, but the case "
        "passes now; the entry has to go.</dd></dl><dl>";
    for (const LevelWords& level : all_levels())
        out += fmt::format("<dt>{}</dt><dd>{}</dd>", level.text, level.meaning);
    return out + "</dl></details>\n";
}

std::string html_matrix(const Matrix& matrix) {
    std::string out =
        "<noscript><p class=\"warning\">Without JavaScript this page shows the matrix; the wire logs need "
        "it.</p></noscript>\n" +
        toolbar(matrix);
    out += fmt::format("<table class=\"matrix{}\"><thead><tr><th scope=\"col\">case</th>",
                       matrix.runs.size() == 1 ? " one" : "");
    for (const std::string& label : matrix.labels)
        out += fmt::format("<th scope=\"col\"><span>{}</span></th>", markup(label));
    if (matrix.runs.size() == 1) out += "<th scope=\"col\" class=\"why\">why</th>";
    out += "</tr></thead>\n";
    const std::size_t columns = matrix.runs.size() + (matrix.runs.size() == 1 ? 2 : 1);
    const std::string* theme = nullptr;
    for (const Matrix::Row& row : matrix.rows) {
        if (theme == nullptr || *theme != row.theme) {
            out += fmt::format(
                "{}<tbody data-theme=\"{}\"><tr class=\"theme\"><th scope=\"rowgroup\" colspan=\"{}\"><b>{}</b> {}</th>"
                "</tr>\n",
                theme == nullptr ? "" : "</tbody>\n", markup(row.theme), columns, markup(row.theme),
                theme_title(row.theme));
            theme = &row.theme;
        }
        out += case_row(matrix, row);
    }
    return out + (theme == nullptr ? "" : "</tbody>\n") + "</table>\n";
}

}  // namespace bouncehouse::probe
