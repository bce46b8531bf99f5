#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/case/coverage.hpp>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/from.hpp>
#include <bouncehouse/report/wire.hpp>
#include <bouncehouse/report/words.hpp>

namespace bouncehouse::probe {
namespace {

using evidence::visible;
using evidence::visible_start;

constexpr std::size_t most_queries = 100;
constexpr std::size_t most_told = 1000;  // octets of what a caller was told
constexpr std::array<std::string_view, 3> finding_names{"held", "broken", "unreached"};

std::int64_t microseconds(Time time) { return std::chrono::duration_cast<std::chrono::microseconds>(time).count(); }

void add(std::string& text, std::string_view more, std::string_view between = ", ") {
    if (!more.empty()) text.append(text.empty() ? "" : between).append(more);
}

CheckLine check_line(const Judged& judged) {
    const Level level = judged.judgement.level.value_or(judged.level);
    CheckLine line;
    line.check = judged.check;
    line.level = name_of(level);
    line.binding = level == Level::must ? name_of(judged.binding) : "";
    line.clause = judged.clause;
    line.finding = finding_names[static_cast<std::size_t>(judged.judgement.finding)];
    line.expected = judged.judgement.expected;
    line.seen = judged.judgement.seen;
    line.note = judged.judgement.note;
    line.always = judged.always;
    line.evidence = judged.judgement.evidence;
    return line;
}

std::string told_words(const SubmitOutcome& outcome) {
    std::string text;
    add(text, outcome.problem);
    if (!outcome.watchdog.empty()) add(text, "ended by the watchdog: " + outcome.watchdog);
    if (outcome.signal != 0) add(text, fmt::format("ended by signal {}", outcome.signal));
    if (outcome.exit_status > 0) add(text, fmt::format("exit {}", outcome.exit_status));
    if (outcome.code != 0) add(text, fmt::format("code {}", outcome.code));
    add(text, outcome.text, ": ");
    for (const auto& [address, told] : outcome.recipients)
        add(text, fmt::format("{} {}", address, name_of(told)), "; ");
    return visible_start(text, most_told);
}

void add_told(const Observation& observation, CaseResult& result) {
    for (const Submitted& submitted : observation.submitted) {
        const std::string_view told = name_of(submitted.outcome.told);
        if (result.told.find(told) == std::string::npos) add(result.told, told);
        add(result.told_text, told_words(submitted.outcome), " | ");
    }
}

std::string recipient_words(const Bounce::Recipient& recipient) {
    std::string text = recipient.final_recipient.empty() ? recipient.original_recipient : recipient.final_recipient;
    add(text, recipient.action, " ");
    add(text, recipient.status, " ");
    if (!recipient.diagnostic_code.empty()) text += " (" + recipient.diagnostic_code + ")";
    return text;
}

std::string bounce_sentence(const Bounce& bounce, Time began) {
    std::string text = fmt::format("{} a {} to {}", offset_text(microseconds(bounce.at - began)),
                                   bounce.is_report           ? "report"
                                   : bounce.mail_from.empty() ? "mail with a null sender that is no report"
                                                              : "mail that is no report",
                                   bounce.to);
    std::string about;
    for (const Bounce::Recipient& recipient : bounce.recipients) add(about, recipient_words(recipient), "; ");
    add(text, about, ": ");
    if (!bounce.mail_from.empty()) add(text, "its sender is not null but " + bounce.mail_from, "; ");
    if (!bounce.trouble.empty()) add(text, "trouble: " + bounce.trouble, "; ");
    return visible_start(text, most_line_octets) + ".";
}

std::string query_sentence(const Query& query, Time began) {
    std::string text =
        fmt::format("{} {} {}: {}", offset_text(microseconds(query.at - began)), query.name, query.type, query.outcome);
    std::string answers;
    for (const std::string& answer : query.answers) add(answers, answer, " | ");
    add(text, answers, ", ");
    if (query.tcp) text += " (by TCP)";
    return visible_start(text, most_line_octets);
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"_-./:=,+@%"}.find(c) != std::string_view::npos;
}

std::string shell_word(std::string_view text) {
    if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string{text};
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
    return out + "'";
}

}  // namespace

std::string rerun_command(const SenderDescription& sender, std::string_view id) {
    return fmt::format("bouncehouse-probe run --sender {} --case {}",
                       shell_word(sender.file.empty() ? sender.name : sender.file), shell_word(id));
}

CaseResult result_from(const Case& test, const Observation& observation, const Verdict& verdict) {
    CaseResult result;
    result.id = test.id;
    result.theme = test.theme;
    result.requirement = test.requirement;
    result.title = test.title;
    result.sentence = test.sentence;
    result.server = test.server;
    result.good = test.good;
    result.ambiguity = ambiguity_text(test.ambiguity);
    result.file = test.file;
    result.clauses = test.clauses;
    result.level = name_of(verdict.level);
    result.binding = name_of(verdict.binding);
    result.outcome = verdict.outcome;
    result.clause = verdict.clause;
    result.why = verdict.why;
    result.expected = verdict.expected;
    result.seen = verdict.seen;
    if (verdict.outcome == Outcome::fail) result.expectation = Expected::unexpected;
    for (const Judged& judged : verdict.checks) result.checks.push_back(check_line(judged));
    add_told(observation, result);
    for (const Bounce& bounce : observation.bounces)
        result.bounces.push_back(bounce_sentence(bounce, observation.began));
    for (const Query& query : observation.queries)
        if (result.queries.size() < most_queries) result.queries.push_back(query_sentence(query, observation.began));
    result.sessions = session_logs(observation);
    result.wire = wire_lines(observation);
    result.wire_left_out = shorten(result.wire, result.checks, most_wire_lines);
    result.began_us = microseconds(observation.began);
    result.duration_us = microseconds(observation.ended - observation.began);
    if (observation.sender) result.rerun = rerun_command(*observation.sender, test.id);
    return result;
}

}  // namespace bouncehouse::probe
