// A scenario's dialogue: exact steps in place of rules. Reads lines, content and octets as the steps
// want them; a line that does not fit is a deviation, is told so, and the step goes on waiting.
#pragma once
#include <bouncehouse/engine/asked.hpp>
#include <bouncehouse/engine/identity.hpp>
#include <bouncehouse/engine/shared.hpp>
#include <bouncehouse/engine/witness.hpp>
#include <bouncehouse/smtp/content.hpp>
#include <bouncehouse/smtp/machine.hpp>
#include <bouncehouse/smtp/responder.hpp>
#include <memory>
#include <string>
#include <vector>

namespace bouncehouse::engine {

class Script final : public smtp::Machine {
public:
    Script(std::shared_ptr<Engine::Shared> shared, std::size_t host, const Peer& peer, const Arrival& arrival,
           std::uint64_t session, const scenario::Dialogue& dialogue);
    ~Script() override;
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;

    void start() override;
    void receive(std::string_view bytes) override;
    void peer_closed(std::string_view how) override;
    void resume() override;
    void tls_done(const smtp::TlsInfo& info) override;
    void tls_failed(std::string_view reason) override;
    void idle() override;
    void stop() override;
    std::vector<smtp::Action>& actions() override { return actions_; }
    bool ended() const override { return ended_; }
    bool wants_input() const override;
    Duration idle_limit() const override;

private:
    using Step = scenario::Step;
    enum class Waiting : std::uint8_t { nothing, input, pause, tls };
    /// Done: the next step; blocked: more must come first.
    enum class Progress : std::uint8_t { done, blocked };

    void run();
    Progress play(const Step::Expect& step);
    Progress play(const Step::ExpectContent& step);
    Progress play(const Step::ExpectBytes& step);
    Progress play(const Step::ExpectEnd& step);
    Progress play(const Step::SendBytes& step);
    Progress play(const Step::Wait& step);
    Progress play(const Step::Tls& step);
    Progress play(const Step::Close& step);

    bool take_line();
    void read_command();
    bool changes_nothing();
    void pass_optional();
    void deviation(const Step::Expect& step);
    void send(const Step::SendBytes& step);
    void say(const smtp::Reply& reply);
    void tell_reply(const smtp::Answer& answer, std::string entry);
    void keep_content();
    Progress pause(Duration length);
    void finish(smtp::Ending how, bool by_client, std::string_view why);
    const CompiledHost& host() const { return shared_->compiled.hosts[facts_.host]; }
    Asked asked() const { return {situation_, facts_, shared_->states, shared_->crowd, shared_->now()}; }

    std::shared_ptr<Engine::Shared> shared_;
    const scenario::Dialogue& dialogue_;
    Facts facts_;
    Identity identity_;
    Witness witness_;
    std::vector<smtp::Action> actions_;
    std::string input_, line_;
    smtp::Command command_;
    smtp::Situation situation_;
    smtp::Transaction transaction_;
    smtp::Content content_;
    smtp::DotReader reader_;
    std::size_t at_ = 0;  // step
    unsigned part_ = 0;   // of a step that pauses in between
    std::uint64_t swallowed_ = 0;
    unsigned deviations_ = 0;
    Waiting waiting_ = Waiting::nothing;
    bool ended_ = false, deaf_ = false;
};

}  // namespace bouncehouse::engine
