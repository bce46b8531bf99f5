// Habits with connections: how many, how soon again, what is done on a second one, what two messages on one have
// to do with each other (RFC 5321 3.8, 4.1.4, 4.5.4.1).
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/parameters.hpp>
#include <bouncehouse/check/received_content.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/check/themes.hpp>

namespace bouncehouse::probe {
namespace {

constexpr std::string_view theme = "connections";

// ---------------------------------------------------------------- begins-anew

const Exchange* first_command(const Session& session) {
    const auto found = std::find_if(session.exchanges.begin(), session.exchanges.end(),
                                    [](const Exchange& one) { return one.command_number != 0; });
    return found == session.exchanges.end() ? nullptr : &*found;
}

/// Content that came whole on a later connection, without what stands on top of the submitted message.
bool lacks_its_beginning(const Observation& observation, const Attempt& attempt) {
    if (!attempt.content || !attempt.content_complete) return false;
    const std::string& id = submitted_for(observation, attempt).message_id;
    return attempt.content->find(id) == std::string::npos && header_field(*attempt.content, "Message-ID").empty();
}

Judgement begins_anew(const Observation& observation, const Parameters&) {
    const std::string expected = "A later connection begins from the start: EHLO, MAIL, RCPT, the whole content.";
    std::vector<Pointer> seen;
    for (std::size_t i = 1; i < observation.sessions.size(); ++i) {
        const Session& session = observation.sessions[i];
        const Exchange* first = first_command(session);
        if (first == nullptr) continue;
        seen.push_back(pointer_to(i, *first));
        if (first->stage != "ehlo" && first->stage != "helo" && first->stage != "quit")
            return Judgement::broken(expected, fmt::format("It began with {}.", name_of(observation, i, *first)),
                                     {seen.back()});
        for (const std::size_t index : session.attempts) {
            const Attempt& attempt = observation.attempts[index];
            if (!lacks_its_beginning(observation, attempt)) continue;
            return Judgement::broken(expected, fmt::format("The content on connection {} lacks its beginning.", i + 1),
                                     {pointer_to(attempt)});
        }
    }
    if (seen.empty()) return Judgement::unreached(expected, "There was no second connection with a command.");
    std::string words = fmt::format("{} further connection(s) did.", seen.size());
    return Judgement::held(expected, std::move(words), std::move(seen));
}

// ---------------------------------------------------------------- connection-rate, peak-connections

bool brought_something(const Observation& observation, const Session& session) {
    return std::any_of(session.attempts.begin(), session.attempts.end(),
                       [&](std::size_t index) { return possibly_acknowledged(observation.attempts[index]); });
}

/// "0.5x": so many times the messages submitted; else a number.
std::optional<double> number_in(const Parameters& parameters, std::string_view name, std::size_t messages) {
    std::string text = text_of(parameters, name);
    const bool times = text.ends_with('x');
    if (times) text.pop_back();
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0') return std::nullopt;
    return times ? number * static_cast<double>(messages) : number;
}

Judgement connection_rate(const Observation& observation, const Parameters& parameters) {
    const auto most = number_in(parameters, "most", observation.submitted.size());
    const Time window = std::max<Time>(retry_interval(observation), std::chrono::seconds{1});
    const std::string expected = fmt::format("once a connection has failed, at most {} in {}",
                                             most ? fmt::format("{:g}", *most) : "?", words_of(window));
    const auto& sessions = observation.sessions;
    std::optional<Time> known;  // from here on the sender can know that the host does not serve it
    for (const Session& one : sessions)
        if (one.over && !brought_something(observation, one)) known = std::min(known.value_or(one.ended), one.ended);
    if (!most || !known) return Judgement::unreached(expected, "no connection failed");
    std::size_t highest = 0, at = 0;
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        if (sessions[i].began <= *known) continue;
        std::size_t count = 0;
        for (std::size_t k = i; k < sessions.size() && sessions[k].began < sessions[i].began + window; ++k)
            if (sessions[k].began > *known && !brought_something(observation, sessions[k])) ++count;
        if (count > highest) {
            highest = count;
            at = i;
        }
    }
    const std::string seen = fmt::format("{} in vain within {}, of {} in all for {} message(s)", highest,
                                         words_of(window), sessions.size(), observation.submitted.size());
    if (static_cast<double>(highest) <= *most) return Judgement::held(expected, seen);
    return Judgement::broken(expected, seen, {{at, 0}});
}

Judgement peak_connections(const Observation& observation, const Parameters& parameters) {
    const auto range = count_in(parameters, "range");
    const std::string expected = fmt::format("connections open at once: {}", text_of(parameters, "range"));
    if (!range || observation.sessions.empty()) return Judgement::unreached(expected, "there was no connection");
    std::uint64_t highest = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        const Time now = observation.sessions[i].began;
        std::uint64_t open = 0;
        for (const Session& one : observation.sessions)
            if (one.began <= now && (!one.over || one.ended > now)) ++open;
        if (open <= highest) continue;
        highest = open;
        at = i;
    }
    std::string seen = fmt::format("{} at once, {} in all", highest, observation.sessions.size());
    return scenario::holds(*range, highest) ? Judgement::held(expected, std::move(seen))
                                            : Judgement::broken(expected, std::move(seen), {{at, 0}});
}

