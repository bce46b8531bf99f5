// Several runs as one table: cases by senders.
#pragma once
#include <bouncehouse/report/run.hpp>
#include <span>
#include <string>
#include <vector>

namespace bouncehouse::probe {

struct Matrix {
    struct Row {
        std::string id, theme;
        const CaseResult* about = nullptr;     // from the first run that has the case
        std::vector<const CaseResult*> cells;  // one a run; null: this run has no such case
    };
    std::vector<const RunReport*> runs;
    std::vector<std::string> labels;    // of each run, no two alike: "postfix 3.7.11", "postfix 3.7.11 (2)"
    std::vector<Row> rows;              // themes together, in the order of the first run that has them
    std::vector<std::string> warnings;  // runs that cannot be compared without care, a sentence each
};

/// The runs must outlive the matrix.
Matrix merge(std::span<const RunReport> runs);

/// The same as a Markdown table, one letter a cell, with a legend.
std::string matrix_markdown(const Matrix& matrix);

}  // namespace bouncehouse::probe
