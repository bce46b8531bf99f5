// The judgements that conversation.cpp lists, by what they look at.
#pragma once
#include <bouncehouse/check/check.hpp>

namespace bouncehouse::probe::conversation {

// conversation_commands.cpp: which commands came, and when
Judgement never_wrong(const Observation& observation, const Parameters& parameters);
Judgement sends(const Observation& observation, const Parameters& parameters);
Judgement sends_not(const Observation& observation, const Parameters& parameters);
Judgement only_after(const Observation& observation, const Parameters& parameters);
Judgement no_mail(const Observation& observation, const Parameters& parameters);
Judgement in_step(const Observation& observation, const Parameters& parameters);

// conversation_hello.cpp: the beginning
Judgement first_command(const Observation& observation, const Parameters& parameters);
Judgement silent_before_greeting(const Observation& observation, const Parameters& parameters);
Judgement hello_name(const Observation& observation, const Parameters& parameters);
Judgement helo_fallback(const Observation& observation, const Parameters& parameters);

// conversation_ends.cpp: the end
Judgement quit(const Observation& observation, const Parameters& parameters);
Judgement waits_for_quit_reply(const Observation& observation, const Parameters& parameters);
Judgement leaves_host(const Observation& observation, const Parameters& parameters);
Judgement connections(const Observation& observation, const Parameters& parameters);

}  // namespace bouncehouse::probe::conversation
