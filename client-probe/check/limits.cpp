// Sizes and announced limits (RFC 1870, RFC 9422, RFC 5321 4.5.3.1).
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/received_content.hpp>
#include <bouncehouse/check/story_attempts.hpp>
#include <bouncehouse/check/themes.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <set>

namespace bouncehouse::probe {
namespace {

/// Values of all SIZE= in a MAIL command.
std::vector<std::string> sizes_in(std::string_view line) {
    std::vector<std::string> sizes;
    while (!line.empty()) {
        const auto blank = line.find(' ');
        const std::string_view word = line.substr(0, blank);
        if (smtp::starts_with_word(word, "SIZE=")) sizes.emplace_back(word.substr(5));
        line.remove_prefix(blank == line.npos ? line.size() : blank + 1);
    }
    return sizes;
}

Judgement size_parameter(const Observation& observation, const Parameters&) {
    const std::string expected = "SIZE= stands once and is the number of octets, rather above than below.";
    // An estimate may be above (RFC 1870 6): twice as much and a few fields are taken for an estimate still.
    constexpr std::uint64_t few_fields = 8192;
    const auto contents = whole_contents(observation);
    if (contents.empty()) return Judgement::unreached(expected, "No content came to its end.");
    Judgement judgement = Judgement::held(expected, "SIZE= was not used.");
    for (const Attempt* one : contents) {
        const auto sizes = sizes_in(one->mail.command);
        const std::vector<Pointer> where{{one->session, one->mail.command_number}};
        if (sizes.size() > 1)
            return Judgement::broken(expected, fmt::format("SIZE= stands {} times.", sizes.size()), where);
        if (sizes.empty()) continue;
        const auto declared = smtp::number(sizes.front());
        if (!declared) return Judgement::broken(expected, fmt::format("SIZE={} is no number.", sizes.front()), where);
        const std::string seen = fmt::format("SIZE={}, and {} octets came.", *declared, one->content_octets);
        if (*declared < one->content_octets || *declared > 2 * one->content_octets + few_fields)
            return Judgement::broken(expected, seen, where);
        judgement = Judgement::held(expected, seen, where);
    }
    return judgement;
}

/// The most RCPT commands in one transaction, refused ones too, with where it was.
std::pair<std::size_t, Pointer> most_recipients(const Observation& observation) {
    std::pair<std::size_t, Pointer> most{0, {}};
    for (const Attempt& one : observation.attempts)
        if (one.recipients.size() > most.first) most = {one.recipients.size(), {one.session, one.mail.command_number}};
    return most;
}

Judgement recipients_per_transaction(const Observation& observation, const Parameters& parameters) {
    const auto [most, where] = most_recipients(observation);
    if (parameter(parameters, "as") == "reference") {
        const std::string expected = "A transaction has as many recipients as without this limit.";
        if (most == 0) return Judgement::unreached(expected, "No recipient was named.");
        if (!observation.reference) return Judgement::unreached(expected, "There is no reference run.");
        const auto usual = most_recipients(*observation.reference).first;
        const std::string seen = fmt::format("At most {} in one transaction, {} in the reference run.", most, usual);
        if (most < usual) return Judgement::broken(expected, seen, {where});
        return Judgement::held(expected, seen, {where});
    }
    const auto limit = smtp::number(parameter(parameters, "most")).value_or(0);
    const std::string expected = fmt::format("At most {} RCPT commands come in one transaction.", limit);
    if (most == 0) return Judgement::unreached(expected, "No recipient was named.");
    const std::string seen = fmt::format("At most {} came.", most);
    if (most > limit) return Judgement::broken(expected, seen, {where});
    return Judgement::held(expected, seen, {where});
}

Judgement transactions_per_connection(const Observation& observation, const Parameters& parameters) {
    const auto limit = smtp::number(parameter(parameters, "most")).value_or(0);
    const std::string expected = fmt::format("At most {} MAIL commands come over one connection.", limit);
    std::size_t most = 0, session = 0;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        const auto& exchanges = observation.sessions[i].exchanges;
        const auto mails = static_cast<std::size_t>(
            std::count_if(exchanges.begin(), exchanges.end(), [](const Exchange& one) { return one.stage == "mail"; }));
        if (mails > most) session = i;
        most = std::max(most, mails);
    }
    if (most == 0) return Judgement::unreached(expected, "No MAIL came.");
    const std::string seen = fmt::format("At most {} came, over {} connection(s).", most, observation.sessions.size());
    if (most > limit) return Judgement::broken(expected, seen, {{session, 0}});
    return Judgement::held(expected, seen, {{session, 0}});
}

Judgement domains_per_connection(const Observation& observation, const Parameters& parameters) {
    const auto limit = smtp::number(parameter(parameters, "most")).value_or(0);
    const std::string expected = fmt::format("Recipients of at most {} domain(s) come over one connection.", limit);
    std::size_t most = 0, session = 0;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        std::set<std::string> domains;
        for (const Exchange& one : observation.sessions[i].exchanges) {
            if (one.stage != "rcpt") continue;
            std::string address = address_in(one.command);
            std::transform(address.begin(), address.end(), address.begin(), smtp::upper);
            domains.insert(address.substr(address.rfind('@') + 1));
        }
        if (domains.size() > most) session = i;
        most = std::max(most, domains.size());
    }
    if (most == 0) return Judgement::unreached(expected, "No RCPT came.");
    const std::string seen = fmt::format("At most {} came.", most);
    if (most > limit) return Judgement::broken(expected, seen, {{session, 0}});
    return Judgement::held(expected, seen, {{session, 0}});
}

Judgement command_lines(const Observation& observation, const Parameters&) {
    const std::string expected = "Command lines stay within 512 octets and what the offered extensions add.";
    std::size_t longest = 0;
    Pointer where;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        for (const Exchange& one : observation.sessions[i].exchanges) {
            if (one.wrong == "line-too-long")
                return Judgement::broken(
                    expected,
                    fmt::format("A line of over {} octets: `{}...`.", one.command.size(), one.command.substr(0, 40)),
                    {{i, one.command_number}});
            if (one.stage == "auth" || one.command.size() <= longest) continue;
            longest = one.command.size();
            where = {i, one.command_number};
        }
    }
    if (observation.attempts.empty()) return Judgement::unreached(expected, "The sender never came to MAIL.");
    return Judgement::held(expected, fmt::format("The longest line has {} octets with CRLF.", longest + 2), {where});
}

constexpr std::string_view theme = "limits";

}  // namespace

std::span<const CheckInfo> limits_checks() {
    static const std::vector<CheckInfo> table{
        {"size-parameter", theme, "SIZE= on MAIL is close to the octets that come.", {}, size_parameter},
        {"recipients-per-transaction",
         theme,
         "So many RCPT commands in a transaction, refused ones too.",
         {{"most", "At most so many.", "3"}, {"as", "`reference`: as many as in the reference run.", "reference"}},
         recipients_per_transaction},
        {"transactions-per-connection",
         theme,
         "So many MAIL commands over one connection, refused ones too.",
         {{"most", "At most so many.", "2", true}},
         transactions_per_connection},
        {"domains-per-connection",
         theme,
         "Recipients of so many domains over one connection.",
         {{"most", "At most so many.", "1", true}},
         domains_per_connection},
        {"command-lines",
         theme,
         "No command line is longer than 512 octets and what extensions add.",
         {},
         command_lines},
    };
    return table;
}

}  // namespace bouncehouse::probe
