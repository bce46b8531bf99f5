// Delivered: acknowledged, unchanged, and counted as sent.
#include <fmt/format.h>
#include <bouncehouse/check/content_compare.hpp>
#include <bouncehouse/check/outcome_asked.hpp>

namespace bouncehouse::probe {
namespace {

/// With a server that does nothing wrong the content is changed as well: that is a finding of the reference.
bool changes_always(const Asked& asked) {
    const auto& reference = asked.observation.reference;
    if (!reference) return false;
    return std::any_of(reference->attempts.begin(), reference->attempts.end(), [&](const Attempt& one) {
        return one.acknowledged() && one.content && one.message < reference->submitted.size() &&
               !compare_content(reference->submitted[one.message].content, *one.content,
                                asked.observation.sender->composes, one.content->size() < one.content_octets)
                    .same;
    });
}

std::optional<Judgement> content_changed(const Asked& asked, std::string& note) {
    const auto broken = [&](const std::string& what, const Try& one) {
        const Pointer at = one.pointer();
        return Judgement::broken({}, fmt::format("{}: {} ({})", asked.name(), what, place_of(at)), {at});
    };
    for (const Try& one : asked.tries) {
        if (!one.possibly_delivered || one.attempt->message != asked.message) continue;
        // What a pipelining client has to send where it counts every recipient as refused (RFC 2920 3.1).
        if (one.attempt->content_complete && one.attempt->content_octets == 0)
            return broken("the content was nothing but the final dot", one);
        if (!one.attempt->content) continue;
        const bool cut = one.attempt->content->size() < one.attempt->content_octets;
        const ContentMatch match =
            compare_content(asked.submitted.content, *one.attempt->content, asked.observation.sender->composes, cut);
        const bool always = !match.same && changes_always(asked);
        if (!match.same && !always) return broken("the content was changed: " + match.difference, one);
        if (always) note = "the content is changed, as with a well-behaved server";
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
    const Told told = told_about(asked.submitted, asked.address);
    const bool refused = told == Told::temporary || told == Told::permanent || told == Told::failed;
    // What it does not take cannot be judged by what the server says: as for the checks of failures.
    if (asked.observation.sessions.empty() && refused)
        return asked.unreached(fmt::format("told {} without a connection", name_of(told)));
    if (cut_short(asked.observation)) return asked.unreached("not delivered before the observation was cut short");
    if (!asked.tries.empty() && still_going(asked.observation.sessions[asked.tries.back().session]))
        return asked.unreached("the conversation still went on when the observation ended");
    if (still_asking(asked.observation))
        return asked.unreached("a question to the name server was still open when the observation ended");
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
    const auto& attempts = asked.observation.attempts;
    const bool unknown = std::any_of(attempts.begin(), attempts.end(), [](const Attempt& one) {
        return one.acknowledged() && one.message == Attempt::npos;
    });
    if (unknown && asked.observation.submitted.size() > 1)
        return asked.unreached("which message was sent is not known: it gives messages a Message-ID of its own");
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

}  // namespace

Judgement delivered(const Observation& observation, const Parameters& parameters) {
    const auto copies = count_in(parameters, "copies").value_or(scenario::Range<std::uint64_t>{1, 1});
    const auto named = wishes(observation, parameters);
    std::vector<Judgement> each;
    for (const Wish& wish : named) {
        const Asked asked = asked_for(observation, wish);
        auto none = not_begun(asked);
        each.push_back(none ? *none : delivered_to(asked, copies));
    }
    return fold(fmt::format("delivered unchanged to {}, and counted as sent", names_of(named)), each);
}

}  // namespace bouncehouse::probe
