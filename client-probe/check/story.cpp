#include <algorithm>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/story.hpp>
#include <bouncehouse/check/story_attempts.hpp>
#include <bouncehouse/check/story_session.hpp>
#include <map>

namespace bouncehouse::probe {
namespace {

using namespace evidence;

/// A message that no content names: kept although it was found wrong. Told by its place and size.
void give_unnamed(const std::vector<Message>& messages, std::vector<bool>& named, std::uint64_t session,
                  std::vector<Attempt>& attempts) {
    for (Attempt& attempt : attempts) {
        if (attempt.content || !attempt.content_begun) continue;
        for (std::size_t i = 0; i < messages.size(); ++i) {
            if (named[i] || messages[i].session != session || messages[i].size != attempt.content_octets) continue;
            attempt.content = messages[i].content;
            named[i] = true;
            break;
        }
    }
}

void tell_message(Attempt& attempt, const std::vector<Submitted>& submitted, bool client) {
    const std::string id = attempt.content ? header_field(*attempt.content, "Message-ID") : std::string{};
    for (std::size_t i = 0; i < submitted.size(); ++i)
        if (!id.empty() && submitted[i].message_id == id) attempt.message = i;
    if (attempt.message != Attempt::npos) return;
    if (submitted.size() != 1) {
        // A client that names its messages itself: one that was handed over alone is known by the time.
        for (std::size_t i = 0; i < submitted.size(); ++i) {
            const SubmitOutcome& outcome = submitted[i].outcome;
            const auto same_time = [&](const Submitted& one) {
                return one.outcome.began == outcome.began && one.outcome.ended == outcome.ended;
            };
            const bool alone = std::count_if(submitted.begin(), submitted.end(), same_time) == 1;
            if (client && alone && outcome.began <= attempt.began && attempt.began <= outcome.ended)
                attempt.message = i;
        }
        return;
    }
    const bool of_its_own = !id.empty() && attempt.mail.command.find("<>") != std::string::npos;
    if (!of_its_own || submitted.front().sender.empty()) attempt.message = 0;
}

}  // namespace

void tell_story(const std::vector<Event>& events, const std::vector<Message>& messages, Observation& observation) {
    std::map<std::uint64_t, std::vector<Event>> by_session;
    for (const Event& event : events)
        if (event.session != 0) by_session[event.session].push_back(event);
    observation.sessions.clear();
    observation.attempts.clear();
    for (auto& [id, list] : by_session) {
        std::stable_sort(list.begin(), list.end(), [](const Event& a, const Event& b) { return a.number < b.number; });
        Session& session = observation.sessions.emplace_back();
        session.id = id;
        session.began = list.front().at;
        session.events = std::move(list);
    }
    std::stable_sort(observation.sessions.begin(), observation.sessions.end(),
                     [](const Session& a, const Session& b) { return a.began < b.began; });

    std::vector<bool> named(messages.size(), false);
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        Session& session = observation.sessions[i];
        const auto turns = tell_session(session, observation.ended);
        auto attempts = tell_attempts(session, turns, messages, named);
        give_unnamed(messages, named, session.id, attempts);
        for (Attempt& attempt : attempts) {
            attempt.session = i;
            tell_message(attempt, observation.submitted, observation.kind == Kind::client);
            observation.attempts.push_back(std::move(attempt));
        }
    }
    std::stable_sort(observation.attempts.begin(), observation.attempts.end(),
                     [](const Attempt& a, const Attempt& b) { return a.began < b.began; });
    for (std::size_t i = 0; i < observation.attempts.size(); ++i)
        observation.sessions[observation.attempts[i].session].attempts.push_back(i);
}

}  // namespace bouncehouse::probe
