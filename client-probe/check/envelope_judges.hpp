// The judgements that envelope.cpp lists, by what they look at.
#pragma once
#include <bouncehouse/check/check.hpp>

namespace bouncehouse::probe::envelope {

// envelope_commands.cpp: MAIL and RCPT as they are written
Judgement path_syntax(const Observation& observation, const Parameters& parameters);
Judgement parameter(const Observation& observation, const Parameters& parameters);
Judgement only_offered_parameters(const Observation& observation, const Parameters& parameters);
Judgement keeps_local_part(const Observation& observation, const Parameters& parameters);
Judgement no_source_route(const Observation& observation, const Parameters& parameters);
Judgement least_quoting(const Observation& observation, const Parameters& parameters);

// envelope_transactions.cpp: what may follow what
Judgement no_content(const Observation& observation, const Parameters& parameters);
Judgement content_after_354(const Observation& observation, const Parameters& parameters);
Judgement resets(const Observation& observation, const Parameters& parameters);

// envelope_results.cpp: each recipient goes its own way
Judgement tells_each_recipient(const Observation& observation, const Parameters& parameters);
Judgement each_as_answered(const Observation& observation, const Parameters& parameters);
Judgement status_class(const Observation& observation, const Parameters& parameters);

}  // namespace bouncehouse::probe::envelope
