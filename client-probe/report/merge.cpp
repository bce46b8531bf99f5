#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/markdown.hpp>
#include <bouncehouse/report/merge.hpp>
#include <bouncehouse/report/words.hpp>
#include <map>

namespace bouncehouse::probe {
namespace {

using Rows = std::vector<Matrix::Row>;

void add_rows(const RunReport& run, std::size_t column, std::size_t columns, std::map<std::string, std::size_t>& at,
              Rows& rows) {
    for (const CaseResult& result : run.results) {
        const auto [place, fresh] = at.try_emplace(result.id, rows.size());
        if (fresh) rows.push_back({result.id, result.theme, &result, std::vector<const CaseResult*>(columns, nullptr)});
        const CaseResult*& cell = rows[place->second].cells[column];
        if (cell == nullptr) cell = &result;
    }
}

void group(Rows& rows) {
    std::map<std::string, std::size_t> order;
    for (const Matrix::Row& row : rows) order.try_emplace(row.theme, order.size());
    std::ranges::stable_sort(rows, {}, [&](const Matrix::Row& row) { return order.at(row.theme); });
}

std::string label_of(const RunReport& run, const std::vector<std::string>& taken) {
    const std::string name =
        evidence::visible(run.sender) + (run.sender_version.empty() ? "" : " ") + evidence::visible(run.sender_version);
    std::string label = name.empty() ? "sender" : name;
    for (int n = 2; std::ranges::find(taken, label) != taken.end(); ++n) label = fmt::format("{} ({})", name, n);
    return label;
}

void warn(Matrix& matrix) {
    for (std::size_t i = 0; i < matrix.runs.size(); ++i) {
        const RunReport& run = *matrix.runs[i];
        if (run.suite != matrix.runs[0]->suite)
            matrix.warnings.push_back(
                fmt::format("{} ran other cases than {} (suite {} and {}): the same id may not mean the same.",
                            matrix.labels[i], matrix.labels[0], evidence::visible(run.suite).substr(0, 12),
                            evidence::visible(matrix.runs[0]->suite).substr(0, 12)));
        if (const std::string nothing = run.nothing_judged(); !nothing.empty())
            matrix.warnings.push_back(matrix.labels[i] + ": " + nothing);
        if (run.interrupted)
            matrix.warnings.push_back(matrix.labels[i] + ": the run was interrupted; not all cases were run.");
    }
}

}  // namespace

Matrix merge(std::span<const RunReport> runs) {
    Matrix matrix;
    std::map<std::string, std::size_t> at;
    for (const RunReport& run : runs) {
        matrix.labels.push_back(label_of(run, matrix.labels));
        add_rows(run, matrix.runs.size(), runs.size(), at, matrix.rows);
        matrix.runs.push_back(&run);
    }
    group(matrix.rows);
    warn(matrix);
    return matrix;
}

std::string matrix_markdown(const Matrix& matrix) {
    std::string out;
    for (const std::string& warning : matrix.warnings) out += "> " + markdown_text(warning) + "\n\n";
    out += "| case |";
    for (const std::string& label : matrix.labels) out += " " + markdown_text(label) + " |";
    out += "\n| --- |";
    for (std::size_t i = 0; i < matrix.labels.size(); ++i) out += " :-: |";
    for (const Matrix::Row& row : matrix.rows) {
        out += "\n| " + markdown_text(row.id) + " |";
        for (const CaseResult* cell : row.cells) {
            const bool known = cell != nullptr && cell->expectation == Expected::known_deviation;
            out += fmt::format(" {}{} |", cell == nullptr ? "" : words_of(cell->outcome).letter, known ? "k" : "");
        }
    }
    out += "\n\n";
    for (std::size_t i = 0; i < outcome_names.size(); ++i) {
        const OutcomeWords& words = words_of(static_cast<Outcome>(i));
        out += fmt::format("{}{} {}", i == 0 ? "" : ", ", words.letter, words.name);
    }
    return out + ", k known deviation\n";
}

}  // namespace bouncehouse::probe
