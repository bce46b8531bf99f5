#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/json.hpp>
#include <bouncehouse/cli/live.hpp>
#include <bouncehouse/cli/pointing.hpp>
#include <bouncehouse/cli/ready.hpp>
#include <bouncehouse/cli/simulation.hpp>
#include <bouncehouse/cli/terminal.hpp>
#include <bouncehouse/dns/note.hpp>
#include <bouncehouse/evidence/keepers.hpp>
#include <bouncehouse/evidence/transcript.hpp>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/net/steady_clock.hpp>
#include <csignal>

namespace bouncehouse::cli {
namespace {

using evidence::Keeper;
using evidence::KeeperError;

void add(evidence::Recorder& recorder, std::variant<std::shared_ptr<Keeper>, KeeperError> opened) {
    if (const auto* error = std::get_if<KeeperError>(&opened)) throw Trouble(Exit::failed, error->message);
    recorder.add(std::get<std::shared_ptr<Keeper>>(std::move(opened)));
}

// A reader of our output that goes away is no reason to end; nor is a journal at the limit for files: its
// write fails, and that is told.
void survive_broken_pipes() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

void must_be_open(std::optional<int> descriptor) {
    if (descriptor && ::fcntl(*descriptor, F_GETFD) == -1)
        throw Trouble(Exit::failed, fmt::format("--ready-fd {}: no such descriptor is open", *descriptor));
}

// Sessions are numbered on from what the files hold.
std::uint64_t first_session(const SimulationOptions& options) {
    const auto in_journal = options.journal.empty() ? 1 : evidence::next_session_in_journal(options.journal);
    const auto in_store = options.store.empty() ? 1 : evidence::next_session_in_store(options.store);
    return std::max(in_journal, in_store);
}

// Counts what ends the run; the server may only be told once it listens.
class Ender {
public:
    Ender(std::uint64_t messages, std::uint64_t sessions) : messages_(messages), sessions_(sessions) {}
    void see(const evidence::Event& event) {
        const auto* content = std::get_if<evidence::ContentSeen>(&event.body);
        if (content != nullptr && content->complete && ++messages_seen_ == messages_) stop();
        if (std::holds_alternative<evidence::Ended>(event.body) && ++sessions_seen_ == sessions_) stop();
    }
    void attach(net::Server& server) { server_ = &server; }
    void stop() {
        if (auto* server = server_.load()) server->stop();
    }

private:
    std::uint64_t messages_, sessions_;
    std::atomic<std::uint64_t> messages_seen_ = 0, sessions_seen_ = 0;
    std::atomic<net::Server*> server_ = nullptr;
};

void tell_ready(const std::vector<net::Bound>& bound, const scenario::Scenario& scenario,
                const SimulationOptions& options, const std::optional<dns::Endpoint>& name_server) {
    const auto list = ready_json(bound, scenario, name_server);
    const auto line =
        (options.json ? json::Object().add_raw("ready", list).str() : ready_line(bound, name_server)) + "\n";
    fmt::print("{}", line);
    if (name_server && options.pointing && !options.json)
        fmt::print("\n{}\n", pointing_text(*name_server, bound, scenario));
    std::fflush(stdout);
    if (!options.ready_fd) return;
    const auto written = ::write(*options.ready_fd, line.data(), line.size());
    ::close(*options.ready_fd);
    if (written != static_cast<ssize_t>(line.size()))
        throw Trouble(Exit::failed, "--ready-fd: it cannot be written to");
}

void tell_summary(const evidence::Recorder::Totals& totals, bool as_json) {
    if (as_json) {
        const auto counts = json::Object()
                                .add_number("sessions", totals.sessions)
                                .add_number("messages", totals.messages)
                                .add_number("events", totals.events);
        fmt::print("{}\n", json::Object().add_raw("summary", counts.str()).str());
        return;
    }
    fmt::print("ended: {} session{}, {} message{} kept\n", totals.sessions, totals.sessions == 1 ? "" : "s",
               totals.messages, totals.messages == 1 ? "" : "s");
}

void show_live(const std::vector<evidence::Event>& events, bool as_json, const evidence::Style& style) {
    if (as_json)
        for (const auto& event : events) fmt::print("{}\n", evidence::to_json(event));
    else
        fmt::print("\n{}", evidence::transcript(events, style));
    std::fflush(stdout);
}

// Questions belong to no session: shown as they come.
void show_question(const evidence::Event& event, bool as_json) {
    const auto* noted = std::get_if<evidence::Noted>(&event.body);
    if (noted == nullptr || noted->what != dns::note_kind) return;
    if (as_json)
        fmt::print("{}\n", evidence::to_json(event));
    else
        fmt::print("\ndns: {}\n", evidence::visible(noted->text));
    std::fflush(stdout);
}

/// The name server, when the scenario has something for it.
class NameServer {
public:
    NameServer(std::shared_ptr<const scenario::Scenario> scenario, const SimulationOptions& options,
               const engine::Clock& clock, evidence::Recorder& recorder, const net::Server& hosts,
               const std::vector<net::Bound>& bound) {
        const auto wanted = dns_endpoint(options.dns, *scenario, options.server.port == 0);
        if (!wanted) return;
        auto facts = host_facts(*scenario, bound);
        add_certificates(facts, *scenario, hosts);
        world_.emplace(&recorder, wanted->address);
        world_->add({.scenario = std::move(scenario),
                     .hosts = std::move(facts),
                     .placement = {},
                     .time_scale = options.engine.time_scale,
                     .seed = options.engine.seed,
                     .memory_keys = options.engine.memory_keys,
                     .everything_else = true});
        server_.emplace(*world_, clock,
                        dns::ServerOptions{.endpoints = {*wanted},
                                           .allow_other_than_loopback = options.server.allow_other_than_loopback});
        std::vector<dns::Endpoint> listening;
        const auto problems = server_->listen(listening);
        if (!problems.empty())
            throw Trouble(Exit::failed, fmt::format("cannot listen: {} (--dns chooses another place, --no-dns none)",
                                                    fmt::join(problems, "; ")));
        endpoint_ = listening.front();
    }

