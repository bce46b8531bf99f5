#include <fmt/format.h>
#include <bouncehouse/engine/reasons.hpp>
#include <bouncehouse/engine/words.hpp>

namespace bouncehouse::engine {
namespace {

std::string wanted(const scenario::Rule& rule) {
    std::string text;
    if (rule.after > 0) text += fmt::format(", after {}", rule.after);
    if (rule.every > 0) text += fmt::format(", every {}", rule.every);
    if (rule.times > 0) text += fmt::format(", times {}", rule.times);
    if (rule.until) text += fmt::format(", until {}", in_words(*rule.until));
    if (rule.rate)
        text += rule.rate->refill > Duration{}
                    ? fmt::format(", {} tokens, one each {}", rule.rate->limit, in_words(rule.rate->refill))
                    : fmt::format(", {} in {}", rule.rate->limit, in_words(rule.rate->window));
    return text;
}

}  // namespace

std::string_view why_aside(Turn turn) {
    switch (turn) {
        case Turn::answers: return "answers";
        case Turn::too_soon: return "steps in only later";
        case Turn::not_nth: return "leaves out this turn";
        case Turn::used_up: return "has answered its times";
        case Turn::waited: return "waited long enough";
        case Turn::whitelisted: return "client is whitelisted";
        case Turn::under_rate: return "rate is kept";
        case Turn::unlucky: return "chance said no";
    }
    return "";
}

std::string seen_in_words(std::string_view key, const Look& look) {
    return fmt::format("{}: attempt {}, first seen {} ago", key, look.attempt, in_words(look.age));
}

std::string turn_in_words(const scenario::Rule& rule, std::string_view key, const Look& look) {
    if (look.turn == Turn::whitelisted) return fmt::format("{}: {}", key, why_aside(look.turn));
    std::string text = seen_in_words(key, look) + wanted(rule);
    if (rule.times > 0) text += fmt::format(", answered {}", look.answered);
    if (rule.rate) text += fmt::format(", counted {}", look.rate.counted);
    if (look.anew) text += ", came back too late and begins anew";
    return fmt::format("{}: {}", text, why_aside(look.turn));
}

}  // namespace bouncehouse::engine
