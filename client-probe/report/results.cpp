#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/merge.hpp>
#include <bouncehouse/report/results.hpp>
#include <bouncehouse/report/words.hpp>
#include <map>
#include <set>

namespace bouncehouse::probe {
namespace {

/// Text that stays readable in the source, too: only what would be markup is escaped.
std::string plain(std::string_view text) {
    const bool odd = std::count(text.begin(), text.end(), '`') % 2 != 0;
    std::string out;
    for (const char c : evidence::visible(text)) {
        if (c == '<' || c == '>')
            out += c == '<' ? "&lt;" : "&gt;";
        else if (c == '|' || c == '*' || c == '_' || c == '[' || (c == '`' && odd))
            out += std::string{"\\"} + c;
        else
            out += c;
    }
    return out;
}

bool deviates(const CaseResult& result) {
    return result.outcome == Outcome::fail || result.outcome == Outcome::non_strict;
}

std::string totals(const Matrix& matrix) {
    std::string out =
        "| sender | version | kind | passed | failed | non-strict | recorded | inconclusive | not applicable |\n"
        "| --- | --- | --- | --: | --: | --: | --: | --: | --: |\n";
    for (const RunReport* run : matrix.runs) {
        const RunReport::Totals all = run->totals();
        out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", plain(run->sender),
                           plain(run->sender_version), plain(run->sender_kind), all.pass, all.fail, all.non_strict,
                           all.info, all.inconclusive, all.not_applicable);
    }
    return out;
}

/// A cell: how many of the cases that apply passed, "41 of 44"; "" none applies.
std::string themes(const Matrix& matrix) {
    struct Count {
        std::size_t good = 0, judged = 0;
    };
    std::vector<std::string> order;
    std::map<std::string, std::vector<Count>> counts;
    for (const Matrix::Row& row : matrix.rows) {
        auto [found, fresh] = counts.try_emplace(row.theme, matrix.runs.size());
        if (fresh) order.push_back(row.theme);
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            if (row.cells[i] == nullptr) continue;
            const Outcome outcome = row.cells[i]->outcome;
            const bool good = outcome == Outcome::pass || outcome == Outcome::info;
            if (!good && !deviates(*row.cells[i])) continue;
            ++found->second[i].judged;
            if (good) ++found->second[i].good;
        }
    }
    std::string out = "| theme |";
    for (const std::string& label : matrix.labels) out += fmt::format(" {} |", plain(label));
    out += "\n| --- |";
    for (std::size_t i = 0; i < matrix.labels.size(); ++i) out += " --: |";
    out += "\n";
    for (const std::string& theme : order) {
        out += fmt::format("| {} |", plain(theme));
        for (const Count& count : counts[theme])
            out += count.judged == 0            ? std::string{"  |"}
                   : count.good == count.judged ? fmt::format(" {} |", count.good)
                                                : fmt::format(" **{} of {}** |", count.good, count.judged);
        out += "\n";
    }
    return out;
}

/// What one reason explains.
struct Deviation {
    std::string reason;
    std::vector<const CaseResult*> results;
};

std::vector<Deviation> deviations(const RunReport& run) {
    std::vector<Deviation> all;
    for (const CaseResult& result : run.results) {
        if (!deviates(result)) continue;
        const auto same = std::find_if(all.begin(), all.end(), [&](const Deviation& one) {
            return !result.known_reason.empty() && one.reason == result.known_reason;
        });
        Deviation& one = same == all.end() ? all.emplace_back() : *same;
        one.reason = result.known_reason;
        one.results.push_back(&result);
    }
    return all;
}

std::string deviation_text(const Deviation& one) {
    const CaseResult& first = *one.results.front();
    std::vector<std::string> ids;
    std::set<std::string> clauses, levels;
    for (const CaseResult* result : one.results) {
        ids.push_back("`" + result->id + "`");
        if (!result->clause.empty()) clauses.insert(result->clause);
        levels.insert(fmt::format("{}, {}", name_of(result->outcome), level_text(result->level, result->binding)));
    }
    const std::string reason = one.reason.empty() ? "Nobody has looked into this yet." : one.reason;
    return fmt::format("- {} ({}; {})  \n  Seen, in {}: {}\n", plain(reason), fmt::join(clauses, "; "),
                       fmt::join(levels, "; "), fmt::join(ids, ", "), plain(first.why));
}

std::string sender_section(const RunReport& run, const std::string& label) {
    std::string out = fmt::format("## {}\n\n{}\n\n", plain(label), plain(run.sender_summary));
    const auto all = deviations(run);
    if (all.empty()) return out + "No deviation was seen.\n";
    for (const Deviation& one : all) out += deviation_text(one);
    return out;
}

std::string differing_cases(Matrix matrix) {
    std::erase_if(matrix.rows, [](const Matrix::Row& row) {
        return std::none_of(row.cells.begin(), row.cells.end(),
                            [](const CaseResult* cell) { return cell != nullptr && deviates(*cell); });
    });
    return matrix_markdown(matrix);
}

}  // namespace

std::string results_page(std::span<const RunReport> runs) {
    const Matrix matrix = merge(runs);
    std::string out =
        "# Results\n\n"
        "What real senders do in the cases of the probe. Made by `./dev results` from runs on one machine; other "
        "versions "
        "and other settings may differ. Each failed and each non-strict verdict was looked into by hand: what it comes "
        "from stands beside it. A sender that fails here is not a bad sender: many cases are rare, and some clauses "
        "are "
        "broken by most.\n\n";
    out += totals(matrix) + "\n";
    out += "Passed of those that apply, by theme; a number alone means all:\n\n" + themes(matrix) + "\n";
    for (std::size_t i = 0; i < matrix.runs.size(); ++i)
        out += sender_section(*matrix.runs[i], matrix.labels[i]) + "\n";
    return out + "## Cases in which somebody deviates\n\n" + differing_cases(matrix);
}

}  // namespace bouncehouse::probe
