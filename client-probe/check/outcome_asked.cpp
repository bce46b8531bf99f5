#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/outcome_asked.hpp>

namespace bouncehouse::probe {

bool Asked::possibly_delivered() const {
    return std::any_of(tries.begin(), tries.end(), [](const Try& one) { return one.possibly_delivered; });
}

std::string Asked::last_words() const { return tries.empty() ? "nothing came" : words_of(observation, tries.back()); }

std::vector<Pointer> Asked::evidence() const {
    if (tries.empty()) return {};
    return {tries.back().pointer()};
}

Judgement Asked::held(std::string seen, std::string_view note) const {
    Judgement one = Judgement::held({}, fmt::format("{}: {}", name(), seen), evidence());
    one.note = note;
    return one;
}

Judgement Asked::broken(std::string seen) const {
    return Judgement::broken({}, fmt::format("{}: {}", name(), seen), evidence());
}

Judgement Asked::unreached(std::string seen) const {
    return Judgement::unreached({}, fmt::format("{}: {}", name(), seen));
}

Asked asked_for(const Observation& observation, const Wish& wish) {
    return {observation, observation.submitted[wish.message], wish.message, wish.address,
            tries_of(observation, wish.message, wish.address)};
}

std::optional<Judgement> not_begun(const Asked& asked) {
    const SubmitOutcome& outcome = asked.submitted.outcome;
    if (!outcome.ran) return asked.unreached("it could not be run: " + outcome.problem);
    const bool refused =
        outcome.told == Told::temporary || outcome.told == Told::permanent || outcome.told == Told::failed;
    if (asked.observation.kind == Kind::queue && refused && asked.tries.empty())
        return asked.unreached("the sender did not take the message: " + outcome.text);
    return std::nullopt;
}

Judgement for_each(const Observation& observation, const Parameters& parameters, std::string_view expected, Ask ask) {
    const auto named = wishes(observation, parameters);
    std::vector<Judgement> each;
    for (const Wish& wish : named) {
        const Asked asked = asked_for(observation, wish);
        auto none = not_begun(asked);
        each.push_back(none ? *none : ask(asked));
    }
    return fold(fmt::format(fmt::runtime(expected), names_of(named)), each);
}

}  // namespace bouncehouse::probe
