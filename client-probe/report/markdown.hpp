// A run as Markdown, short enough for a pull-request comment: totals, then findings to unfold, then what is
// non-strict. Texts of a sender are neither markup nor links nor mentions in it.
#pragma once
#include <bouncehouse/report/run.hpp>
#include <string>
#include <string_view>

namespace bouncehouse::probe {

struct MarkdownLimits {
    std::size_t octets = 60'000;  // code hosts take about 65,000; what no longer fits is counted at the end
    std::size_t evidence = 12;    // wire lines a finding
};

std::string markdown(const RunReport& report, const MarkdownLimits& limits = {});

/// A text that is nothing but text in Markdown, on one line, also in a table.
std::string markdown_text(std::string_view text);

}  // namespace bouncehouse::probe
