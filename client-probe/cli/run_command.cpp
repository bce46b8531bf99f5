#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <bouncehouse/case/library.hpp>
#include <bouncehouse/case/sweep.hpp>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/terminal.hpp>
#include <bouncehouse/probe_cli/commands.hpp>
#include <bouncehouse/probe_cli/interrupt.hpp>
#include <bouncehouse/probe_cli/output.hpp>
#include <bouncehouse/probe_cli/selection.hpp>
#include <bouncehouse/report/html.hpp>
#include <bouncehouse/report/json.hpp>
#include <bouncehouse/report/junit.hpp>
#include <bouncehouse/report/known.hpp>
#include <bouncehouse/report/markdown.hpp>
#include <bouncehouse/report/progress.hpp>
#include <bouncehouse/report/terminal.hpp>
#include <bouncehouse/run/own_network.hpp>
#include <bouncehouse/run/runner.hpp>
#include <bouncehouse/sender/instance.hpp>
#include <bouncehouse/sender/load.hpp>
#include <chrono>
#include <ctime>
#include <filesystem>

namespace bouncehouse::probe_cli {
namespace {

using cli::Command;
using cli::Exit;
using cli::Page;
using cli::Trouble;
using namespace probe;

std::string now_text() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

/// Tells of the run while it goes on, on standard error; the report itself goes to standard output.
class Teller {
public:
    Teller(std::size_t total, bool quiet, const TerminalStyle& style, std::size_t width)
        : quiet_(quiet),
          terminal_(cli::is_terminal(STDERR_FILENO)),
          style_(style),
          progress_(total, terminal_, width, clock()) {}
    void result(const CaseResult& result) {
        progress_.finished(result);
        if (quiet_) return;
        if (is_finding(result)) print(progress_.clear() + case_line(result, style_));
    }
    void standing() {
        if (!quiet_) print(progress_.tick(clock()));
    }
    void end() {
        if (!quiet_) print(progress_.clear());
    }

private:
    static bool is_finding(const CaseResult& result) {
        return result.outcome == Outcome::fail || result.outcome == Outcome::non_strict ||
               result.outcome == Outcome::error;
    }
    static std::chrono::nanoseconds clock() { return std::chrono::steady_clock::now().time_since_epoch(); }
    static void print(const std::string& text) {
        if (text.empty()) return;
        std::fwrite(text.data(), 1, text.size(), stderr);
        std::fflush(stderr);
    }
    bool quiet_, terminal_;
    TerminalStyle style_;
    Progress progress_;
};

class RunCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "run",
            "Drives a sender through the cases and judges how it reacts",
            "The sender is described by a TOML file, or is one of those that come with the program (senders lists "
            "them). Each case is a mail server of its own, at its own loopback address; the sender is given a message "
            "for it, and what it does is judged by the clauses that the case rests on.\n\n"
            "Exit status 0: nothing found; 1: findings (fail, with --strict also non-strict, a stale known "
            "deviation); 2: wrong usage; 3: nothing could be judged.",
            {{"bouncehouse-probe run --sender curl", "All cases against curl"},
             {"bouncehouse-probe run --sender my.toml --case 'TLS-*' --html report.html", "One theme, with a page"},
             {"bouncehouse-probe run --sender postfix --tag core --junit junit.xml", "The core of the suite, for CI"},
             {"bouncehouse-probe run --sender exim --json run.json --known exim-known.toml",
              "With deviations that are known"}}};
        return page;
    }

    void declare(CLI::App& app) override {
        app.add_option("--sender", sender_, "Description of the sender: a file, or a name from `senders`")
            ->required()
            ->type_name("FILE");
        selection_.declare(app);
        app.add_option("--jobs", options_.jobs, "Cases at once; 0: 16 for a client, 400 for a queue")->type_name("N");
        app.add_option("--port", options_.port, "Port of the simulated hosts; 0: any free one")->type_name("PORT");
        app.add_option("--time-limit", limit_, "Seconds after which what is left is skipped; 0: none")
            ->type_name("SECONDS");
        app.add_flag("--strict", strict_, "Non-strict verdicts are findings, too");
        app.add_option("--known", known_, "Known deviations (TOML); they are not findings, stale ones are")
            ->type_name("FILE");
        app.add_option("--write-known", write_known_, "Writes such a file from this run")->type_name("FILE");
        app.add_option("--keep", keep_, "Keeps all evidence in this folder, a folder a case")->type_name("FOLDER");
        app.add_flag("--dry-run", dry_, "Says which cases would be played and which would not apply, and ends");
        app.add_option("--json", json_, "Writes the report as JSON; - for standard output")->type_name("FILE");
        app.add_option("--html", html_, "Writes one self-contained page")->type_name("FILE");
        app.add_option("--junit", junit_, "Writes JUnit XML")->type_name("FILE");
        app.add_option("--markdown", markdown_, "Writes Markdown, for a pull request")->type_name("FILE");
        app.add_flag("--all", all_, "Lists every case at the end, not only what was found");
        app.add_flag("--quiet", quiet_, "No progress");
    }

    Exit run() override {
        const LoadedSender loaded = load_sender(sender_);
        if (!loaded.ok()) throw Trouble(Exit::usage, problems_text(loaded.problems));
        auto sender = std::make_shared<SenderDescription>(*loaded.sender);
        sender->file = sender_;  // as typed: the commands that a report names can be run as they stand
        KnownFile known;
        if (!known_.empty()) {
            KnownLoaded read = load_known(known_);
            if (!read.file) throw Trouble(Exit::usage, problems_text(read.problems));
            known = std::move(*read.file);
        }
        const Cases cases = selection_.chosen();
        if (dry_) return dry_run(*sender, cases);

        const std::size_t width = terminal_width();
        const TerminalStyle progress_style{cli::wants_colour(STDERR_FILENO), width, false};
        Teller teller{cases.size(), quiet_, progress_style, width};
        if (const auto& networks = sender->networks;
            std::find(networks.begin(), networks.end(), own_network_word) != networks.end()) {
            options_.no_own_network = enter_own_network();  // before there is any other thread
            options_.own_network = options_.no_own_network.empty();
        }
        Interrupt interrupt;
        Hooks hooks;
        hooks.result = [&](const CaseResult& result) { teller.result(result); };
        hooks.standing = [&](const Standing&) { teller.standing(); };
        hooks.stop = interrupt.token();
        options_.time_limit = std::chrono::seconds{limit_};
        options_.keep = keep_;
        RunReport report = run_cases(sender, cases, options_, hooks);
        teller.end();

        report.tool_version = BOUNCEHOUSE_VERSION;
        report.suite = suite_hash();
        report.started = started_;
        report.command = fmt::format("bouncehouse-probe run --sender {}", sender_);
        report.strict = strict_;
        if (!known_.empty()) {
            std::vector<std::string> ids;
            for (const auto& one : selection_.all()) ids.push_back(one->id);
            for (const auto& one : sweep_cases(catalogue::Catalogue::builtin(), Sweep::every)) ids.push_back(one->id);
            apply_known(known, report, ids);
        }
        return write(report);
    }

