// Which rule answers.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/engine/conditions.hpp>
#include <bouncehouse/engine/conversation.hpp>
#include <bouncehouse/engine/keys.hpp>
#include <bouncehouse/engine/reasons.hpp>

namespace bouncehouse::engine {

using scenario::Rule;
using smtp::Stage;
using smtp::Wrong;

void Conversation::decide(Question& question) {
    std::vector<Chosen> going_on;
    if (const auto chosen = choose_rule(question, going_on)) return say(question, *chosen, going_on);
    if (ask_packs(question, going_on)) return;
    if (question.nearest) question.told.reasons.push_back({"near-miss", question.nearest->text});
    say(question, {}, going_on);
}

std::optional<Conversation::Chosen> Conversation::choose_rule(Question& question, std::vector<Chosen>& going_on) {
    const smtp::Situation& now = question.asked.now;
    if (now.stage == Stage::data_end && early_) {
        question.told.reasons = early_reasons_;
        return early_;  // LMTP asks once for each recipient
    }
    for (const CompiledRule* rule : host().at[static_cast<std::size_t>(now.stage)]) {
        Look look;
        if (now.stage == Stage::data_end && rule->rule->at_octet && asked_early_) continue;  // had its chance
        if (!has_turn(question, *rule, {}, look)) continue;
        if (!rule->rule->goes_on) return Chosen{rule, look};
        going_on.push_back({rule, look});
    }
    return std::nullopt;
}

/// Rules without `wrong` are about commands that are in order. Where nothing can be in order (a command
/// nobody knows, the server's own last word), there is nothing else to ask about.
bool Conversation::may_be_asked(const CompiledRule& rule, const smtp::Situation& situation) const {
    if (situation.wrong == Wrong::none || rule.asks_wrong) return true;
    if (situation.stage == Stage::disconnect) return true;
    if (rule.rule->content_anyway && situation.wrong == Wrong::no_recipients) return true;
    constexpr std::array rules_only{Stage::unknown, Stage::turn, Stage::atrn, Stage::burl};
    const bool refused = situation.wrong == Wrong::unknown_command || situation.wrong == Wrong::command_not_offered;
    return refused && std::find(rules_only.begin(), rules_only.end(), situation.stage) != rules_only.end();
}

bool Conversation::has_turn(Question& question, const CompiledRule& compiled, const std::string& own_key, Look& look) {
    const Rule& rule = *compiled.rule;
    const Asked& asked = question.asked;
    if (!may_be_asked(compiled, asked.now)) {
        passed_over(question, compiled, 1,
                    fmt::format("is about commands in order, was {}", smtp::name_of(asked.now.wrong)));
        return false;
    }
    if (!rule.state.empty()) {
        const std::string state = shared_->states.now_of(facts_.host, asked.time);
        if (state != rule.state) {
            passed_over(question, compiled, 1,
                        fmt::format("wants state {}, was {}", rule.state, state.empty() ? "none" : state));
            return false;
        }
        question.told.reasons.push_back({"state", fmt::format("{} is {}", facts_.host_name, state)});
    }
    const Truth truth = holds(rule.when, rule, asked, nullptr);
    if (truth == Truth::no || (truth == Truth::unknown && !compiled.asks_memory)) {
        differs(question, compiled, nullptr);
        return false;
    }
    if (compiled.remembers) return remembers_turn(question, compiled, own_key, look);
    if (lucky(compiled, question.told.reasons)) return true;
    passed_over(question, compiled, 1, fmt::format("chance {} said no", *rule.chance));
    return false;
}

bool Conversation::remembers_turn(Question& question, const CompiledRule& compiled, const std::string& own_key,
                                  Look& look) {
    const Rule& rule = *compiled.rule;
    const Asked& asked = question.asked;
    const std::string key = own_key.empty() ? key_of(rule.per, asked) : own_key;
    look = shared_->memory.come(rule, compiled.number, key, asked.time);
    const Remembered remembered{look.attempt, look.age};
    if (compiled.asks_memory && holds(rule.when, rule, asked, &remembered) != Truth::yes) {
        question.told.reasons.push_back({"memory", seen_in_words(key, look)});
        differs(question, compiled, &remembered);
        return false;
    }
    const bool luck = lucky(compiled, question.told.reasons);
    look = shared_->memory.decide(rule, compiled.number, key, facts_.client, look.attempt, luck, asked.time);
    question.told.reasons.push_back({"memory", turn_in_words(rule, key, look)});
    if (look.turn == Turn::answers) return true;
    passed_over(question, compiled, 1, std::string(why_aside(look.turn)));
    return false;
}

bool Conversation::lucky(const CompiledRule& compiled, std::vector<evidence::Reason>& reasons) {
    if (!compiled.rule->chance) return true;
    const double chance = *compiled.rule->chance;
    const bool yes = Chance::unit(identity_.draw(shared_->chance, compiled.number)) < chance;
    identity_.outcome(yes ? 1 : 2);
    reasons.push_back({"draw", fmt::format("rule {}: chance {}: {}", compiled.rule->id, chance, yes ? "yes" : "no")});
    return yes;
}

void Conversation::differs(Question& question, const CompiledRule& compiled, const Remembered* remembered) const {
    if (!shared_->options.explain) return;
    std::size_t differences = 0;
    std::string first;
    for (const scenario::Test& test : compiled.rule->when.all) {
        if (holds(test, *compiled.rule, question.asked, remembered) == Truth::yes) continue;
        if (differences++ == 0) first = difference(test, *compiled.rule, question.asked, remembered);
    }
    passed_over(question, compiled, differences, std::move(first));
}

void Conversation::passed_over(Question& question, const CompiledRule& compiled, std::size_t differences,
                               std::string why) const {
    if (!shared_->options.explain) return;
    std::string text = fmt::format("rule {} {}", compiled.rule->id, why);
    if (!question.nearest || differences < question.nearest->differences) question.nearest = Miss{differences, text};
    question.told.reasons.push_back({"passed-over", std::move(text)});
}

}  // namespace bouncehouse::engine
