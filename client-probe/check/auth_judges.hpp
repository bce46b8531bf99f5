// The judgements that authentication.cpp lists.
#pragma once
#include <bouncehouse/check/check.hpp>

namespace bouncehouse::probe::authentication {

// auth_order.cpp: whether, when and how often
Judgement mechanism(const Observation& observation, const Parameters& parameters);
Judgement authenticates_first(const Observation& observation, const Parameters& parameters);
Judgement no_open_secrets(const Observation& observation, const Parameters& parameters);
Judgement auth_tries(const Observation& observation, const Parameters& parameters);
Judgement auth_steps(const Observation& observation, const Parameters& parameters);
Judgement auth_line(const Observation& observation, const Parameters& parameters);

// auth_credentials.cpp: what the client says
Judgement credentials(const Observation& observation, const Parameters& parameters);

// auth_challenges.cpp: what it makes of what the server says
Judgement cancels(const Observation& observation, const Parameters& parameters);
Judgement answers(const Observation& observation, const Parameters& parameters);
Judgement bearer_error(const Observation& observation, const Parameters& parameters);
Judgement channel_flag(const Observation& observation, const Parameters& parameters);

}  // namespace bouncehouse::probe::authentication
