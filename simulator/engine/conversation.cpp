#include <bouncehouse/engine/conversation.hpp>
#include <bouncehouse/engine/messages.hpp>

namespace bouncehouse::engine {

using smtp::Stage;

Conversation::Conversation(std::shared_ptr<Engine::Shared> shared, std::size_t host, const Peer& peer,
                           const Arrival& arrival, std::uint64_t session)
    : shared_(std::move(shared)),
      facts_(facts_of(shared_->compiled.hosts[host], host, peer, arrival, session)),
      identity_(facts_.host_name, facts_.client),
      witness_(shared_->recorder, shared_->clock, session) {
    witness_.tell(connected(shared_->compiled.hosts[host], peer));
}

Conversation::~Conversation() {
    tell_held();
    shared_->crowd.leave(facts_.host, facts_.client);
}

void Conversation::answer(const smtp::Situation& situation, const smtp::Reply& standard, smtp::Answer& answer) {
    learn(situation);
    const CompiledHost& at = host();
    evidence::ReplyGiven told;
    const bool ordinary =
        at.plain && at.at[static_cast<std::size_t>(situation.stage)].empty() && shared_->packs.empty();
    if (ordinary && situation.stage != Stage::connect) {
        standard.append_wire(answer.bytes);
        answer.code = standard.code;
        if (answer.code == 421) answer.ending = smtp::Ending::close;  // RFC 5321 3.8
    } else if (situation.stage != Stage::connect || !full(answer, told)) {
        const Asked asked{situation, facts_, shared_->states, shared_->crowd, shared_->now()};
        Question question{asked, standard, answer, told, std::nullopt};
        decide(question);
    }
    if (situation.stage == Stage::data_end) {
        content_code_ = answer.code;
        content_enhanced_ = standard.enhanced.has_value();
    }
    if (situation.stage == Stage::auth) tell_auth(answer);
    tell_reply(situation, answer, std::move(told));
}

/// The content begins: a rule that answers at an octet of it must be found now.
std::optional<std::uint64_t> Conversation::interrupt_at(const smtp::Transaction& transaction) {
    early_.reset();
    asked_early_ = false;
    const auto& rules = host().at[static_cast<std::size_t>(Stage::data_end)];
    if (rules.empty()) return std::nullopt;
    smtp::Situation situation{.stage = Stage::data_end, .transaction = &transaction};
    situation.hello = facts_.hello;
    situation.extended = facts_.extended;
    situation.tls = facts_.tls;
    situation.user = facts_.user;
    const Asked asked{situation, facts_, shared_->states, shared_->crowd, shared_->now(), true};
    smtp::Answer unused;
    evidence::ReplyGiven told;
    Question question{asked, {}, unused, told, std::nullopt};
    asked_early_ = true;
    for (const CompiledRule* rule : rules) {
        if (rule->rule->goes_on) continue;
        // A rule before it that will surely answer at the end comes first.
        const bool sure = !rule->remembers && !rule->rule->chance && rule->rule->state.empty();
        if (!rule->rule->at_octet && sure && holds(rule->rule->when, *rule->rule, asked, nullptr) == Truth::yes) break;
        Look look;
        if (!rule->rule->at_octet || !has_turn(question, *rule, {}, look)) continue;
        early_ = Chosen{rule, look};
        early_reasons_ = std::move(told.reasons);
        return rule->rule->at_octet;
    }
    return std::nullopt;
}

}  // namespace bouncehouse::engine
