// The fields of a report against what the server really said (RFC 3461 6.3, RFC 3464 2.3).
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/notification_facts.hpp>
#include <bouncehouse/check/notification_judges.hpp>
#include <bouncehouse/check/outcome_asked.hpp>
#include <bouncehouse/check/reply_bytes.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe::notification {
namespace {

/// One failed recipient as it was reported, and what was said to it last.
struct Failure {
    const Asked& asked;
    const Bounce::Recipient& told;
    const Try* refusal;  // null: no reply stands behind it
};
using Ask = Judgement (*)(const Failure& failure, const Parameters& parameters);

Judgement each_failure(const Observation& observation, const Parameters& parameters, std::string expected, Ask ask) {
    std::vector<Judgement> each;
    for (const Wish& wish : wishes(observation, parameters)) {
        const Asked asked = asked_for(observation, wish);
        for (const Entry& entry : entries_about(observation, wish, "failed")) {
            const Try* refusal = refusal_before(asked.tries, entry.bounce->at);
            each.push_back(ask({asked, *entry.recipient, refusal}, parameters));
        }
    }
    if (each.empty()) return Judgement::unreached(std::move(expected), "no report of a failure came");
    return fold(std::move(expected), each);
}

/// The enhanced code behind the basic one in the first line; "" none.
std::string enhanced_in(std::string_view reply) {
    if (reply.size() < 5) return {};
    reply.remove_prefix(4);
    const std::string word{reply.substr(0, reply.find_first_of(" \r\n"))};
    return status_class(word) != 0 ? word : std::string{};
}

Judgement fitting_status(const Failure& failure, const Parameters&) {
    const Asked& asked = failure.asked;
    const int told = status_class(failure.told.status);
    if (told == 0) return asked.broken(fmt::format("Status is `{}`", shown(failure.told.status)));
    const std::string status = status_code(failure.told.status);
    if (failure.refusal == nullptr)  // nobody said anything: given up, or never tried
        return told == 4 || told == 5 ? asked.held("Status " + status) : asked.broken("Status " + status);
    const int code = failure.refusal->answer->code;
    const std::string seen = fmt::format("Status {} after {}", status, words_of(asked.observation, *failure.refusal));
    // what expired after 4yz may be told with either class.
    const bool fits = code / 100 == 5 ? told == 5 : told == 4 || told == 5;
    if (!fits) return asked.broken(seen);
    const std::string said = enhanced_in(failure.refusal->answer->reply);
    const bool other = !said.empty() && said != status && said.front() == status.front();
    return asked.held(seen, other ? fmt::format("the server said {}", said) : std::string{});
}

Judgement there_is_a_code(const Failure& failure, const Parameters&) {
    const Asked& asked = failure.asked;
    if (failure.refusal == nullptr) return asked.unreached("no reply stands behind the failure");
    if (failure.told.diagnostic_code.empty())
        return broken_if_dsn(asked.observation, asked.broken("there is no Diagnostic-Code"));
    const Typed code = typed(failure.told.diagnostic_code);
    if (code.type != "smtp")
        return broken_if_dsn(asked.observation,
                             asked.broken(fmt::format("Diagnostic-Code is `{}`", shown(failure.told.diagnostic_code))));
    return asked.held(shown(failure.told.diagnostic_code));
}

/// The reply without what stands between its lines: RFC 3461 9.2 puts each behind a blank.
std::string text_of_reply(std::string_view reply) { return one_line(reply); }

/// Only the words, codes of the later lines dropped: "550-5.1.1 a", "550 5.1.1 b" as "550 5.1.1 a b".
std::string words_of_reply(std::string_view reply) {
    std::string words;
    std::string enhanced;
    for (bool first = true; !reply.empty(); first = false) {
        const std::size_t end = reply.find('\n');
        std::string_view line = reply.substr(0, end);
        reply.remove_prefix(end == reply.npos ? reply.size() : end + 1);
        if (first) {
            enhanced = enhanced_in(line);
            words =
                std::string{line.substr(0, 3)} + ' ' + std::string{line.substr(std::min<std::size_t>(4, line.size()))};
            continue;
        }
        line.remove_prefix(std::min<std::size_t>(4, line.size()));
        if (!enhanced.empty() && line.starts_with(enhanced)) line.remove_prefix(enhanced.size());
        (words += ' ') += line;
    }
    return one_line(words);
}

Judgement same_text(const Failure& failure, const Parameters&) {
    const Asked& asked = failure.asked;
    if (failure.refusal == nullptr) return asked.unreached("no reply stands behind the failure");
    const std::string& field = failure.told.diagnostic_code;
    const std::size_t semicolon = field.find(';');
    if (field.empty() || semicolon == std::string::npos) return asked.unreached("there is no Diagnostic-Code");
    const std::string told = one_line(field.substr(semicolon + 1));
    const std::string& reply = failure.refusal->answer->reply;
    const std::string said = text_of_reply(reply), words = words_of_reply(reply);
    if (told == said || told == words) return asked.held("the reply as it was");
    // A long text may be cut; what is told has to be the beginning of what was said.
    constexpr std::size_t enough = 400;
    const auto begins = [&](const std::string& whole) {
        const std::string_view most = std::string_view{told}.substr(0, enough);
        return told.size() >= enough && whole.starts_with(most);
    };
    if (begins(said) || begins(words)) return asked.held("the beginning of the reply", "a long reply was cut");
    return asked.broken(fmt::format("`{}`, and the server said `{}`", shown(told), shown(said)));
}

bool names_server(const Observation& observation, const Try& refusal, std::string_view name) {
    const Session& session = observation.sessions[refusal.session];
    std::string host = session.host.empty() ? observation.domain : session.host;
    if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
    return smtp::same_word(name, host) || name == session.local.substr(0, session.local.rfind(':')) ||
           name == observation.address || smtp::same_word(name, observation.domain);
}

Judgement server_is_named(const Failure& failure, const Parameters& parameters) {
    const Asked& asked = failure.asked;
    const std::string& field = failure.told.remote_mta;
    if (text_or(parameters, "is", "named") == "absent") {
        if (!asked.tries.empty()) return asked.unreached("a server was asked");
        return field.empty() ? asked.held("no Remote-MTA") : asked.broken("Remote-MTA: " + shown(field));
    }
    if (failure.refusal == nullptr) return asked.unreached("no server refused it");
    if (field.empty()) {
        Judgement one = asked.broken("there is no Remote-MTA");
        if (!offers_dsn(asked.observation)) one.level = Level::practice;  // RFC 3464 2.3.5: the field is optional
        return one;
    }
    const Typed name = typed(field);
    if (name.type != "dns") return broken_if_dsn(asked.observation, asked.broken("Remote-MTA: " + shown(field)));
    if (names_server(asked.observation, *failure.refusal, name.value)) return asked.held(shown(field));
    Judgement one = asked.broken(fmt::format("Remote-MTA names `{}`", shown(name.value)));
    one.level = Level::should;
    return one;
}

}  // namespace

Judgement status_fits(const Observation& observation, const Parameters& parameters) {
    return each_failure(observation, parameters, "a Status of the class that the server's reply had", fitting_status);
}

Judgement diagnostic_code(const Observation& observation, const Parameters& parameters) {
    return each_failure(observation, parameters, "Diagnostic-Code of type smtp", there_is_a_code);
}

Judgement diagnostic_text(const Observation& observation, const Parameters& parameters) {
    return each_failure(observation, parameters, "Diagnostic-Code is the server's reply", same_text);
}

Judgement remote_mta(const Observation& observation, const Parameters& parameters) {
    const bool absent = text_or(parameters, "is", "named") == "absent";
    return each_failure(observation, parameters, absent ? "no Remote-MTA" : "Remote-MTA names the server",
                        server_is_named);
}

}  // namespace bouncehouse::probe::notification
