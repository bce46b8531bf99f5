#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/run/reference.hpp>
#include <bouncehouse/run/references.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

constexpr std::size_t most_quoted = 300;  // octets of what a sender wrote

using Shows = bool (*)(const Observation&);

bool parameter_on_mail(const Observation& observation, std::string_view name) {
    return std::any_of(observation.attempts.begin(), observation.attempts.end(), [&](const Attempt& attempt) {
        std::string line = attempt.mail.command;
        std::transform(line.begin(), line.end(), line.begin(), smtp::upper);
        return line.find(" " + std::string{name}) != std::string::npos;
    });
}

template <class Test>
bool any_session(const Observation& observation, Test test) {
    return std::any_of(observation.sessions.begin(), observation.sessions.end(), test);
}

bool starts_tls(const Observation& observation) {
    return any_session(observation, [](const Session& one) { return one.has("starttls"); });
}

bool opens_with_tls(const Observation& observation) {
    return any_session(observation, [](const Session& one) { return one.implicit_tls && one.tls; });
}

bool authenticates(const Observation& observation) {
    return any_session(observation, [](const Session& one) { return one.has("auth") || !one.auth.empty(); });
}

struct Row {
    std::string_view feature;
    Shows shows;
    bool free;  // a sender that declares it and does not use it does nothing wrong
};

constexpr std::array rows{
    Row{"tls", starts_tls, false},
    Row{"implicit-tls", opens_with_tls, false},
    Row{"auth", authenticates, false},
    Row{"size", [](const Observation& o) { return parameter_on_mail(o, "SIZE="); }, true},  // RFC 1870 6: a MAY
    Row{"smtputf8", [](const Observation& o) { return parameter_on_mail(o, "SMTPUTF8"); }, false},
    Row{"chunking",
        [](const Observation& o) {
            return std::any_of(o.attempts.begin(), o.attempts.end(), [](const Attempt& a) { return a.by_chunks; });
        },
        true},
};

bool declares(const SenderDescription& sender, std::string_view feature) {
    return std::find(sender.features.begin(), sender.features.end(), feature) != sender.features.end();
}

/// Each message that was handed over.
bool delivered(const Observation& observation) {
    const auto count = std::count_if(observation.attempts.begin(), observation.attempts.end(),
                                     [](const Attempt& attempt) { return attempt.acknowledged(); });
    return count > 0 && static_cast<std::size_t>(count) >= observation.submitted.size();
}

bool said_something(const Observation& observation) {
    return any_session(observation, [](const Session& one) { return one.exchanges.size() > 1 || one.tls.has_value(); });
}

/// It was to leave TLS alone, began it all the same, and no mail came of it: the description says too much.
bool tls_unasked(const Observation& observation) {
    return observation.test->submission.tls == TlsPolicy::none && starts_tls(observation) && !delivered(observation);
}

/// It did not trust a server whose certificate is good under {ca_file}, and sent nothing: the alert it gave, else "".
std::string distrust(const Observation& observation) {
    if (delivered(observation)) return {};
    for (const Session& session : observation.sessions) {
        if (!session.tls || session.tls->done) continue;
        const std::string& failure = session.tls->failure;
        if (failure.find("unknown ca") != std::string::npos || failure.find("certificate") != std::string::npos)
            return failure;
    }
    return {};
}

bool is_inside_tls(TlsPolicy policy) { return policy != TlsPolicy::none && policy != TlsPolicy::opportunistic; }

/// It tried what the way asks for, or sent the mail without.
bool tried(const Observation& observation) {
    const Submission& way = observation.test->submission;
    if (!said_something(observation) || tls_unasked(observation)) return false;
    if (way.tls != TlsPolicy::none && !distrust(observation).empty()) return false;
    // In clear it may have kept its secret to itself, as it should.
    if (delivered(observation)) return way.auth.empty() || !is_inside_tls(way.tls) || authenticates(observation);
    if (way.tls == TlsPolicy::implicit && !opens_with_tls(observation)) return false;
    if (way.tls != TlsPolicy::none && way.tls != TlsPolicy::implicit && !starts_tls(observation)) return false;
    return way.auth.empty() || authenticates(observation);
}