    const std::optional<dns::Endpoint>& endpoint() const { return endpoint_; }
    void start() {
        if (server_) server_->start();
    }
    void stop() {
        if (server_) server_->stop();
    }

private:
    std::optional<dns::World> world_;
    std::optional<dns::Server> server_;
    std::optional<dns::Endpoint> endpoint_;
};

std::vector<net::Bound> bind_all(net::Server& server) {
    std::vector<net::Bound> bound;
    const auto problems = server.listen(bound);
    if (!problems.empty()) throw Trouble(Exit::failed, fmt::format("cannot listen: {}", fmt::join(problems, "; ")));
    return bound;
}

}  // namespace

void simulate(std::shared_ptr<const scenario::Scenario> scenario, const catalogue::Catalogue& catalogue,
              const SimulationOptions& options) {
    survive_broken_pipes();
    must_be_open(options.ready_fd);
    evidence::Recorder recorder(options.memory, first_session(options));
    if (!options.journal.empty()) add(recorder, evidence::open_journal(options.journal, options.journal_limit));
    if (!options.store.empty()) add(recorder, evidence::open_store(options.store));
    for (const auto& keeper : options.keepers) recorder.add(keeper);

    Ender ender(options.exit_after_messages, options.exit_after_sessions);
    std::optional<Live> live;
    const evidence::Style style{.colours = wants_colour(STDOUT_FILENO), .annotate = {}};
    if (options.live) live.emplace(recorder, [&](const auto& events) { show_live(events, options.json, style); });
    if (options.exit_after_messages + options.exit_after_sessions > 0)
        recorder.listen([&](const evidence::Event& event) { ender.see(event); });
    if (live)
        recorder.listen([&](const evidence::Event& event) {
            if (std::holds_alternative<evidence::Ended>(event.body)) live->ended(event.session);
        });
    if (live) recorder.listen([&](const evidence::Event& event) { show_question(event, options.json); });
    if (options.listener) recorder.listen(options.listener);

    const net::SteadyClock clock;
    engine::Engine engine(scenario, catalogue, clock, recorder, options.engine);
    auto server_options = options.server;
    server_options.report = [](const std::string& trouble) { fmt::print(stderr, "bouncehouse: {}\n", trouble); };
    net::Server server(engine, server_options);
    const auto bound = bind_all(server);
    NameServer name_server(scenario, options, clock, recorder, server, bound);
    ender.attach(server);
    // Files first: whoever is root now may be nobody after when_listening.
    if (!options.ca_file.empty()) write_atomically(options.ca_file, server.ca_pem());
    if (!options.port_file.empty())
        write_atomically(options.port_file, ready_json(bound, *scenario, name_server.endpoint()) + "\n");
    if (options.when_listening) options.when_listening();
    server.stop_on_signals();
    name_server.start();
    tell_ready(bound, engine.scenario(), options, name_server.endpoint());
    server.run();
    name_server.stop();

    recorder.flush();
    live.reset();
    if (options.summary) tell_summary(recorder.totals(), options.json);
}

}  // namespace bouncehouse::cli
