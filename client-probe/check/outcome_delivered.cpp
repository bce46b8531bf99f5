// Delivered: acknowledged, unchanged, and counted as sent.
#include <fmt/format.h>
#include <bouncehouse/check/content_compare.hpp>
#include <bouncehouse/check/outcome_asked.hpp>

namespace bouncehouse::probe {
namespace {

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
