// What became of the message, on the wire and in what was told: the checks that most cases end with.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/check/outcome_asked.hpp>
#include <bouncehouse/check/themes.hpp>

namespace bouncehouse::probe {
namespace {

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
            // The mildest reading of what was seen decides.
            const bool broken = judgement.finding == Finding::broken;
            if (!any_broken || (broken && judgement.level && !worst.level)) worst = judgement;
            any_broken = any_broken || broken;
        }
    worst.expected = expected;
    if (!any_broken && any_unreached) worst.finding = Finding::unreached;
    return worst;
}

Judgement told(const Observation& observation, const Parameters& parameters) {
    const auto wanted = words_in(text_of(parameters, "is"));
    const std::string code = text_of(parameters, "code");
    const auto named = wishes(observation, parameters);
    std::vector<Judgement> each;
    for (const Wish& wish : named) {
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
    return fold(expected + " for " + names_of(named), each);
}

// ---------------------------------------------------------------- reports

Judgement reports(const Observation& observation, const Parameters& parameters) {
    const auto named = wishes(observation, parameters);
    const std::string expected =
        named.empty() ? "nobody is reported as failed" : fmt::format("exactly {} reported as failed", names_of(named));
    std::vector<Judgement> each;
    for (const Wish& wish : wishes(observation, {})) {
        const Asked asked = asked_for(observation, wish);
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
