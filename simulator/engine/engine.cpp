#include <bouncehouse/engine/conversation.hpp>
#include <bouncehouse/engine/engine.hpp>
#include <bouncehouse/engine/script.hpp>
#include <bouncehouse/engine/settings.hpp>
#include <bouncehouse/engine/shared.hpp>

namespace bouncehouse::engine {
namespace {

std::vector<const Pack*> packs_of(const scenario::Scenario& scenario) {
    std::vector<const Pack*> list;
    for (const std::string& name : scenario.packs)
        if (const Pack* pack = pack_named(name)) list.push_back(pack);
    return list;
}

/// A session and its responder in one piece.
class Connection final : public smtp::Machine {
public:
    Connection(std::shared_ptr<Engine::Shared> shared, std::size_t host, const Peer& peer, const Arrival& arrival,
               std::uint64_t session)
        : conversation_(shared, host, peer, arrival, session),
          session_(shared->compiled.hosts[host].settings, conversation_) {}

    void start() override { session_.start(); }
    void receive(std::string_view bytes) override { session_.receive(bytes); }
    void peer_closed(std::string_view how) override { session_.peer_closed(how); }
    void resume() override { session_.resume(); }
    void tls_done(const smtp::TlsInfo& info) override { session_.tls_done(info); }
    void tls_failed(std::string_view reason) override { session_.tls_failed(reason); }
    void idle() override { session_.idle(); }
    void stop() override { session_.stop(); }
    std::vector<smtp::Action>& actions() override { return session_.actions(); }
    bool ended() const override { return session_.ended(); }
    bool wants_input() const override { return session_.wants_input(); }
    Duration idle_limit() const override { return session_.idle_limit(); }

private:
    Conversation conversation_;  // holds the settings alive, so it is made first and goes last
    smtp::Session session_;
};

}  // namespace

Engine::Shared::Shared(std::shared_ptr<const scenario::Scenario> played, const catalogue::Catalogue& replies,
                       const Clock& time, evidence::Recorder& evidence, const Options& chosen)
    : scenario(std::move(played)),
      catalogue(replies),
      clock(time),
      recorder(evidence),
      options(chosen),
      compiled(compile(*scenario, options.time_scale)),
      packs(packs_of(*scenario)),
      memory(options.memory_keys),
      chance(options.seed.value_or(scenario->seed.value_or(1)), options.memory_keys),
      states(scenario->hosts),
      crowd(scenario->hosts.size(), compiled.counts_clients) {}

Duration Engine::Shared::now() const { return to_scenario(clock.now(), options.time_scale); }

Engine::Engine(std::shared_ptr<const scenario::Scenario> scenario, const catalogue::Catalogue& catalogue,
               const Clock& clock, evidence::Recorder& recorder, Options options)
    : shared_(std::make_shared<Shared>(std::move(scenario), catalogue, clock, recorder, options)) {}
Engine::~Engine() = default;

const scenario::Scenario& Engine::scenario() const { return *shared_->scenario; }

const smtp::Settings& Engine::settings(std::size_t host) const { return shared_->compiled.hosts.at(host).settings; }

std::unique_ptr<smtp::Machine> Engine::open(std::size_t host, const Peer& peer, std::uint64_t* session) {
    const CompiledHost& at = shared_->compiled.hosts.at(host);
    const std::uint64_t number = shared_->recorder.next_session();
    if (session != nullptr) *session = number;
    const Arrival arrival = shared_->crowd.enter(host, peer.client);
    for (const scenario::Dialogue* dialogue : at.dialogues)
        if (!dialogue->connection || *dialogue->connection == arrival.number)
            return std::make_unique<Script>(shared_, host, peer, arrival, number, *dialogue);
    return std::make_unique<Connection>(shared_, host, peer, arrival, number);
}

void Engine::reset() {
    shared_->memory.clear();
    shared_->chance.clear();
    shared_->states.reset(shared_->scenario->hosts);
    shared_->crowd.renumber();
}

Duration Engine::scaled(Duration scenario_time) const { return to_clock(scenario_time, shared_->options.time_scale); }

}  // namespace bouncehouse::engine