// ---------------------------------------------------------------- separate-transactions

/// What does not belong into a transaction for one of the submitted messages; "" nothing.
std::string intruder(const Observation& observation, const Attempt& attempt) {
    const Submitted& submitted = submitted_for(observation, attempt);
    for (std::size_t i = 0; i < attempt.recipients.size(); ++i) {
        const std::string& address = attempt.recipients[i].address;
        const auto wanted = std::count_if(submitted.recipients.begin(), submitted.recipients.end(),
                                          [&](const std::string& one) { return same_address(one, address); });
        const auto named = std::count_if(attempt.recipients.begin(), attempt.recipients.end(),
                                         [&](const auto& one) { return same_address(one.address, address); });
        if (wanted == 0) return fmt::format("<{}>, who is no recipient of that message", address);
        if (named > wanted) return fmt::format("<{}> {} times", address, named);
    }
    if (!attempt.content || attempt.message >= observation.submitted.size()) return {};
    for (std::size_t i = 0; i < observation.submitted.size(); ++i)
        if (i != attempt.message && attempt.content->find(observation.submitted[i].message_id) != std::string::npos)
            return "the content of another message";
    return {};
}

Judgement separate_transactions(const Observation& observation, const Parameters&) {
    const std::string expected = "Each transaction has the recipients and the content of one message only.";
    if (observation.attempts.empty()) return Judgement::unreached(expected, "The sender never came to MAIL.");
    std::vector<Pointer> seen;
    bool reused = false;
    for (const Attempt& one : observation.attempts) {
        seen.push_back(pointer_to(one));
        reused = reused || observation.sessions[one.session].attempts.size() > 1;
        if (const std::string found = intruder(observation, one); !found.empty())
            return Judgement::broken(
                expected, fmt::format("A transaction on connection {} has {}.", one.session + 1, found), {seen.back()});
    }
    std::string words =
        fmt::format("{} transaction(s), {}.", seen.size(), reused ? "several on one connection" : "one a connection");
    return Judgement::held(expected, std::move(words), std::move(seen));
}

}  // namespace

std::span<const CheckInfo> connections_checks() {
    static const std::vector<CheckInfo> table{
        {"begins-anew", theme, "After a lost connection everything is begun from the start.", {}, begins_anew},
        {"connection-rate",
         theme,
         "Once a connection has failed, the host is not knocked at without pause.",
         {{"most", "Connections in vain within a retry interval of the sender; `0.5x`: half the messages submitted.",
           "0.5x", true}},
         connection_rate},
        {"peak-connections",
         theme,
         "So many connections are open at once.",
         {{"range", "How many.", "1..2", true}},
         peak_connections},
        {"separate-transactions",
         theme,
         "No recipient and no content of one message gets into the transaction of another.",
         {},
         separate_transactions},
    };
    return table;
}

}  // namespace bouncehouse::probe
