// What became of the message, on the wire and in what was told: the checks that most cases end with.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/check/content_compare.hpp>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/parameters.hpp>
#include <bouncehouse/check/themes.hpp>

namespace bouncehouse::probe {
namespace {

constexpr std::string_view vague = "does not tell temporary from permanent";

struct Asked {
    const Observation& observation;
    const Submitted& submitted;
    std::size_t message;
    std::string_view address;
    std::vector<Try> tries;

    std::string name() const { return std::string{local_part(address)}; }
    bool possibly_delivered() const {
        return std::any_of(tries.begin(), tries.end(), [](const Try& one) { return one.possibly_delivered; });
    }
    std::string last_words() const { return tries.empty() ? "nothing came" : words_of(observation, tries.back()); }
    std::vector<Pointer> evidence() const {
        if (tries.empty()) return {};
        return {tries.back().pointer()};
    }
    Judgement held(std::string seen, std::string_view note = {}) const {
        Judgement one = Judgement::held({}, fmt::format("{}: {}", name(), seen), evidence());
        one.note = note;
        return one;
    }
    Judgement broken(std::string seen) const {
        return Judgement::broken({}, fmt::format("{}: {}", name(), seen), evidence());
    }
    Judgement unreached(std::string seen) const {
        return Judgement::unreached({}, fmt::format("{}: {}", name(), seen));
    }
};

/// Nothing can be said when the sender could not be run, or would not take the message.
std::optional<Judgement> not_begun(const Asked& asked) {
    const SubmitOutcome& outcome = asked.submitted.outcome;
    if (!outcome.ran) return asked.unreached("it could not be run: " + outcome.problem);
    const bool refused =
        outcome.told == Told::temporary || outcome.told == Told::permanent || outcome.told == Told::failed;
    if (asked.observation.kind == Kind::queue && refused && asked.tries.empty())
        return asked.unreached("the sender did not take the message: " + outcome.text);
    return std::nullopt;
}

using Ask = Judgement (*)(const Asked& asked);

Judgement for_each(const Observation& observation, const Parameters& parameters, std::string_view expected, Ask ask) {
    const auto asked_for = wishes(observation, parameters);
    std::vector<Judgement> each;
    for (const Wish& wish : asked_for) {
        const Asked asked{observation, observation.submitted[wish.message], wish.message, wish.address,
                          tries_of(observation, wish.message, wish.address)};
        auto none = not_begun(asked);
        each.push_back(none ? *none : ask(asked));
    }
    return fold(fmt::format(fmt::runtime(expected), names_of(asked_for)), each);
}

// ---------------------------------------------------------------- delivered

std::optional<Judgement> content_changed(const Asked& asked, std::string& note) {
    for (const Try& one : asked.tries) {
        if (!one.possibly_delivered || !one.attempt->content || one.attempt->message != asked.message) continue;
        const bool cut = one.attempt->content->size() < one.attempt->content_octets;
        const ContentMatch match =
            compare_content(asked.submitted.content, *one.attempt->content, asked.observation.sender->composes, cut);
        if (!match.same) {
            const Pointer at = one.pointer();
            return Judgement::broken(
                {}, fmt::format("{}: the content was changed: {} ({})", asked.name(), match.difference, place_of(at)),
                {at});
        }
        if (note.empty()) note = match.note;
    }
    return std::nullopt;
}

bool reference_failed(const Asked& asked) {
    const auto& reference = asked.observation.reference;
    if (!reference) return false;
    for (const Attempt& one : reference->attempts)
        if (one.acknowledged()) return false;
    return true;
}

Judgement not_delivered(const Asked& asked) {
    if (cut_short(asked.observation)) return asked.unreached("not delivered before the observation was cut short");
    if (reference_failed(asked)) return asked.unreached("the reference run was not delivered either");
    return asked.broken("never delivered; " + asked.last_words());
}

Judgement delivered_to(const Asked& asked, const scenario::Range<std::uint64_t>& wanted) {
    std::uint64_t sure = 0, possible = 0;
    for (const Try& one : asked.tries) {
        sure += one.surely_delivered ? 1 : 0;
        possible += one.possibly_delivered ? 1 : 0;
    }
    if (possible == 0) return not_delivered(asked);
    if ((wanted.most && sure > *wanted.most) || (wanted.least && possible < *wanted.least))
        return asked.broken(fmt::format("delivered {} times", possible));
    std::string note;
    if (sure < possible) note = "the reply to the content can be read in more than one way";
    if (const auto changed = content_changed(asked, note)) return *changed;
    const Told told = told_about(asked.submitted, asked.address);
    if (asked.observation.kind == Kind::queue) {
        const auto bounces = bounces_about(asked.observation, asked.message, asked.address);
        if (!bounces.empty()) return asked.broken("delivered, and reported as failed");
        return asked.held("delivered", note);
    }
    if (told == Told::nothing) return asked.held("delivered", note.empty() ? "its caller is told nothing" : note);
    if (told != Told::accepted) return asked.broken(fmt::format("delivered, and told {}", name_of(told)));
    return asked.held("delivered", note);
}

Judgement delivered(const Observation& observation, const Parameters& parameters) {
    const auto copies = count_in(parameters, "copies").value_or(scenario::Range<std::uint64_t>{1, 1});
    const auto asked_for = wishes(observation, parameters);
    std::vector<Judgement> each;
    for (const Wish& wish : asked_for) {
        const Asked asked{observation, observation.submitted[wish.message], wish.message, wish.address,
                          tries_of(observation, wish.message, wish.address)};
        auto none = not_begun(asked);
        each.push_back(none ? *none : delivered_to(asked, copies));
    }
    return fold(fmt::format("delivered unchanged to {}, and counted as sent", names_of(asked_for)), each);
}

// ---------------------------------------------------------------- temporary

Judgement told_temporary(const Asked& asked) {
    const Told told = told_about(asked.submitted, asked.address);
    if (told == Told::temporary) return asked.held("told temporary");
    if (told == Told::failed) return asked.held("told failed", vague);
    if (told == Told::nothing) return asked.held("told nothing", "its caller is told nothing");
    if (told == Told::accepted && asked.possibly_delivered())
        return asked.held("tried again by itself and was accepted", "tries again within one run");
    if (told == Told::accepted && mentions(asked.submitted.outcome, asked.address) &&
        asked.submitted.outcome.recipients.empty())
        return asked.held("told accepted, with words about this recipient",
                          "the outcome of each recipient is in the words only");
    if (asked.tries.empty() && told != Told::accepted)
        return asked.unreached(fmt::format("told {} without a connection", name_of(told)));
    return asked.broken(fmt::format("told {} after {}", name_of(told), asked.last_words()));
}

Judgement queued_again(const Asked& asked) {
    const Observation& seen = asked.observation;
    if (asked.tries.empty())
        return cut_short(seen) ? asked.unreached("no attempt before the observation was cut short")
                               : asked.unreached("no attempt was seen");
    const auto bounces = bounces_about(seen, asked.message, asked.address);
    const Try& first = asked.tries.front();
    if (asked.tries.size() > 1) {
        if (bounces.empty() || bounces.front()->at > asked.tries[1].began) return asked.held("tried again");
        return asked.broken("reported as failed, and tried again all the same");
    }
    if (first.possibly_delivered) return asked.unreached("the first attempt was accepted");
    if (!bounces.empty()) {
        if (bounces.front()->at - asked.submitted.outcome.ended >= life_of_message(seen) * 9 / 10)
            return asked.held("reported after its life was over");
        Judgement one = asked.broken("reported as failed after one attempt: " + asked.last_words());
        // after the final dot returning the message at once is allowed by RFC 5321 4.2.5.
        if (first.kind() == 4 && first.answer->stage == "data-end") one.level = Level::should;
        return one;
    }
    constexpr int patience = 4;
    if (cut_short(seen) || (!seen.complete && seen.ended - first.ended < retry_interval(seen) * patience))
        return asked.unreached("no second attempt yet when the observation ended");
    return asked.broken("never tried again and not reported; " + asked.last_words());
}

Judgement temporary(const Observation& observation, const Parameters& parameters) {
    return observation.kind == Kind::client
               ? for_each(observation, parameters, "told as a temporary failure for {}", told_temporary)
               : for_each(observation, parameters, "kept and tried again for {}", queued_again);
}

// ---------------------------------------------------------------- permanent

Judgement told_permanent(const Asked& asked) {
    const Told told = told_about(asked.submitted, asked.address);
    if (told == Told::permanent) return asked.held("told permanent");
    if (told == Told::failed) return asked.held("told failed", vague);
    if (told == Told::nothing) return asked.held("told nothing", "its caller is told nothing");
    if (told == Told::accepted && asked.possibly_delivered())
        return asked.broken("tried again after a permanent refusal, and was accepted");
    if (told == Told::accepted && mentions(asked.submitted.outcome, asked.address) &&
        asked.submitted.outcome.recipients.empty())
        return asked.held("told accepted, with words about this recipient",
                          "the outcome of each recipient is in the words only");
    if (asked.tries.empty() && told != Told::accepted)
        return asked.unreached(fmt::format("told {} without a connection", name_of(told)));
    return asked.broken(fmt::format("told {} after {}", name_of(told), asked.last_words()));
}

/// Refusals that decide over the message; at EHLO, STARTTLS and AUTH another way may be open at once.
bool decides(const Exchange& answer) {
    constexpr std::array<std::string_view, 6> stages{"connect", "mail", "rcpt", "data", "bdat", "data-end"};
    return answer.code / 100 == 5 && std::find(stages.begin(), stages.end(), answer.stage) != stages.end();
}

Judgement failed_for_good(const Asked& asked) {
    const Observation& seen = asked.observation;
    if (asked.tries.empty()) return asked.unreached("no attempt was seen");
    const auto refusal =
        std::find_if(asked.tries.begin(), asked.tries.end(), [](const Try& one) { return one.kind() == 5; });
    const auto bounces = bounces_about(seen, asked.message, asked.address);
    if (refusal == asked.tries.end() && bounces.empty())
        return asked.possibly_delivered() ? asked.broken("delivered")
                                          : asked.unreached("it was never refused: " + asked.last_words());
    if (refusal != asked.tries.end())
        for (auto later = refusal + 1; later != asked.tries.end(); ++later)
            if (decides(*refusal->answer) && seen.sessions[later->session].host == seen.sessions[refusal->session].host)
                return Judgement::broken(
                    {}, fmt::format("{}: tried again after {}", asked.name(), words_of(seen, *refusal)),
                    {refusal->pointer(), {later->session, 0}});
    if (!bounces.empty()) return asked.held("reported as failed");
    if (!report_is_due(seen, asked.submitted)) return asked.held("not tried again; no report is due");
    if (cut_short(seen)) return asked.unreached("no report before the observation was cut short");
    return asked.broken("not reported after " + words_of(seen, *refusal));
}

Judgement permanent(const Observation& observation, const Parameters& parameters) {
    return observation.kind == Kind::client
               ? for_each(observation, parameters, "told as a permanent failure for {}", told_permanent)
               : for_each(observation, parameters, "reported as failed for {} and not tried again", failed_for_good);
}

// ---------------------------------------------------------------- failed, outcome, told

Judgement told_failed(const Asked& asked) {
    const Told told = told_about(asked.submitted, asked.address);
    if (told != Told::accepted)
        return asked.held(fmt::format("told {}", name_of(told)),
                          told == Told::nothing ? "its caller is told nothing" : "");
    if (asked.possibly_delivered())
        return asked.held("tried again by itself and was accepted", "tries again within one run");
    if (mentions(asked.submitted.outcome, asked.address) && asked.submitted.outcome.recipients.empty())
        return asked.held("told accepted, with words about this recipient",
                          "the outcome of each recipient is in the words only");
    return asked.broken("told accepted after " + asked.last_words());
}

Judgement queued_or_reported(const Asked& asked) {
    if (!bounces_about(asked.observation, asked.message, asked.address).empty())
        return asked.held("reported as failed");
    if (asked.tries.size() > 1) return asked.held("tried again");
    if (asked.possibly_delivered()) return asked.unreached("the first attempt was accepted");
    if (asked.tries.empty()) return asked.unreached("no attempt was seen");
    if (!report_is_due(asked.observation, asked.submitted) && asked.tries.front().kind() == 5)
        return asked.held("given up; no report is due");
    if (cut_short(asked.observation)) return asked.unreached("nothing more before the observation was cut short");
    return asked.broken("neither tried again nor reported after " + asked.last_words());
}

Judgement failed(const Observation& observation, const Parameters& parameters) {
    return for_each(observation, parameters, "not counted as sent for {}",
                    observation.kind == Kind::client ? told_failed : queued_or_reported);
}

struct NamedOutcome {
    std::string_view name;
    Judgement (*judge)(const Observation&, const Parameters&);
};
constexpr std::array<NamedOutcome, 4> outcomes{
    {{"delivered", delivered}, {"permanent", permanent}, {"temporary", temporary}, {"failed", failed}}};

Judgement one_of(const Observation& observation, const Parameters& parameters) {
    Judgement worst = Judgement::unreached({}, "none of them is known");
    std::string expected, seen;
    bool any_unreached = false, any_broken = false;
    for (const std::string& word : words_in(text_of(parameters, "is")))
        for (const NamedOutcome& one : outcomes) {
            if (one.name != word) continue;
            Judgement judgement = one.judge(observation, parameters);
            expected += (expected.empty() ? "" : ", or ") + judgement.expected;
            if (judgement.finding == Finding::held) {
                judgement.note += (judgement.note.empty() ? "" : "; ") + fmt::format("it was {}", word);
                return judgement;
            }
            any_unreached = any_unreached || judgement.finding == Finding::unreached;
            if (judgement.finding == Finding::unreached && any_broken) continue;
            if (judgement.finding == Finding::broken || worst.seen.empty() || !any_broken) worst = judgement;
            any_broken = any_broken || judgement.finding == Finding::broken;
        }
    worst.expected = expected;
    // Reported at once is acceptable after the dot, whatever else would be; told so by the judgement.
    if (!any_broken && any_unreached) worst.finding = Finding::unreached;
    return worst;
}

Judgement told(const Observation& observation, const Parameters& parameters) {
    const auto wanted = words_in(text_of(parameters, "is"));
    const std::string code = text_of(parameters, "code");
    const auto asked_for = wishes(observation, parameters);
    std::vector<Judgement> each;
    for (const Wish& wish : asked_for) {
        const Submitted& submitted = observation.submitted[wish.message];
        const Asked asked{observation, submitted, wish.message, wish.address, {}};
        const SubmitOutcome& outcome = submitted.outcome;
        const Told said = told_about(submitted, wish.address);
        const bool fits = wanted.empty() || std::find(wanted.begin(), wanted.end(), name_of(said)) != wanted.end();
        const bool failure_wanted = std::any_of(wanted.begin(), wanted.end(), [](const std::string& word) {
            return word == "temporary" || word == "permanent";
        });
        if (!outcome.ran)
            each.push_back(asked.unreached("it could not be run: " + outcome.problem));
        else if (said == Told::nothing && !fits)
            each.push_back(asked.unreached("nothing could be read from what it said"));
        else if (!fits && !(said == Told::failed && failure_wanted))
            each.push_back(asked.broken(fmt::format("told {}", name_of(said))));
        else if (!code.empty() && std::to_string(outcome.code) != code &&
                 outcome.text.find(code) == std::string::npos && outcome.output.find(code) == std::string::npos)
            each.push_back(asked.broken(fmt::format("the code {} is not told", code)));
        else
            each.push_back(asked.held(fmt::format("told {}", name_of(said)), fits ? std::string_view{} : vague));
    }
    std::string expected = "told";
    if (!wanted.empty()) expected += " " + text_of(parameters, "is");
    if (!code.empty()) expected += " with code " + code;
    return fold(expected + " for " + names_of(asked_for), each);
}

// ---------------------------------------------------------------- reports

Judgement reports(const Observation& observation, const Parameters& parameters) {
    const auto named = wishes(observation, parameters);
    const std::string expected =
        named.empty() ? "nobody is reported as failed" : fmt::format("exactly {} reported as failed", names_of(named));
    std::vector<Judgement> each;
    for (const Wish& wish : wishes(observation, {})) {
        const Asked asked{observation, observation.submitted[wish.message], wish.message, wish.address,
                          tries_of(observation, wish.message, wish.address)};
        const bool wanted = std::any_of(named.begin(), named.end(), [&](const Wish& one) {
            return one.message == wish.message && one.address == wish.address;
        });
        const auto bounces = bounces_about(observation, wish.message, wish.address);
        if (const auto none = not_begun(asked)) {
            each.push_back(*none);
        } else if (wanted && bounces.empty()) {
            each.push_back(cut_short(observation) ? asked.unreached("not reported before the observation was cut short")
                                                  : asked.broken("not reported as failed"));
        } else if (!wanted && !bounces.empty()) {
            each.push_back(asked.broken("reported as failed"));
        } else {
            Judgement one = asked.held(wanted ? "reported as failed" : "not reported");
            if (wanted && !bounces.front()->is_report) one.note = "the report is not in the form of RFC 3464";
            each.push_back(std::move(one));
        }
    }
    return fold(expected, each);
}

const std::vector<ParameterInfo> recipients_only{
    {"recipients", "Local parts of the recipients it is about; all when not given.", "r1,r3"}};

}  // namespace

std::span<const CheckInfo> outcome_checks() {
    static const std::vector<CheckInfo> table{
        {"delivered",
         "outcome",
         "Each recipient gets one acknowledged copy with the content as submitted, and the sender counts it as sent.",
         {recipients_only[0], {"copies", "How many acknowledged copies; one when not given.", "1..2"}},
         delivered},
        {"permanent", "outcome",
         "A client tells a permanent failure; a queue reports it to the return address and does not try again.",
         recipients_only, permanent},
        {"temporary", "outcome",
         "A client tells a temporary failure; a queue keeps the message and tries again before it reports anything.",
         recipients_only, temporary},
        {"failed", "outcome",
         "The message is not counted as sent: any failure told, a further attempt or a report will do.",
         recipients_only, failed},
        {"outcome",
         "outcome",
         "One of several outcomes: delivered, permanent, temporary, failed.",
         {recipients_only[0], {"is", "The outcomes that are right.", "delivered|permanent", true}},
         one_of},
        {"told",
         "outcome",
         "What the caller was told.",
         {recipients_only[0],
          {"is", "Words that are right: accepted, temporary, permanent, failed, nothing.", "temporary|permanent"},
          {"code", "The reply code that has to be quoted.", "550"}},
         told},
        {"reports", "outcome", "A failure report names exactly these recipients (queue).", recipients_only, reports},
    };
    return table;
}

}  // namespace bouncehouse::probe
