#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/engine/engine.hpp>
#include <bouncehouse/net/server.hpp>
#include <bouncehouse/net/steady_clock.hpp>
#include <bouncehouse/probe_cli/commands.hpp>
#include <bouncehouse/replay/player.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <chrono>
#include <thread>

namespace bouncehouse::probe_cli {

namespace {

struct Options {
    std::string glob;
    unsigned jobs = 64;
    unsigned deadline = 5000;
    bool json = false;
    bool quiet = false;
};

/// A line that overwrites itself; only on a terminal.
class ProgressBar {
public:
    ProgressBar(std::size_t total, bool shown) : total_(total), shown_(shown && isatty(STDERR_FILENO) != 0) {}
    void show(std::size_t done, std::size_t differences) {
        if (!shown_ || (done % 25 != 0 && done != total_)) return;
        constexpr std::size_t width = 40;
        const std::size_t full = done * width / total_;
        fmt::print(stderr, "\r[{:#<{}}{:.<{}}] {}/{}  {} different", "", full, "", width - full, done, total_,
                   differences);
        if (done == total_) fmt::print(stderr, "\n");
        std::fflush(stderr);
    }

private:
    std::size_t total_;
    bool shown_;
};

/// Serves the plan's scenario on free ports, as long as it lives.
class Stage {
public:
    explicit Stage(const std::string& text)
        : loaded_(scenario::load_text(text, "replay", catalogue::Catalogue::builtin())), recorder_(small()) {
        if (!loaded_.ok()) throw std::runtime_error("the replay scenario is broken: " + loaded_.problems.front().str());
        engine_.emplace(loaded_.scenario, catalogue::Catalogue::builtin(), clock_, recorder_);
        net::ServerOptions options;
        options.port = 0;
        options.tls_port = 0;
        server_.emplace(*engine_, options);
        std::vector<net::Bound> bound;
        if (const auto problems = server_->listen(bound); !problems.empty()) throw std::runtime_error(problems.front());
        for (const net::Bound& one : bound) (one.implicit_tls ? target.tls_port : target.port) = one.port;
        thread_ = std::thread([this] { server_->run(); });
    }
    ~Stage() {
        server_->stop();
        thread_.join();
    }
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    replay::Target target;

private:
    static evidence::MemoryLimits small() { return {.events = 1000, .messages = 10, .bytes = 1U << 20U}; }
    scenario::Loaded loaded_;
    net::SteadyClock clock_;
    evidence::Recorder recorder_;
    std::optional<engine::Engine> engine_;
    std::optional<net::Server> server_;
    std::thread thread_;
};

boost::json::object as_json(const replay::Plan& plan, const std::vector<replay::Result>& results, double seconds) {
    boost::json::array differences, left_out;
    for (const replay::Result& one : results)
        if (!one.same)
            differences.push_back({{"id", one.played->entry->id},
                                   {"stage", name_of(one.played->stage)},
                                   {"wire", name_of(one.played->wire)},
                                   {"problem", one.problem},
                                   {"expected", one.expected},
                                   {"got", one.got}});
    for (const replay::LeftOut& one : plan.left_out)
        left_out.push_back({{"id", one.entry->id}, {"stage", name_of(one.stage)}, {"why", one.why}});
    return {{"played", results.size()}, {"seconds", seconds}, {"differences", differences}, {"left_out", left_out}};
}

void print_differences(const std::vector<replay::Result>& results) {
    for (const replay::Result& one : results)
        if (!one.same)
            fmt::print("{} at {} ({}): {}\n  expected {}\n  got      {}\n", one.played->entry->id,
                       name_of(one.played->stage), replay::name_of(one.played->wire), one.problem, one.expected,
                       one.got);
}

int replay_command(const Options& options) {
    const auto begin = std::chrono::steady_clock::now();
    const replay::Plan plan = replay::make_plan(catalogue::Catalogue::builtin(), options.glob);
    if (plan.cases.empty()) {
        fmt::print(stderr, "bouncehouse-probe: no catalogue entry matches \"{}\"\n", options.glob);
        return 3;
    }
    Stage stage(replay::scenario_text(plan));
    ProgressBar bar(plan.cases.size(), !options.quiet && !options.json);
    const auto results =
        replay::play(plan.cases, stage.target,
                     {options.jobs, std::chrono::milliseconds(options.deadline),
                      [&bar](std::size_t done, std::size_t differences) { bar.show(done, differences); }});
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const auto different = std::count_if(results.begin(), results.end(), [](const auto& one) { return !one.same; });
    if (options.json) {
        fmt::print("{}\n", boost::json::serialize(as_json(plan, results, seconds)));
    } else {
        print_differences(results);
        fmt::print("{} replies played in {:.1f} s, {} different, {} left out (each with its reason in --json)\n",
                   results.size(), seconds, different, plan.left_out.size());
    }
    return different == 0 ? 0 : 1;
}

class ReplayCommand final : public cli::Command {
public:
    const cli::Page& page() const override {
        static const cli::Page page{
            "replay",
            "Plays every catalogue entry at each of its stages and compares byte for byte",
            "The probe itself is the client here: it proves that what the catalogue documents is what the simulator "
            "puts on the wire. Exit status 1: a reply differs.",
            {{"bouncehouse-probe replay --id 'gmail.*'", "The replies of one provider"}}};
        return page;
    }
    void declare(CLI::App& app) override {
        app.add_option("--id", options_.glob, "Only entries whose id fits this pattern (* and ?)")->type_name("GLOB");
        app.add_option("-j,--jobs", options_.jobs, "Connections at a time")
            ->type_name("N")
            ->check(CLI::Range(1U, 1000U));
        app.add_option("--deadline", options_.deadline, "Milliseconds for one reply")
            ->type_name("MS")
            ->check(CLI::Range(1U, 600'000U));
        app.add_flag("--json", options_.json, "Prints the result as JSON");
        app.add_flag("-q,--quiet", options_.quiet, "No progress bar");
    }
    cli::Exit run() override { return static_cast<cli::Exit>(replay_command(options_)); }

private:
    Options options_;
};

}  // namespace

std::unique_ptr<cli::Command> make_replay() { return std::make_unique<ReplayCommand>(); }

}  // namespace bouncehouse::probe_cli
