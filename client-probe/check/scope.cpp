// For whom and as whom: which recipients are tried again, in how many transactions, with which names.
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/parameters.hpp>
#include <bouncehouse/check/themes.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <set>

namespace bouncehouse::probe {
namespace {

/// Tries in which the recipient was named.
std::vector<Try> named_tries(const Observation& observation, const Wish& wish) {
    auto tries = tries_of(observation, wish.message, wish.address);
    std::erase_if(tries, [](const Try& one) { return !one.named; });
    return tries;
}

Judgement only_again(const Observation& observation, const Parameters& parameters) {
    const auto wanted = wishes(observation, parameters);
    std::vector<Judgement> each;
    for (const Wish& wish : wishes(observation, {})) {
        const bool again = std::any_of(wanted.begin(), wanted.end(), [&](const Wish& one) {
            return one.message == wish.message && one.address == wish.address;
        });
        const auto tries = named_tries(observation, wish);
        const std::string name{local_part(wish.address)};
        if (tries.empty()) {
            each.push_back(Judgement::unreached({}, name + ": never named in a transaction"));
        } else if (!again && tries.size() > 1) {
            each.push_back(Judgement::broken({},
                                             fmt::format("{}: named again ({})", name, place_of(tries[1].pointer())),
                                             {tries[0].pointer(), tries[1].pointer()}));
        } else if (again && tries.size() == 1) {
            if (cut_short(observation))
                each.push_back(Judgement::unreached({}, name + ": not again before the observation was cut short"));
            else
                each.push_back(Judgement::broken({}, name + ": never tried again", {tries[0].pointer()}));
        } else {
            each.push_back(Judgement::held({}, again ? name + ": tried again" : name + ": tried once"));
        }
    }
    return fold(wanted.empty() ? "nobody is tried again" : fmt::format("{} tried again, nobody else", names_of(wanted)),
                each);
}

Judgement one_transaction(const Observation& observation, const Parameters& parameters) {
    const auto range = count_in(parameters, "most");
    const std::uint64_t most = range && range->most ? *range->most : 1;
    const auto asked = wishes(observation, parameters);
    const std::string expected = most == 1 ? fmt::format("one transaction for {}", names_of(asked))
                                           : fmt::format("at most {} transactions for {}", most, names_of(asked));
    std::set<std::pair<std::size_t, const Attempt*>> first;  // of each message: where its recipients are first named
    for (const Wish& wish : asked) {
        const auto tries = named_tries(observation, wish);
        if (tries.empty())
            return Judgement::unreached(expected, std::string{local_part(wish.address)} + " was never named");
        first.insert({wish.message, tries.front().attempt});
    }
    for (std::size_t message = 0; message < observation.submitted.size(); ++message) {
        const auto count = static_cast<std::uint64_t>(
            std::count_if(first.begin(), first.end(), [&](const auto& one) { return one.first == message; }));
        if (count > most)
            return Judgement::broken(expected, fmt::format("{} transactions", count),
                                     {{first.rbegin()->second->session, first.rbegin()->second->mail.command_number}});
    }
    if (first.empty()) return Judgement::unreached(expected, "no transaction was seen");
    return Judgement::held(expected);
}

// ---------------------------------------------------------------- the same again

struct Seen {
    std::string value;
    Pointer at;
};

Judgement all_same(std::string expected, const std::vector<Seen>& seen) {
    if (seen.size() < 2) return Judgement::unreached(std::move(expected), "there was no second time");
    for (const Seen& one : seen)
        if (one.value != seen.front().value)
            return Judgement::broken(std::move(expected),
                                     fmt::format("first {}, then {}", seen.front().value, one.value),
                                     {seen.front().at, one.at});
    return Judgement::held(std::move(expected), seen.front().value);
}

std::string without_port(const std::string& address) { return address.substr(0, address.rfind(':')); }

/// The triplet that greylisting goes by (RFC 6647 2.4); the first recipient stands for all.
Judgement same_triplet(const Observation& observation, const Parameters&) {
    const std::string expected = "the same client address, reverse path and first recipient each time";
    std::vector<Seen> seen;
    std::set<std::size_t> messages;
    for (const Attempt& attempt : observation.attempts) {
        if (attempt.recipients.empty()) continue;
        messages.insert(attempt.message);
        smtp::Command mail;
        smtp::parse_command(attempt.mail.command, mail);
        seen.push_back({fmt::format("{}, <{}>, <{}>", without_port(observation.sessions[attempt.session].remote),
                                    mail.path.text, attempt.recipients.front().address),
                        {attempt.session, attempt.mail.command_number}});
    }
    // Several messages, or recipients each in a transaction of their own: what is the same must be asked one by one.
    std::set<std::string> values;
    for (const Seen& one : seen) values.insert(one.value);
    if (messages.size() > 1) return Judgement::unreached(expected, "several messages were under way");
    const auto asked = wishes(observation, {});
    if (asked.size() > 1 && values.size() > 1 && values.size() <= asked.size()) {
        std::set<std::string> firsts;
        for (const Attempt& attempt : observation.attempts)
            if (attempt.recipients.size() == 1) firsts.insert(attempt.recipients.front().address);
        if (firsts.size() == values.size()) return Judgement::held(expected, "each recipient in its own transaction");
    }
    return all_same(expected, seen);
}

Judgement same_hello(const Observation& observation, const Parameters&) {
    std::vector<Seen> seen;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i)
        for (const Exchange& one : observation.sessions[i].exchanges) {
            if (one.stage != "ehlo" && one.stage != "helo") continue;
            const auto blank = one.command.find(' ');
            seen.push_back(
                {blank == std::string::npos ? std::string{} : one.command.substr(blank + 1), {i, one.command_number}});
        }
    return all_same("the same EHLO name each time", seen);
}

}  // namespace

std::span<const CheckInfo> scope_checks() {
    static const std::vector<CheckInfo> table{
        {"only-again",
         "scope",
         "Later transactions name exactly these recipients; each of the others is named once.",
         {{"recipients", "Local parts of those to try again; empty: nobody.", "r2", true}},
         only_again},
        {"one-transaction",
         "scope",
         "The recipients of a message go in one transaction rather than one copy each.",
         {{"recipients", "Local parts of the recipients it is about; all when not given.", "r1,r3"},
          {"most", "So many transactions are still right.", "2"}},
         one_transaction},
        {"same-triplet",
         "scope",
         "Client address, reverse path and first recipient stay the same in every attempt.",
         {},
         same_triplet},
        {"same-hello", "scope", "The name in EHLO or HELO stays the same in every session.", {}, same_hello},
    };
    return table;
}

}  // namespace bouncehouse::probe
