// What the judgements about outcomes ask for each recipient.
#pragma once
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/parameters.hpp>

namespace bouncehouse::probe {

inline constexpr std::string_view vague = "does not tell temporary from permanent";

/// One recipient of one submission, with all that was tried for it. Judgements begin with its name.
struct Asked {
    const Observation& observation;
    const Submitted& submitted;
    std::size_t message;
    std::string_view address;
    std::vector<Try> tries;

    std::string name() const { return std::string{local_part(address)}; }
    bool possibly_delivered() const;
    std::string last_words() const;  // of the last try
    std::vector<Pointer> evidence() const;
    Judgement held(std::string seen, std::string_view note = {}) const;
    Judgement broken(std::string seen) const;
    Judgement unreached(std::string seen) const;
};
Asked asked_for(const Observation& observation, const Wish& wish);

/// Nothing can be said when the sender could not be run, or would not take the message.
std::optional<Judgement> not_begun(const Asked& asked);

/// Asks for each recipient that the parameters name, and folds. `expected` has {} for their names.
using Ask = Judgement (*)(const Asked& asked);
Judgement for_each(const Observation& observation, const Parameters& parameters, std::string_view expected, Ask ask);

Judgement delivered(const Observation& observation, const Parameters& parameters);
Judgement temporary(const Observation& observation, const Parameters& parameters);
Judgement permanent(const Observation& observation, const Parameters& parameters);
Judgement failed(const Observation& observation, const Parameters& parameters);

}  // namespace bouncehouse::probe
