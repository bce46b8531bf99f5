#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/scenario/pattern.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {

std::string text_or(const Parameters& parameters, std::string_view name, std::string_view otherwise) {
    const auto found = parameters.find(std::string{name});
    return found == parameters.end() ? std::string{otherwise} : found->second;
}

std::vector<std::string> words_of(std::string_view list) {
    std::vector<std::string> words;
    while (!list.empty()) {
        const auto comma = list.find(',');
        std::string_view word = list.substr(0, comma);
        list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
        while (word.starts_with(' ')) word.remove_prefix(1);
        while (word.ends_with(' ')) word.remove_suffix(1);
        if (!word.empty()) words.emplace_back(word);
    }
    return words;
}

bool among(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool code_fits(std::string_view list, const Exchange& exchange) {
    if (list.empty()) return true;
    const auto fits = [&](std::string_view word) {
        if (word == "none") return !exchange.has_reply;
        if (!exchange.has_reply) return false;
        if (word == "any") return true;
        const std::string code = fmt::format("{:03}", exchange.code);
        if (word.ends_with("yz")) return code.front() == word.front();
        return code == word;
    };
    const auto words = words_of(list);
    return std::any_of(words.begin(), words.end(), fits);
}

bool pattern_fits(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) return true;
    const auto parsed = scenario::parse_pattern(pattern);
    return parsed.value && scenario::matches(*parsed.value, text);
}

Which::Which(const Parameters& parameters)
    : stages(words_of(text_or(parameters, "stage"))),
      codes(text_or(parameters, "code")),
      reply(text_or(parameters, "reply")) {}

bool Which::fits(const Exchange& exchange) const {
    return (stages.empty() || among(stages, exchange.stage)) && code_fits(codes, exchange) &&
           pattern_fits(reply, exchange.reply);
}

std::string Which::words() const {
    std::string words = !codes.empty() ? codes : !reply.empty() ? fmt::format("`{}`", reply) : "a reply";
    if (!stages.empty()) words += fmt::format(" at {}", fmt::join(stages, " or "));
    return words;
}

std::vector<std::size_t> sessions_of(const Observation& observation, const Parameters& parameters) {
    const auto wanted = words_of(text_or(parameters, "connection"));
    std::vector<std::size_t> sessions;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i)
        if (wanted.empty() || among(wanted, std::to_string(i + 1))) sessions.push_back(i);
    return sessions;
}

std::string name_of(const Observation& observation, std::size_t session, const Exchange& exchange) {
    const std::string what = !exchange.command.empty()      ? fmt::format("`{}`", exchange.command.substr(0, 200))
                             : exchange.stage == "connect"  ? "the greeting"
                             : exchange.stage == "data-end" ? "the final dot"
                                                            : exchange.stage;
    return observation.sessions.size() == 1 ? what : fmt::format("{} on connection {}", what, session + 1);
}

Pointer pointer_to(std::size_t session, const Exchange& exchange) {
    return {session, exchange.command_number != 0 ? exchange.command_number : exchange.reply_number};
}

}  // namespace bouncehouse::probe
