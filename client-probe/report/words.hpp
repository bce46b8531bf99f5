// The words that all reports share: what an outcome is called and means, how a level reads, themes, times,
// and texts made harmless for where they go.
#pragma once
#include <bouncehouse/report/run.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

struct OutcomeWords {
    std::string_view name;     // "non-strict"
    std::string_view letter;   // "N": what a cell of a matrix shows beside its colour
    std::string_view heading;  // "Not strictly right"
    std::string_view meaning;  // one sentence, for the legend
};
const OutcomeWords& words_of(Outcome outcome);

struct LevelWords {
    std::string_view level, binding, text, meaning;  // "must", "derived", "MUST (derived)", a sentence
};
/// All that there are, the hardest first.
std::span<const LevelWords> all_levels();
/// "MUST (key word)", "MUST (derived)", "SHOULD" ...; what is none of them as it is.
std::string level_text(std::string_view level, std::string_view binding);

/// "ENV" → "Envelope"; "" for a theme that has no title.
std::string_view theme_title(std::string_view theme);

/// "0.25s", "12.3s", "4m05s"
std::string duration_text(std::int64_t microseconds);
/// "+2.001s"
std::string offset_text(std::int64_t microseconds);

/// Themes in the order in which they first come, each with its results.
struct ThemeGroup {
    std::string theme;
    std::vector<const CaseResult*> results;
};
std::vector<ThemeGroup> by_theme(const RunReport& report);

/// The wire lines that the checks which decided point at (else all checks), in order, each once.
std::vector<const WireLine*> evidence_of(const CaseResult& result);

/// "+2.001s  C: RCPT TO:<a@b>" with "#4" before it, and "s2" when there are several sessions; visible.
std::string wire_text(const CaseResult& result, const WireLine& line);

/// "10 passed, 2 failed (1 known), ..."; what is 0 is left out.
std::string totals_text(const RunReport::Totals& totals);

/// Visible form first (evidence/visible.hpp), then what &, <, >, " and ' are in HTML and XML.
std::string markup(std::string_view text);

}  // namespace bouncehouse::probe