/// What the sender itself had to say: "; it said: ..." and how it ended.
std::string what_it_said(const Observation* observation) {
    if (observation == nullptr || observation->submitted.empty()) return {};
    const SubmitOutcome& outcome = observation->submitted.front().outcome;
    std::string text;
    if (outcome.signal != 0) text += fmt::format("; it ended by signal {}", outcome.signal);
    if (!outcome.watchdog.empty()) text += fmt::format("; the watchdog ended it ({})", outcome.watchdog);
    const std::string& said = outcome.problem.empty() ? outcome.text : outcome.problem;
    if (!said.empty()) text += fmt::format("; it said: {}", evidence::visible_start(said, most_quoted));
    if (said.empty() && !outcome.output.empty())
        text += fmt::format("; it wrote: {}", evidence::visible_start(outcome.output, most_quoted));
    if (outcome.exit_status > 0) text += fmt::format(" (exit status {})", outcome.exit_status);
    return text;
}

bool went_well(const Verdict& verdict) {
    return verdict.outcome == Outcome::pass || verdict.outcome == Outcome::info ||
           verdict.outcome == Outcome::non_strict;
}

}  // namespace

void References::add(const Case& test, Observation observation, const Verdict& verdict) {
    ways_[way_of(test.submission)] = {std::make_shared<const Observation>(std::move(observation)),
                                      went_well(verdict) ? std::string{} : verdict.why};
}

void References::add_obstacle(const Case& test, std::string why) {
    ways_[way_of(test.submission)] = {nullptr, std::move(why)};
}

const References::Way* References::way(const Case& test) const {
    const auto found = ways_.find(way_of(test.submission));
    return found == ways_.end() ? nullptr : &found->second;
}

std::shared_ptr<const Observation> References::of(const Case& test) const {
    const Way* found = way(test);
    return found == nullptr ? nullptr : found->observation;
}

std::string References::obstacle(const Case& test) const {
    const Way* found = way(test);
    if (found == nullptr) return {};
    if (std::string silent = keeps_credentials(test); !silent.empty()) return silent;
    if (found->why.empty()) return {};
    if (found->observation && tried(*found->observation)) return {};
    std::string why = found->why + what_it_said(found->observation.get());
    if (found->observation)
        if (const std::string alert = distrust(*found->observation); !alert.empty())
            why = fmt::format("it does not trust the certificate ({}); let it trust {{ca_file}}", alert);
    return fmt::format("mail handed over this way ({}) does not even reach a well-behaved server: {}",
                       way_of(test.submission), why);
}

std::string References::keeps_credentials(const Case& test) const {
    const Way* found = way(test);
    if (found == nullptr || !found->observation || !found->why.empty() || tried(*found->observation)) return {};
    return fmt::format(
        "mail handed over this way ({}) comes without AUTH, though it is offered inside TLS: are user and password "
        "given "
        "to the sender?",
        way_of(test.submission));
}

bool References::shown(std::string_view feature) const {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.feature == feature; });
    return row == rows.end() || !row->free || std::any_of(ways_.begin(), ways_.end(), [&](const auto& one) {
               return one.second.observation && row->shows(*one.second.observation);
           });
}

std::string References::missing(const Case& test) const {
    if (std::none_of(ways_.begin(), ways_.end(), [](const auto& one) { return one.second.why.empty(); })) return {};
    for (const std::string& feature : test.features)
        if (!shown(feature))
            return fmt::format("{} is declared, but did not show with a server that offers it", feature);
    return {};
}

std::string References::never_came(const Case& test) const {
    const Way* found = way(test);
    if (found == nullptr) return "the run was ended first";
    if (!found->observation) return found->why;
    if (tls_unasked(*found->observation))
        return "its description lists `none` under [tls], but the sender starts TLS where a server offers it, and sent "
               "nothing; let it trust {ca_file}, or do not list `none`";
    if (said_something(*found->observation)) return {};
    std::string text = found->observation->sessions.empty() ? "the sender never connected to a well-behaved server"
                                                            : "the sender said nothing to a well-behaved server";
    return text + what_it_said(found->observation.get());
}

std::string References::trouble(const Case& test) const {
    const Way* found = way(test);
    return found == nullptr ? std::string{} : found->why;
}

std::vector<std::string> References::features_seen(const SenderDescription& sender) const {
    std::vector<std::string> lines;
    for (const Row& row : rows) {
        const bool seen = std::any_of(ways_.begin(), ways_.end(), [&](const auto& one) {
            return one.second.observation && row.shows(*one.second.observation);
        });
        const bool declared = declares(sender, row.feature);
        if (seen)
            lines.push_back(fmt::format("{}: {}", row.feature, declared ? "seen" : "seen, though not declared"));
        else if (declared)
            lines.push_back(fmt::format("{}: declared, not seen in this run", row.feature));
    }
    return lines;
}

}  // namespace bouncehouse::probe
