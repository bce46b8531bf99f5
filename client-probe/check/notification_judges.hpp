// The judgements that notifications.cpp lists, by what they look at.
#pragma once
#include <bouncehouse/check/check.hpp>

namespace bouncehouse::probe::notification {

// notification_count.cpp: whether one came, and how many
Judgement notified(const Observation& observation, const Parameters& parameters);
Judgement not_notified(const Observation& observation, const Parameters& parameters);
Judgement no_bounce_loop(const Observation& observation, const Parameters& parameters);

// notification_form.cpp: the message that it is
Judgement envelope(const Observation& observation, const Parameters& parameters);
Judgement header(const Observation& observation, const Parameters& parameters);
Judgement report_form(const Observation& observation, const Parameters& parameters);
Judgement structure(const Observation& observation, const Parameters& parameters);
Judgement seven_bit(const Observation& observation, const Parameters& parameters);
Judgement well_formed(const Observation& observation, const Parameters& parameters);

// notification_fields.cpp: what its fields say
Judgement message_fields(const Observation& observation, const Parameters& parameters);
Judgement recipient_fields(const Observation& observation, const Parameters& parameters);
Judgement delay_fields(const Observation& observation, const Parameters& parameters);

// notification_replies.cpp: its fields against what was said on the wire
Judgement status_fits(const Observation& observation, const Parameters& parameters);
Judgement diagnostic_code(const Observation& observation, const Parameters& parameters);
Judgement diagnostic_text(const Observation& observation, const Parameters& parameters);
Judgement remote_mta(const Observation& observation, const Parameters& parameters);

// notification_wishes.cpp: what was asked for with the message (RFC 3461)
Judgement passes_on(const Observation& observation, const Parameters& parameters);
Judgement returned(const Observation& observation, const Parameters& parameters);
Judgement envelope_id(const Observation& observation, const Parameters& parameters);
Judgement original_recipient(const Observation& observation, const Parameters& parameters);

}  // namespace bouncehouse::probe::notification
