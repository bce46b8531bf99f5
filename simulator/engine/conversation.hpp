// The responder of one session: asks the rules, then the packs, and says what they say, or else what a
// correct server says. Records the evidence of the session.
#pragma once
#include <bouncehouse/engine/asked.hpp>
#include <bouncehouse/engine/conditions.hpp>
#include <bouncehouse/engine/filling.hpp>
#include <bouncehouse/engine/identity.hpp>
#include <bouncehouse/engine/memory.hpp>
#include <bouncehouse/engine/sasl.hpp>
#include <bouncehouse/engine/shared.hpp>
#include <bouncehouse/engine/witness.hpp>
#include <bouncehouse/smtp/responder.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bouncehouse::engine {

class Conversation final : public smtp::Responder {
public:
    Conversation(std::shared_ptr<Engine::Shared> shared, std::size_t host, const Peer& peer, const Arrival& arrival,
                 std::uint64_t session);
    ~Conversation() override;
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    void answer(const smtp::Situation& situation, const smtp::Reply& standard, smtp::Answer& answer) override;
    std::optional<std::uint64_t> interrupt_at(const smtp::Transaction& transaction) override;
    smtp::SaslStep sasl_begin(std::string_view mechanism, std::optional<std::string_view> response) override;
    smtp::SaslStep sasl_step(std::string_view response) override;
    bool keep(const smtp::Transaction& transaction, smtp::Content& content) override;
    void note_command(const smtp::Situation& situation) override;
    void note_wrong(smtp::Wrong wrong, std::string_view detail) override;
    void note_content(const smtp::Transaction& transaction, const smtp::Content& content) override;
    void note_tls(const smtp::TlsInfo& info) override;
    void note_tls_failed(std::string_view reason) override;
    void note_end(bool by_client, std::string_view how) override;

private:
    /// A rule that has its turn, and what the memory said about it.
    struct Chosen {
        const CompiledRule* rule = nullptr;
        Look look;
    };
    /// Content and the replies to it, told when it is known whether the message could be kept.
    struct Held {
        evidence::Time content_at{};
        std::optional<evidence::ContentSeen> content;
        std::vector<std::pair<evidence::Time, evidence::ReplyGiven>> replies;
        bool wanted = false;  // the session will ask to keep it
    };
    /// The nearest miss so far, when explaining.
    struct Miss {
        std::size_t differences = 0;
        std::string text;
    };
    /// One question on its way to its answer.
    struct Question {
        const Asked& asked;
        const smtp::Reply& standard;
        smtp::Answer& answer;
        evidence::ReplyGiven& told;
        std::optional<Miss> nearest;
    };

    // deciding (decide.cpp)
    void decide(Question& question);
    std::optional<Chosen> choose_rule(Question& question, std::vector<Chosen>& going_on);
    bool may_be_asked(const CompiledRule& rule, const smtp::Situation& situation) const;
    bool has_turn(Question& question, const CompiledRule& rule, const std::string& own_key, Look& look);
    bool remembers_turn(Question& question, const CompiledRule& rule, const std::string& own_key, Look& look);
    bool lucky(const CompiledRule& rule, std::vector<evidence::Reason>& reasons);
    void passed_over(Question& question, const CompiledRule& rule, std::size_t differences, std::string why) const;
    void differs(Question& question, const CompiledRule& rule, const Remembered* remembered) const;

    // packs (ask_packs.cpp)
    bool ask_packs(Question& question, const std::vector<Chosen>& going_on);
    bool ask_packs_about(Question& question, const PackName& name, std::string_view whole,
                         const std::vector<Chosen>& going_on);

    // saying (say.cpp)
    void say(Question& question, const Chosen& chosen, const std::vector<Chosen>& going_on);
    void say_standard(Question& question, const scenario::Rule* rule);
    bool full(smtp::Answer& answer, evidence::ReplyGiven& told) const;
    const CompiledReply* pick(Question& question, const Chosen& chosen);
    void say_offers(Question& question, const scenario::Rule& rule, const scenario::ReplySpec& spec,
                    Filling& filling) const;
    void apply(Question& question, const CompiledRule& rule, Filling& filling);
    Duration delay_of(const scenario::Rule& rule, std::uint64_t number, smtp::Stage stage);
    void change_state(Question& question, const scenario::Rule& rule);
    Filling filling_for(const Asked& asked, const scenario::Rule* rule, const Look& look);
    const CompiledHost& host() const { return shared_->compiled.hosts[facts_.host]; }

    // evidence (notes.cpp)
    void learn(const smtp::Situation& situation);
    void tell_reply(const smtp::Situation& situation, const smtp::Answer& answer, evidence::ReplyGiven told);
    void tell_held();
    void tell_not_kept();
    smtp::SaslStep learned_auth(smtp::SaslStep step);
    void tell_auth(const smtp::Answer& answer);

    std::shared_ptr<Engine::Shared> shared_;
    Facts facts_;
    Identity identity_;
    Witness witness_;
    std::unique_ptr<SaslExchange> sasl_;
    std::optional<evidence::AuthSeen> proving_;  // an AUTH exchange that has not had its last reply
    std::optional<Chosen> early_;                // decided when the content began
    std::vector<evidence::Reason> early_reasons_;
    bool asked_early_ = false;
    std::unique_ptr<Held> held_;
    unsigned prepaid_ = 0;           // replies that were sent ahead
    bool content_enhanced_ = false;  // replies to content carry enhanced codes
    int content_code_ = 0;           // what data-end was answered
};

}  // namespace bouncehouse::engine
