// How often and how soon: retries of a queue, and what a client does within one run.
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/parameters.hpp>
#include <bouncehouse/check/themes.hpp>
#include <bouncehouse/scenario/range.hpp>

namespace bouncehouse::probe {
namespace {

struct Gap {
    Time length{};
    Pointer from, to;
    bool same_host = true, same_session = false;
    bool falls_back = false;  // the earlier one failed before MAIL: HELO, or clear text, on a new connection
};

/// Where a connection came to no transaction because EHLO, STARTTLS, the handshake or AUTH failed, a new one at
/// once is another way to the same host rather than a retry.
bool other_way(const Session& session) {
    if (!session.attempts.empty()) return false;
    if (session.tls && !session.tls->done) return true;
    const Exchange* last = nullptr;
    for (const Exchange& one : session.exchanges)
        if (one.stage != "quit" && one.stage != "disconnect") last = &one;
    return last != nullptr && last->stage != "connect";
}

std::vector<Gap> gaps_of(const Observation& observation, const std::vector<Try>& tries) {
    std::vector<Gap> gaps;
    for (std::size_t i = 1; i < tries.size(); ++i) {
        const Try &before = tries[i - 1], &after = tries[i];
        const Session &first = observation.sessions[before.session], &second = observation.sessions[after.session];
        const bool same = before.session == after.session;
        // From the end of the attempt: an idle connection may be kept open behind it.
        const Time length = (same ? after.began : second.began) - before.ended;
        gaps.push_back({std::max(length, Time{}), before.pointer(), after.pointer(), first.host == second.host, same,
                        !same && other_way(first)});
    }
    return gaps;
}

/// The tries for the first recipient asked for: gaps are those of one message to one recipient.
std::vector<Try> tries_for_first(const Observation& observation, const Parameters& parameters) {
    const auto asked = wishes(observation, parameters);
    return asked.empty() ? std::vector<Try>{} : tries_of(observation, asked.front().message, asked.front().address);
}

std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string in_words(const scenario::Range<std::uint64_t>& range) {
    if (range.least && range.most)
        return *range.least == *range.most ? fmt::format("{}", *range.least)
                                           : fmt::format("{} to {}", *range.least, *range.most);
    return range.least ? fmt::format("at least {}", *range.least) : fmt::format("at most {}", range.most.value_or(0));
}

// ---------------------------------------------------------------- retries

/// Too few, or too late: more may come when the observation goes on.
bool may_still_come(const Observation& observation) {
    return cut_short(observation) || (!observation.complete && watched(observation, observation.submitted.front()) <
                                                                   life_of_message(observation));
}

Judgement retries(const Observation& observation, const Parameters& parameters) {
    const auto least = duration_in(parameters, "not_before", retry_interval(observation));
    const auto most = duration_in(parameters, "not_after", retry_interval(observation));
    const auto count = count_in(parameters, "attempts");
    std::string expected = "it comes back";
    if (least) expected += " not before " + words_of(*least);
    if (most) expected += " not after " + words_of(*most);
    if (count) expected += ", " + in_words(*count) + " attempts in all";
    const auto tries = tries_for_first(observation, parameters);
    if (tries.empty()) return Judgement::unreached(expected, "no attempt was seen");
    const auto gaps = gaps_of(observation, tries);
    for (const Gap& gap : gaps)
        if (least && gap.same_host && !gap.falls_back && gap.length < *least)
            return Judgement::broken(expected,
                                     fmt::format("came back after {} ({})", words_of(gap.length), place_of(gap.to)),
                                     {gap.from, gap.to});
    if (count && count->most && tries.size() > *count->most)
        return Judgement::broken(expected, counted(tries.size(), "attempt"), {tries.back().pointer()});
    const bool too_few = (count && count->least && tries.size() < *count->least) || (!count && gaps.empty());
    if (too_few) {
        if (tries.back().possibly_delivered && !count)
            return Judgement::unreached(expected, "the first attempt was accepted");
        if (may_still_come(observation))
            return Judgement::unreached(expected,
                                        counted(tries.size(), "attempt") + " before the observation was cut short");
        return Judgement::broken(expected, counted(tries.size(), "attempt"), {tries.back().pointer()});
    }
    if (most && !gaps.empty() && gaps.front().length > *most)
        return Judgement::broken(
            expected, fmt::format("came back after {} ({})", words_of(gaps.front().length), place_of(gaps.front().to)),
            {gaps.front().from, gaps.front().to});
    return Judgement::held(expected, counted(tries.size(), "attempt"), {tries.back().pointer()});
}

Judgement no_retry(const Observation& observation, const Parameters& parameters) {
    std::vector<Judgement> each;
    const auto asked = wishes(observation, parameters);
    for (const Wish& wish : asked) {
        const auto tries = tries_of(observation, wish.message, wish.address);
        const std::string name{local_part(wish.address)};
        if (tries.empty()) {
            each.push_back(Judgement::unreached({}, name + ": no attempt was seen"));
        } else if (tries.size() > 1) {
            const Try& again = tries[1];
            each.push_back(Judgement::broken({}, fmt::format("{}: tried again ({})", name, place_of(again.pointer())),
                                             {tries[0].pointer(), again.pointer()}));
        } else if (cut_short(observation)) {
            each.push_back(Judgement::unreached({}, name + ": the observation was cut short"));
        } else {
            each.push_back(Judgement::held({}, name + ": tried once", {tries[0].pointer()}));
        }
    }
    return fold(fmt::format("no second attempt for {}", names_of(asked)), each);
}

// ---------------------------------------------------------------- counting

Judgement attempts(const Observation& observation, const Parameters& parameters) {
    const auto range = count_in(parameters, "range");
    const std::string stage = parameters.contains("stage") ? text_of(parameters, "stage") : "mail";
    const std::string what = stage == "connect" ? "connection" : stage == "mail" ? "transaction" : stage + " command";
    std::size_t count = 0;
    Pointer last;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i)
        for (const Exchange& one : observation.sessions[i].exchanges) {
            if (stage == "connect" || one.stage != stage) continue;
            ++count;
            last = {i, one.command_number};
        }
    if (stage == "connect") {
        count = observation.sessions.size();
        last = {count == 0 ? 0 : count - 1, 0};
    }
    if (!range) return Judgement::unreached("a number of attempts", "the range cannot be read");
    const std::string expected = fmt::format("{} {}s", in_words(*range), what);
    if (range->least && count < *range->least && cut_short(observation))
        return Judgement::unreached(expected, counted(count, what) + " before the observation was cut short");
    const bool fits = scenario::holds(*range, static_cast<std::uint64_t>(count));
    if (fits) return Judgement::held(expected, counted(count, what));
    return Judgement::broken(expected, counted(count, what),
                             count == 0 ? std::vector<Pointer>{} : std::vector<Pointer>{last});
}

// ---------------------------------------------------------------- gaps

/// A gap that is too short, or all of the first gaps together. In retry intervals a sender that counts in whole seconds
/// may come back up to a second early, however it is configured; after a stall it may catch up. So it is the series
/// from the first attempt on that tells. On the same connection no clock explains anything.
struct TooShort {
    Time least{};
    Time clock{};     // what a clock may take off
    Time interval{};  // of retries
    bool operator()(const Gap& one) const {
        const Time allowed = one.same_session ? least : std::min(least, interval - std::min(interval, clock));
        return one.length < allowed;
    }
    bool operator()(Time sum, std::int64_t gaps) const {
        if (clock == Time{} || gaps < 2) return false;
        return sum < std::min(least * gaps, interval * gaps - std::min(interval * gaps, clock));
    }
    /// One gap says nothing when a clock may take all of it.
    bool can_tell(std::int64_t gaps) const { return gaps > 1 || clock < interval; }
};

std::optional<TooShort> too_short(const Observation& observation, const Parameters& parameters) {
    const Time interval = retry_interval(observation);
    const auto least = duration_in(parameters, "least", interval);
    if (!least) return std::nullopt;
    if (!text_of(parameters, "least").ends_with('x')) return TooShort{*least, Time{}, *least};
    return TooShort{*least, std::chrono::seconds{1}, interval};
}

Judgement gap(const Observation& observation, const Parameters& parameters) {
    const auto least = duration_in(parameters, "least", retry_interval(observation));
    const auto short_gap = too_short(observation, parameters);
    const auto most = duration_in(parameters, "most", retry_interval(observation));
    std::string expected = "between attempts on one host";
    if (least) expected += " at least " + words_of(*least);
    if (most) expected += " at most " + words_of(*most);
    const auto gaps = gaps_of(observation, tries_for_first(observation, parameters));
    std::optional<Time> shortest;
    Time sum{};
    std::int64_t count = 0;
    std::string note;
    for (const Gap& one : gaps) {
        if (!one.same_host) continue;
        if (one.falls_back) {
            note = "a new connection at once after a failure before MAIL is not counted";
            continue;
        }
        sum += one.length;
        ++count;
        if ((short_gap && (*short_gap)(one)) || (most && one.length > *most))
            return Judgement::broken(expected, fmt::format("{} ({})", words_of(one.length), place_of(one.to)),
                                     {one.from, one.to});
        if (short_gap && !one.same_session && (*short_gap)(sum, count))
            return Judgement::broken(
                expected, fmt::format("the first {} took {} together ({})", count, words_of(sum), place_of(one.to)),
                {one.from, one.to});
        if (!shortest || one.length < *shortest) shortest = one.length;
    }
    if (!shortest) return Judgement::unreached(expected, "no second attempt on the same host");
    if (short_gap && *shortest < short_gap->least && !short_gap->can_tell(count))
        return Judgement::unreached(expected,
                                    "one gap of " + words_of(*shortest) + ", which a clock of seconds allows");
    Judgement held = Judgement::held(expected, "the shortest was " + words_of(*shortest));
    held.note = note;
    return held;
}

Judgement growing_gaps(const Observation& observation, const Parameters& parameters) {
    const std::string expected = "the gaps between attempts grow, or stay";
    std::vector<Gap> gaps;
    for (const Gap& one : gaps_of(observation, tries_for_first(observation, parameters)))
        if (one.same_host && !one.falls_back) gaps.push_back(one);
    constexpr std::size_t fewest = 2;
    if (gaps.size() < fewest) return Judgement::unreached(expected, counted(gaps.size() + 1, "attempt"));
    std::string series;
    for (const Gap& one : gaps) series += (series.empty() ? "" : ", ") + words_of(one.length);
    for (std::size_t i = 1; i < gaps.size(); ++i) {
        const bool shorter = gaps[i].length < gaps[i - 1].length * 3 / 4;  // some jitter is customary
        if (shorter) return Judgement::broken(expected, series, {gaps[i].from, gaps[i].to});
    }
    return Judgement::held(expected, series);
}

Judgement gives_up(const Observation& observation, const Parameters& parameters) {
    std::vector<Judgement> each;
    const auto asked = wishes(observation, parameters);
    for (const Wish& wish : asked) {
        const Submitted& submitted = observation.submitted[wish.message];
        const auto tries = tries_of(observation, wish.message, wish.address);
        const auto bounces = bounces_about(observation, wish.message, wish.address);
        const std::string name{local_part(wish.address)};
        const Time life = life_of_message(observation);
        const bool long_enough = watched(observation, submitted) > life + life / 2;
        if (tries.empty()) {
            each.push_back(Judgement::unreached({}, name + ": no attempt was seen"));
        } else if (!bounces.empty()) {
            const bool again = tries.back().began > bounces.front()->at;
            if (again)
                each.push_back(Judgement::broken({}, name + ": tried again after it was reported as failed",
                                                 {tries.back().pointer()}));
            else
                each.push_back(
                    Judgement::held({}, name + ": reported as failed after " + counted(tries.size(), "attempt")));
        } else if (!report_is_due(observation, submitted) && long_enough &&
                   observation.ended - tries.back().began > life / 2) {
            each.push_back(Judgement::held({}, name + ": no attempt any more; no report is due"));
        } else if (cut_short(observation) || !long_enough) {
            each.push_back(Judgement::unreached({}, name + ": its life was not over when the observation ended"));
        } else {
            each.push_back(Judgement::broken({},
                                             fmt::format("{}: not reported after {} (its life is {})", name,
                                                         words_of(watched(observation, submitted)), words_of(life)),
                                             {tries.back().pointer()}));
        }
    }
    return fold(fmt::format("gives up in the end and reports it for {}", names_of(asked)), each);
}

}  // namespace

