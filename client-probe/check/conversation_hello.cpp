#include <fmt/format.h>
#include <bouncehouse/check/conversation_judges.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/smtp/address.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe::conversation {
namespace {

struct Hello {
    std::size_t session = 0;
    const Exchange* exchange = nullptr;
    std::string name, text;  // the first word behind the verb, and what stands behind that
};

std::vector<Hello> hellos(const Observation& observation) {
    std::vector<Hello> all;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i)
        for (const Exchange& one : observation.sessions[i].exchanges) {
            if (one.stage != "ehlo" && one.stage != "helo") continue;
            std::string argument = one.command.substr(std::min<std::size_t>(4, one.command.size()));
            if (argument.starts_with(' ')) argument.erase(0, 1);
            const auto blank = argument.find(' ');
            Hello& hello = all.emplace_back(Hello{i, &one, argument.substr(0, blank), {}});
            if (blank != argument.npos) hello.text = argument.substr(blank + 1);
        }
    return all;
}

bool is_domain(std::string_view name) { return smtp::valid_domain(name) && !smtp::has_eight_bit(name); }

struct Fault {
    std::string words;
    std::optional<Level> level;
};

/// What is wrong with a name, by the part of the requirement; no words when nothing is.
Fault fault_of(const Hello& hello, std::string_view part) {
    const bool literal = smtp::valid_address_literal(hello.name);
    if (part == "no-text") return {hello.text.empty() ? "" : fmt::format("`{}` behind the name", hello.text), {}};
    if (part == "grammar")
        return {literal || is_domain(hello.name)
                    ? ""
                    : fmt::format("`{}`, neither a domain nor an address literal", hello.name),
                {}};
    if (literal) return {};
    // Senders that know no name say so: worth a remark, and no local nickname.
    if (smtp::starts_with_word(hello.name, "localhost")) return {fmt::format("`{}`", hello.name), Level::should};
    if (hello.name.find('.') == std::string::npos) return {fmt::format("`{}`, a name without a dot", hello.name), {}};
    return {};
}

}  // namespace

Judgement first_command(const Observation& observation, const Parameters& parameters) {
    const auto wanted = words_of(text_or(parameters, "is"));
    std::string expected = fmt::format("The first command is {}.", fmt::join(wanted, " or "));
    std::vector<Pointer> evidence;
    for (const std::size_t i : sessions_of(observation, parameters)) {
        const Session& session = observation.sessions[i];
        const Exchange* greeting = session.at("connect");
        if (greeting == nullptr || !greeting->has_reply || greeting->code / 100 != 2) continue;
        for (const Exchange& one : session.exchanges) {
            if (one.command_number == 0) continue;
            if (!among(wanted, one.stage))
                return Judgement::broken(std::move(expected), fmt::format("It was {}.", name_of(observation, i, one)),
                                         {pointer_to(i, one)});
            evidence.push_back(pointer_to(i, one));
            break;
        }
    }
    if (evidence.empty()) return Judgement::unreached(std::move(expected), "No command came behind a greeting.");
    return Judgement::held(std::move(expected), "It was.", std::move(evidence));
}

Judgement silent_before_greeting(const Observation& observation, const Parameters& parameters) {
    Parameters early{{"wrong", "talked-early"}};
    if (const std::string connection = text_or(parameters, "connection"); !connection.empty())
        early["connection"] = connection;
    Judgement judgement = never_wrong(observation, early);
    judgement.expected = "Nothing is sent before the last line of the greeting has come.";
    if (judgement.finding == Finding::broken) judgement.seen = "Bytes came before the greeting was complete.";
    return judgement;
}

Judgement hello_name(const Observation& observation, const Parameters& parameters) {
    const std::string part = text_or(parameters, "part");
    std::string expected = part == "grammar"   ? "A domain or an address literal in EHLO and HELO."
                           : part == "no-text" ? "Nothing behind the name in EHLO and HELO."
                                               : "A fully qualified name or an address literal in EHLO and HELO.";
    const auto all = hellos(observation);
    if (all.empty()) return Judgement::unreached(std::move(expected), "Neither EHLO nor HELO came.");
    for (const Hello& hello : all) {
        Fault fault = fault_of(hello, part);
        if (fault.words.empty()) continue;
        Judgement judgement = Judgement::broken(std::move(expected), fmt::format("It said {}.", fault.words),
                                                {pointer_to(hello.session, *hello.exchange)});
        judgement.level = fault.level;
        return judgement;
    }
    return Judgement::held(std::move(expected), fmt::format("It said `{}`.", all.front().name),
                           {pointer_to(all.front().session, *all.front().exchange)});
}

Judgement helo_fallback(const Observation& observation, const Parameters& parameters) {
    const bool anywhere = text_or(parameters, "where") == "anywhere";
    std::string expected =
        anywhere ? "HELO after EHLO was refused." : "HELO on the same connection after EHLO was refused.";
    std::optional<Pointer> refused;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        bool here = false;
        for (const Exchange& one : observation.sessions[i].exchanges) {
            if (one.stage == "ehlo" && one.has_reply && one.code / 100 != 2) {
                here = true;
                if (!refused) refused = pointer_to(i, one);
            }
            if (one.stage == "helo" && (here || (anywhere && refused)))
                return Judgement::held(std::move(expected), fmt::format("{} came.", name_of(observation, i, one)),
                                       {*refused, pointer_to(i, one)});
        }
    }
    if (!refused) return Judgement::unreached(std::move(expected), "EHLO was not refused.");
    return Judgement::broken(std::move(expected), "No HELO came.", {*refused});
}

}  // namespace bouncehouse::probe::conversation
