#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/envelope_judges.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/smtp/address.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe::envelope {
namespace {

struct Written {
    std::size_t session = 0;
    const Exchange* exchange = nullptr;
    smtp::Command command;
};

/// MAIL and RCPT commands in order; their texts belong to the observation.
std::vector<Written> written(const Observation& observation, const Parameters& parameters,
                             const std::vector<std::string>& stages) {
    std::vector<Written> all;
    for (const std::size_t i : sessions_of(observation, parameters))
        for (const Exchange& one : observation.sessions[i].exchanges) {
            if (!among(stages, one.stage)) continue;
            Written& each = all.emplace_back();
            each.session = i;
            each.exchange = &one;
            smtp::parse_command(one.command, each.command);
        }
    return all;
}

const std::vector<std::string> both{"mail", "rcpt"};

/// Broken at the first command of which `fault` has something to say.
template <class Fault>
Judgement each_is_well(const Observation& observation, std::string expected, const std::vector<Written>& all,
                       Fault&& fault) {
    if (all.empty()) return Judgement::unreached(std::move(expected), "Neither MAIL nor RCPT came.");
    for (const Written& one : all)
        if (const std::string words = fault(one); !words.empty())
            return Judgement::broken(std::move(expected),
                                     fmt::format("{}: {}.", name_of(observation, one.session, *one.exchange), words),
                                     {pointer_to(one.session, *one.exchange)});
    return Judgement::held(std::move(expected), fmt::format("{} commands were so.", all.size()),
                           {pointer_to(all.front().session, *all.front().exchange)});
}

/// The grammar's first words, for what the parser of a lenient server would let pass.
bool begins_well(const Written& one) {
    const bool mail = one.exchange->stage == "mail";
    return smtp::starts_with_word(one.exchange->command, mail ? "MAIL FROM:<" : "RCPT TO:<");
}

}  // namespace

Judgement path_syntax(const Observation& observation, const Parameters& parameters) {
    return each_is_well(observation, "MAIL FROM:<…> and RCPT TO:<…> as the grammar has them.",
                        written(observation, parameters, both), [](const Written& one) -> std::string {
                            using smtp::Wrong;
                            const Wrong wrong = one.command.wrong;
                            if (wrong == Wrong::space_after_colon) return "a blank stands beside the colon";
                            if (!begins_well(one)) return "it does not begin as the grammar wants it";
                            if (wrong == Wrong::bad_syntax || wrong == Wrong::bad_path)
                                return one.command.detail.empty() ? std::string{smtp::name_of(wrong)}
                                                                  : one.command.detail;
                            return {};
                        });
}

Judgement parameter(const Observation& observation, const Parameters& parameters) {
    const std::string on = text_or(parameters, "on"), keyword = text_or(parameters, "keyword");
    const std::string value = text_or(parameters, "value");
    const bool wanted = text_or(parameters, "present") != "no";
    std::string expected = fmt::format("{} {} {}{}{}.", wanted ? "A" : "No", on == "rcpt" ? "RCPT" : "MAIL",
                                       wanted ? "with " : "with ", keyword, value.empty() ? "" : "=" + value);
    const auto all = written(observation, parameters, {on});
    if (all.empty()) return Judgement::unreached(std::move(expected), "No such command came.");
    for (const Written& one : all) {
        const smtp::Parameter* found = one.command.parameter(keyword);
        if (found == nullptr || !pattern_fits(value, found->value)) continue;
        std::string seen = fmt::format("{}.", name_of(observation, one.session, *one.exchange));
        std::vector<Pointer> evidence{pointer_to(one.session, *one.exchange)};
        return wanted ? Judgement::held(std::move(expected), std::move(seen), std::move(evidence))
                      : Judgement::broken(std::move(expected), std::move(seen), std::move(evidence));
    }
    std::string seen = fmt::format("{} had none.", name_of(observation, all.front().session, *all.front().exchange));
    std::vector<Pointer> evidence{pointer_to(all.front().session, *all.front().exchange)};
    return wanted ? Judgement::broken(std::move(expected), std::move(seen), std::move(evidence))
                  : Judgement::held(std::move(expected), std::move(seen), std::move(evidence));
}

Judgement only_offered_parameters(const Observation& observation, const Parameters& parameters) {
    return each_is_well(observation, "Only parameters of extensions that this session's list offers.",
                        written(observation, parameters, both), [](const Written& one) -> std::string {
                            const std::string& wrong = one.exchange->wrong;
                            if (wrong == "parameter-not-offered") return "a parameter belongs to no extension offered";
                            if (wrong == "unknown-parameter") return "a parameter belongs to no known extension";
                            return {};
                        });
}

Judgement keeps_local_part(const Observation& observation, const Parameters& parameters) {
    std::vector<smtp::Path> given;
    for (const Submitted& message : observation.submitted)
        for (const std::string& address : message.recipients)
            given.push_back(smtp::parse_path("<" + address + ">").path);
    return each_is_well(observation, "Local parts in RCPT as they were handed over.",
                        written(observation, parameters, {"rcpt"}), [&](const Written& one) -> std::string {
                            const smtp::Path& path = one.command.path;
                            const bool known = std::any_of(given.begin(), given.end(), [&](const smtp::Path& each) {
                                return each.local == path.local && smtp::same_word(each.domain, path.domain);
                            });
                            if (known) return {};
                            // Mail to elsewhere is another check's business.
                            const bool here = std::any_of(given.begin(), given.end(), [&](const smtp::Path& each) {
                                return smtp::same_word(each.domain, path.domain);
                            });
                            return here ? fmt::format("`{}` was not handed over so", path.local) : std::string{};
                        });
}

Judgement no_source_route(const Observation& observation, const Parameters& parameters) {
    return each_is_well(observation, "No source route in MAIL or RCPT.", written(observation, parameters, both),
                        [](const Written& one) -> std::string {
                            return one.command.path.source_route.empty() ? "" : "it has a source route";
                        });
}

Judgement least_quoting(const Observation& observation, const Parameters& parameters) {
    return each_is_well(observation, "Quotes only where the local part needs them.",
                        written(observation, parameters, both), [](const Written& one) -> std::string {
                            const smtp::Path& path = one.command.path;
                            if (!path.quoted) return {};
                            const bool needless =
                                smtp::parse_path("<" + path.local + "@x.test>").error == smtp::PathError::none;
                            return needless ? "the quotes are not needed" : "";
                        });
}

}  // namespace bouncehouse::probe::envelope