private:
    Exit dry_run(const SenderDescription& sender, const Cases& cases) const {
        std::size_t played = 0;
        for (const auto& test : cases) {
            std::string reason;
            if (!test->applies_to(sender.kind)) reason = fmt::format("not for a {}", name_of(sender.kind));
            if (reason.empty()) reason = applicable(sender, *test);
            if (reason.empty()) ++played;
            fmt::print("{:<40} {}\n", test->id, reason.empty() ? test->title : "not applicable: " + reason);
        }
        fmt::print("{} of {} cases would be played against {}\n", played, cases.size(), sender.name);
        return played == 0 ? Exit::failed : Exit::well;
    }

    Exit write(const RunReport& report) const {
        std::string trouble;
        const auto put = [&](const std::string& file, const std::string& text) {
            if (file.empty()) return;
            if (const std::string problem = write_file(file, text); !problem.empty())
                trouble += (trouble.empty() ? "" : "; ") + problem;
        };
        if (json_ != "-") {
            const TerminalStyle style{cli::wants_colour(STDOUT_FILENO), terminal_width(), all_};
            fmt::print("{}", terminal_text(report, style));
        }
        put(json_, to_json(report));
        put(html_, html_page(std::span{&report, 1}));
        put(junit_, junit_xml(report));
        put(markdown_, markdown(report));
        put(write_known_, write_known_.empty() ? std::string{} : known_file_for(report));
        if (!trouble.empty()) throw Trouble(Exit::failed, trouble);
        return static_cast<Exit>(report.exit_code());
    }

    std::string sender_, known_, write_known_, keep_, json_, html_, junit_, markdown_;
    std::string started_ = now_text();
    Selection selection_;
    RunOptions options_;
    unsigned limit_ = 0;
    bool strict_ = false, dry_ = false, all_ = false, quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_run() { return std::make_unique<RunCommand>(); }

}  // namespace bouncehouse::probe_cli
