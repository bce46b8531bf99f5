#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/words.hpp>
#include <cmath>
#include <set>

namespace bouncehouse::probe {
namespace {

constexpr std::array<OutcomeWords, outcome_names.size()> outcome_words{{
    {"pass", "P", "Passed", "The sender did what the requirement asks, or something else that is acceptable."},
    {"non-strict", "N", "Not strictly right",
     "A SHOULD was missed, or the sender left every accepted reading, and nothing was lost."},
    {"fail", "F", "Failed",
     "A MUST was missed, or a message was lost, doubled, wrongly reported as delivered, or a secret was shown."},
    {"info", "i", "Recorded", "What the sender does is written down; no document judges it."},
    {"inconclusive", "?", "Inconclusive", "The sender never came to the point that the case is about."},
    {"not-applicable", "-", "Not applicable", "The sender has no such function."},
    {"skipped", "s", "Skipped", "The case was not selected, or not run any more."},
    {"error", "E", "Error of the probe", "The probe itself had trouble; this says nothing about the sender."},
}};

constexpr std::array<LevelWords, 6> levels{{
    {"must", "keyword", "MUST (key word)", "The clause says MUST, SHALL or REQUIRED of a client."},
    {"must", "derived", "MUST (derived)",
     "Follows from grammar, a definition, or the other side of a server's duty; ignoring it loses or doubles mail."},
    {"must", "", "MUST", "Binding."},
    {"should", "", "SHOULD", "The clause recommends it; there may be reasons against it."},
    {"may", "", "MAY", "The clause allows it."},
    {"practice", "", "practice", "No clause asks for it; it is recorded because others rely on it."},
}};

struct Title {
    std::string_view theme, title;
};
constexpr std::array<Title, 17> titles{{{"GREET", "Greeting and connection opening"},
                                        {"EHLO", "EHLO, HELO and the extension list"},
                                        {"REPLY", "Reply parsing"},
                                        {"ENV", "Envelope"},
                                        {"DATA", "Message content"},
                                        {"PIPE", "Pipelining"},
                                        {"RETRY", "Queue and retry"},
                                        {"DNS", "MX and DNS"},
                                        {"TIME", "Timeouts and slow servers"},
                                        {"CONN", "Connection management"},
                                        {"TLS", "TLS"},
                                        {"AUTH", "Authentication"},
                                        {"DSN", "Bounces and delivery notifications"},
                                        {"DUP", "Duplicates and loss"},
                                        {"LIMIT", "Sizes and announced limits"},
                                        {"UTF8", "Internationalised addresses"},
                                        {"SEC", "Security and robustness"}}};

void add(std::string& text, std::size_t count, std::string_view word) {
    if (count != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word);
}

}  // namespace

const OutcomeWords& words_of(Outcome outcome) { return outcome_words[static_cast<std::size_t>(outcome)]; }

std::span<const LevelWords> all_levels() { return levels; }

std::string level_text(std::string_view level, std::string_view binding) {
    const auto found = std::ranges::find_if(
        levels, [&](const LevelWords& words) { return words.level == level && words.binding == binding; });
    if (found != levels.end()) return std::string{found->text};
    return evidence::visible(level) + (binding.empty() ? "" : " (" + evidence::visible(binding) + ")");
}

std::string_view theme_title(std::string_view theme) {
    const auto found = std::ranges::find(titles, theme, &Title::theme);
    return found == titles.end() ? std::string_view{} : found->title;
}

std::string duration_text(std::int64_t microseconds) {
    const double seconds = static_cast<double>(microseconds) / 1e6;
    if (seconds < 10) return fmt::format("{:.2f}s", seconds);
    if (seconds < 59.95) return fmt::format("{:.1f}s", seconds);
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    if (whole < 3600) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
    return fmt::format("{}h{:02}m", whole / 3600, whole % 3600 / 60);
}

std::string offset_text(std::int64_t microseconds) {
    const std::uint64_t size =
        microseconds < 0 ? 0 - static_cast<std::uint64_t>(microseconds) : static_cast<std::uint64_t>(microseconds);
    return fmt::format("{}{}.{:03}s", microseconds < 0 ? '-' : '+', size / 1'000'000, size % 1'000'000 / 1000);
}

std::vector<ThemeGroup> by_theme(const RunReport& report) {
    std::vector<ThemeGroup> groups;
    for (const CaseResult& result : report.results) {
        auto found = std::ranges::find(groups, result.theme, &ThemeGroup::theme);
        if (found == groups.end()) found = groups.insert(groups.end(), {result.theme, {}});
        found->results.push_back(&result);
    }
    return groups;
}

std::vector<const WireLine*> evidence_of(const CaseResult& result) {
    std::set<std::pair<std::size_t, std::uint32_t>> broken, other;
    for (const CheckLine& check : result.checks)
        for (const Pointer& pointer : check.evidence)
            (check.finding == "broken" ? broken : other).emplace(pointer.session, pointer.number);
    const auto& wanted = broken.empty() ? other : broken;
    std::vector<const WireLine*> lines;
    for (const WireLine& line : result.wire)
        if (wanted.contains({line.session, line.number})) lines.push_back(&line);
    return lines;
}

std::string wire_text(const CaseResult& result, const WireLine& line) {
    const std::string session = result.sessions.size() > 1 ? fmt::format("s{} ", line.session + 1) : "";
    const std::string_view who = line.who == "client" ? "C:" : line.who == "server" ? "S:" : "--";
    return fmt::format("{}#{} {} {} {}{}", session, line.number, offset_text(line.at_us), who,
                       evidence::visible(line.text), line.wrong.empty() ? "" : "  ! " + evidence::visible(line.wrong));
}

std::string totals_text(const RunReport::Totals& totals) {
    std::string text;
    add(text, totals.pass, "passed");
    add(text, totals.fail, "failed");
    add(text, totals.non_strict, "non-strict");
    add(text, totals.error, totals.error == 1 ? "error" : "errors");
    add(text, totals.inconclusive, "inconclusive");
    add(text, totals.info, "recorded");
    add(text, totals.not_applicable, "not applicable");
    add(text, totals.skipped, "skipped");
    if (text.empty()) text = "no case";
    if (totals.known != 0) text += fmt::format("; {} known deviation{}", totals.known, totals.known == 1 ? "" : "s");
    return text;
}

std::string markup(std::string_view text) {
    std::string out;
    for (const char c : evidence::visible(text)) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out.push_back(c);
        }
    }
    // U+FFFE and U+FFFF may not stand in XML at all (XML 1.0, 2.2), nor be told by number.
    for (const auto& [bytes, told] : {std::pair{"\xEF\xBF\xBE", "\\u{FFFE}"}, std::pair{"\xEF\xBF\xBF", "\\u{FFFF}"}})
        for (std::size_t at = 0; (at = out.find(bytes, at)) != std::string::npos;) out.replace(at, 3, told);
    return out;
}

}  // namespace bouncehouse::probe
