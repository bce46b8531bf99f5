// Known deviations: what a sender is known to do otherwise than its cases want, with reasons, in a file
// beside its description. Such a finding does not fail a run; an entry that is no longer true does.
//
//   [[known]]
//   case    = "ENV-009/*"        # an id, or a pattern: * any text, ? one character
//   outcome = "fail"             # or "non-strict"; "fail" when not written
//   reason  = "Takes 459 as permanent."
//   link    = "https://bugs.example/1234"
#pragma once
#include <bouncehouse/report/run.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

struct KnownEntry {
    std::string test;  // id or pattern
    Outcome outcome = Outcome::fail;
    std::string reason, link;
    std::uint32_t line = 0;
    bool is_pattern() const { return test.find_first_of("*?") != std::string::npos; }
    bool matches(std::string_view id) const;
};

struct KnownFile {
    std::string name;
    std::vector<KnownEntry> entries;
};

struct KnownLoaded {
    std::optional<KnownFile> file;  // none when there is a problem
    std::vector<scenario::Problem> problems;
};

/// Strict: unknown keys, a missing reason, an outcome that is none, an id written twice are problems.
KnownLoaded known_from(std::string_view text, const std::string& name);
KnownLoaded load_known(const std::string& file);

/// Sets the expectation of each result, and `stale`. An entry with an id goes before patterns, among patterns
/// the first in the file. The outcome that the entry names: known-deviation. pass or info against an id:
/// unexpected-pass; against a pattern nothing, but a pattern of which no judged case shows its outcome any
/// more is stale. fail where non-strict is known, or the other way round: unexpected. A case that came to no
/// verdict says nothing. `all_ids`: every case of the suite, so that a selection leaves no entry stale;
/// empty: the results are all there are.
void apply_known(const KnownFile& known, RunReport& report, std::span<const std::string> all_ids = {});

/// A fresh file: an entry for each fail and non-strict of the run, reasons of known ones kept, the others to
/// be filled in ("TODO" and what was seen).
std::string known_file_for(const RunReport& report);

}  // namespace bouncehouse::probe
