// The checks that hold in every case stand in two files: about messages, and about the process and its wires.
#pragma once
#include <bouncehouse/check/check.hpp>

namespace bouncehouse::probe {

Judgement no_false_success(const Observation& observation, const Parameters& parameters);
Judgement no_loss(const Observation& observation, const Parameters& parameters);
Judgement no_duplicate(const Observation& observation, const Parameters& parameters);
Judgement no_clear_secrets(const Observation& observation, const Parameters& parameters);
Judgement no_crash(const Observation& observation, const Parameters& parameters);
Judgement ends(const Observation& observation, const Parameters& parameters);
Judgement stays_here(const Observation& observation, const Parameters& parameters);

}  // namespace bouncehouse::probe
