#include <unistd.h>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/scenario_source.hpp>
#include <bouncehouse/cli/simulation.hpp>
#include <bouncehouse/cli/size_option.hpp>
#include <bouncehouse/cli/terminal.hpp>

namespace bouncehouse::cli {
namespace {

class ServeCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "serve",
            "Plays a scenario to whoever connects",
            "Listens for the hosts of the scenario until SIGINT or SIGTERM. When it is ready it prints one line: "
            "`ready: smtp 127.0.0.1:1025 (bouncehouse.test)`, each socket with its protocol, address and host. It "
            "delivers mail nowhere and binds loopback addresses unless --allow-public is given.\n\nA scenario with "
            "domains has a name server too, told in the ready line (`dns 127.0.0.1:1053`); on a terminal or with -v "
            "it is followed by how to point a sender at it. With --port 0 its port is any free one as well, unless "
            "--dns is given.\n\nWithout a scenario "
            "the "
            "recipient's address chooses the reply: 550-5.1.1@any.test is refused, 451x2@any.test is refused twice and "
            "then accepted, greylist@any.test must come again; all else is accepted and kept.",
            {{"bouncehouse serve", "Listens on 127.0.0.1:1025; addresses choose the replies"},
             {"bouncehouse serve greylisting/basic --time-scale 60", "A scenario of the library, a minute a second"},
             {"bouncehouse serve my.toml --port 0 --port-file ports.json --journal run.jsonl",
              "For a test: any free port, told in a file; what happened in another"},
             {"bouncehouse serve --listen 0.0.0.0 --allow-public",
              "Reachable from other machines, as in a container"}}};
        return page;
    }

    void declare(CLI::App& app) override {
        app.add_option("SCENARIO", scenarios_,
                       "File or name in the library; several are combined, the first asked first")
            ->envname("BOUNCEHOUSE_SCENARIO");
        declare_sockets(app);
        declare_time(app);
        declare_evidence(app);
        declare_output(app);
    }

    Exit run() override {
        const auto& catalogue = catalogue::Catalogue::builtin();
        auto scenario = load_for_use(scenarios_, catalogue);
        const bool terminal = is_terminal(STDOUT_FILENO);
        options_.live = verbose_ || (terminal && !quiet_);
        options_.pointing = options_.live && !options_.json;
        options_.summary = !quiet_ && (terminal || verbose_ || options_.json);
        simulate(std::move(scenario), catalogue, options_);
        return Exit::well;
    }

private:
    void declare_sockets(CLI::App& app) {
        auto& server = options_.server;
        app.add_option("--listen", server.listen, "Address for hosts that have none of their own")
            ->type_name("ADDRESS")
            ->capture_default_str();
        app.add_option("--port", server.port, "Port for hosts that have none; 0: any free one")
            ->type_name("PORT")
            ->capture_default_str()
            ->check(CLI::Range(0, 65535));
        app.add_option("--tls-port", server.tls_port, "The same for hosts where TLS begins at once")
            ->type_name("PORT")
            ->capture_default_str()
            ->check(CLI::Range(0, 65535));
        auto* dns =
            app.add_option(
                   "--dns", options_.dns.endpoint,
                   "Where the name server listens, ADDRESS:PORT; without it at 127.0.0.1:1053 when the scenario "
                   "has domains")
                ->type_name("PLACE");
        app.add_flag("--no-dns", options_.dns.off, "No name server")->excludes(dns);
        app.add_flag("--allow-public", server.allow_other_than_loopback, "Bind other addresses than loopback too");
        app.add_option("--max-sessions", server.sessions, "Sessions at once; more are told 421 4.3.2")
            ->type_name("N")
            ->capture_default_str();
        app.add_option("--threads", server.threads, "Threads that serve connections")
            ->type_name("N")
            ->capture_default_str()
            ->check(CLI::Range(1, 256));
        app.add_option("--ca-out", options_.ca_file, "Write the certificate of the own CA here, for clients to trust")
            ->type_name("FILE");
        app.add_option("--port-file", options_.port_file, "Write where it listens here, as JSON, once it does")
            ->type_name("FILE");
        app.add_option("--ready-fd", options_.ready_fd, "Write the ready line to this descriptor too, and close it")
            ->type_name("N")
            ->check(CLI::NonNegativeNumber);
    }

    void declare_time(CLI::App& app) {
        app.add_option("--seed", options_.engine.seed, "Seed of all chance; none: the scenario's")->type_name("N");
        app.add_option("--time-scale", options_.engine.time_scale,
                       "Scenario time runs so many times faster than the clock")
            ->type_name("FACTOR")
            ->capture_default_str()
            ->check(CLI::Range(0.001, 1e6));
        app.add_option("--memory-keys", options_.engine.memory_keys,
                       "Keys that rules remember; more: the longest unseen are forgotten")
            ->type_name("N")
            ->capture_default_str();
    }

    void declare_evidence(CLI::App& app) {
        app.add_option("--journal", options_.journal, "Append all events and messages to this file as JSON Lines")
            ->type_name("FILE");
        add_size(app, "--journal-limit", options_.journal_limit, "Write no more than this to the journal; 0: no limit");
        app.add_option("--store", options_.store, "Keep all events and messages in this SQLite file")
            ->type_name("FILE");
        auto& memory = options_.memory;
        app.add_option("--memory-events", memory.events, "Events held in memory; the oldest sessions go first")
            ->type_name("N")
            ->capture_default_str();
        app.add_option("--memory-messages", memory.messages, "Messages held in memory")
            ->type_name("N")
            ->capture_default_str();
        add_size(app, "--memory-size", memory.bytes, "Octets of all that is held in memory");
    }

    void declare_output(CLI::App& app) {
        app.add_option("--exit-after-messages", options_.exit_after_messages, "End after so many complete messages")
            ->type_name("N");
        app.add_option("--exit-after-sessions", options_.exit_after_sessions, "End after so many sessions")
            ->type_name("N");
        auto* verbose = app.add_flag("-v,--verbose", verbose_, "Show conversations although this is no terminal");
        app.add_flag("-q,--quiet", quiet_, "Show no conversations, no summary")->excludes(verbose);
        app.add_flag("--json", options_.json, "Ready line and summary as JSON, one a line; with -v the events as well");
    }

    std::vector<std::string> scenarios_;
    SimulationOptions options_;
    bool verbose_ = false, quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_serve() { return std::make_unique<ServeCommand>(); }

}  // namespace bouncehouse::cli