std::span<const CheckInfo> attempts_checks() {
    static const ParameterInfo recipients{"recipients",
                                          "Local parts of the recipients it is about; all when not given.", "r1,r3"};
    static const std::vector<CheckInfo> table{
        {"retries",
         "attempts",
         "The sender comes back in time, and as often as it should.",
         {{"not_before", "Least time between attempts on one host; a duration, or `0.5x`: retry intervals.", "0.5x"},
          {"not_after", "The second attempt comes at the latest so long after the first.", "4x"},
          {"attempts", "How many attempts in all.", ">=2"},
          recipients},
         retries},
        {"no-retry", "attempts", "Nothing is tried a second time.", {recipients}, no_retry},
        {"attempts",
         "attempts",
         "The number of transactions, connections or commands in the whole case.",
         {{"range", "How many.", "1..3", true},
          {"stage", "What is counted: connect, or a stage's commands; mail when not given.", "connect"}},
         attempts},
        {"gap",
         "attempts",
         "The time between attempts on one host, from the end of one to the begin of the next.",
         {{"least",
           "At least so long; a duration, or `0.5x`: retry intervals of the sender, less a second for its clock.",
           "0.5x"},
          {"most", "At most so long.", "10s"},
          recipients},
         gap},
        {"growing-gaps",
         "attempts",
         "Each gap is as long as the one before, or longer (a quarter less is passed over).",
         {recipients},
         growing_gaps},
        {"gives-up",
         "attempts",
         "Attempts end with the life of the message, and the failure is reported.",
         {recipients},
         gives_up},
    };
    return table;
}

}  // namespace bouncehouse::probe
