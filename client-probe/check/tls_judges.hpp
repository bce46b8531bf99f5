// The judgements that tls.cpp lists.
#pragma once
#include <bouncehouse/check/check.hpp>

namespace bouncehouse::probe::tls {

// tls_clear.cpp: what may stand on an open wire
Judgement uses_tls(const Observation& observation, const Parameters& parameters);
Judgement not_in_clear(const Observation& observation, const Parameters& parameters);
Judgement no_clear_after_handshake(const Observation& observation, const Parameters& parameters);

// tls_inside.cpp: the handshake, and what comes behind it
Judgement handshake(const Observation& observation, const Parameters& parameters);
Judgement ehlo_after_tls(const Observation& observation, const Parameters& parameters);
Judgement ends_after_handshake(const Observation& observation, const Parameters& parameters);
Judgement waits_for_list(const Observation& observation, const Parameters& parameters);
Judgement tls_version(const Observation& observation, const Parameters& parameters);
Judgement server_name(const Observation& observation, const Parameters& parameters);

}  // namespace bouncehouse::probe::tls
