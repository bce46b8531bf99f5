// Small questions that several themes ask about the contents of an observation.
#pragma once
#include <bouncehouse/check/check.hpp>

namespace bouncehouse::probe {

/// Where to look for this attempt: its last reply, else its MAIL.
Pointer pointer_to(const Attempt& attempt);
/// The attempts whose content came to its end.
std::vector<const Attempt*> whole_contents(const Observation& observation);
/// Those of them whose octets are held.
std::vector<const Attempt*> held_contents(const Observation& observation);
/// What was submitted as the message that this attempt carries.
const Submitted& submitted_for(const Observation& observation, const Attempt& attempt);
/// The sender itself said that it could not send: told its caller so, refused the message when it was handed
/// over, or sent a report.
bool says_failed(const Observation& observation);
/// Whether the sender makes this ("headers", "body") itself.
bool composes(const Observation& observation, std::string_view what);
/// Value of a parameter; "" when it is not given.
std::string_view parameter(const Parameters& parameters, std::string_view name);

}  // namespace bouncehouse::probe
