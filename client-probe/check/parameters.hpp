// Parameters of checks, read. What complaints() let pass is well-formed; anything else reads as not given.
#pragma once
#include <bouncehouse/check/check.hpp>
#include <bouncehouse/scenario/range.hpp>

namespace bouncehouse::probe {

/// "" when it is not given.
std::string text_of(const Parameters& parameters, std::string_view name);
/// "r1,r3" or "delivered|permanent": the words between commas and bars, blanks around them dropped.
std::vector<std::string> words_in(std::string_view text);
/// "2", "1..3", ">=2"
std::optional<scenario::Range<std::uint64_t>> count_in(const Parameters& parameters, std::string_view name);
/// "250ms", "5m", or "0.5x": so many retry intervals of the sender.
std::optional<Time> duration_in(const Parameters& parameters, std::string_view name, Time retry_interval);

/// One recipient of one submission that a check is about.
struct Wish {
    std::size_t message = 0;
    std::string address;
};
/// Those whose local part the parameter `recipients` names; all when it is not given, none when it is empty.
std::vector<Wish> wishes(const Observation& observation, const Parameters& parameters);
/// "r1, r2" without domains, each once.
std::string names_of(const std::vector<Wish>& wishes);

/// One judgement out of one for each recipient: the first that is broken, else the first that is unreached, else
/// held with all that was seen. Nobody to ask is unreached.
Judgement fold(std::string expected, const std::vector<Judgement>& each);

}  // namespace bouncehouse::probe
