// Evidence told as a story: sessions, what was said in them, and the transactions that were begun.
#pragma once
#include <bouncehouse/check/observation.hpp>
#include <bouncehouse/evidence/event.hpp>
#include <vector>

namespace bouncehouse::probe {

/// Fills sessions and attempts of `observation` from the evidence of one case; events of several sessions
/// may be mixed, events of no session (0) are passed over. `submitted` and `ended` should be there already:
/// content is matched with what was submitted, and a reply that was still to be given when the observation
/// ended was not given.
///
/// What a client could not have read does not count as a reply: a reply that is no whole line, one whose
/// last line never came, one that was still delayed when the client went. Replies sent ahead stand with
/// the command they answer.
///
/// Which message an attempt carries is told by the Message-ID of its content. Where only one was submitted
/// it is that one, unless content with a Message-ID of its own came from the null reverse path.
void tell_story(const std::vector<evidence::Event>& events, const std::vector<evidence::Message>& messages,
                Observation& observation);

}  // namespace bouncehouse::probe
