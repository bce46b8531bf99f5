#include <fmt/format.h>
#include <unistd.h>
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/terminal.hpp>
#include <bouncehouse/probe_cli/commands.hpp>
#include <bouncehouse/probe_cli/output.hpp>
#include <bouncehouse/report/diff.hpp>
#include <bouncehouse/report/html.hpp>
#include <bouncehouse/report/json.hpp>
#include <bouncehouse/report/junit.hpp>
#include <bouncehouse/report/markdown.hpp>
#include <bouncehouse/report/merge.hpp>
#include <bouncehouse/report/results.hpp>
#include <bouncehouse/report/terminal.hpp>

namespace bouncehouse::probe_cli {
namespace {

using cli::Command;
using cli::Exit;
using cli::Page;
using cli::Trouble;
using namespace probe;

RunReport read(const std::string& file) {
    ReadReport read = read_report(file);
    if (!read.report) throw Trouble(Exit::failed, read.problem);
    return std::move(*read.report);
}

void put(const std::string& file, const std::string& text) {
    if (file.empty()) return;
    if (const std::string problem = write_file(file, text); !problem.empty()) throw Trouble(Exit::failed, problem);
}

class ReportCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "report",
            "Shows runs kept as JSON, several as one matrix of cases by senders",
            "One run is shown as the run itself ends; of several the matrix is made.",
            {{"bouncehouse-probe report run.json", "A run, on the terminal"},
             {"bouncehouse-probe report postfix.json exim.json --html matrix.html", "Two senders side by side"}}};
        return page;
    }
    void declare(CLI::App& app) override {
        app.add_option("RUN", files_, "Files written by run --json")->required();
        app.add_option("--html", html_, "Writes one self-contained page")->type_name("FILE");
        app.add_option("--markdown", markdown_, "Writes Markdown; of several runs the matrix")->type_name("FILE");
        app.add_option("--results", results_, "Writes a page for readers: totals, and each deviation with its reason")
            ->type_name("FILE");
        app.add_option("--junit", junit_, "Writes JUnit XML, of one run")->type_name("FILE");
        app.add_flag("--all", all_, "Lists every case, not only what was found");
    }
    Exit run() override {
        std::vector<RunReport> reports;
        for (const std::string& file : files_) reports.push_back(read(file));
        if (!junit_.empty() && reports.size() > 1)
            throw Trouble(Exit::usage, "report: JUnit XML is made of one run at a time");
        put(html_, html_.empty() ? std::string{} : html_page(reports));
        if (!junit_.empty()) put(junit_, junit_xml(reports.front()));
        if (!markdown_.empty())
            put(markdown_, reports.size() == 1 ? markdown(reports.front()) : matrix_markdown(merge(reports)));
        put(results_, results_.empty() ? std::string{} : results_page(reports));
        if (!html_.empty() || !junit_.empty() || !markdown_.empty() || !results_.empty()) return Exit::well;
        const TerminalStyle style{cli::wants_colour(STDOUT_FILENO), terminal_width(), all_};
        for (const RunReport& report : reports) fmt::print("{}", terminal_text(report, style));
        return Exit::well;
    }

private:
    std::vector<std::string> files_;
    std::string html_, markdown_, junit_, results_;
    bool all_ = false;
};

class DiffCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{"diff",
                               "Compares two runs: before and after an upgrade of the sender",
                               "Exit status 1: something got worse.",
                               {{"bouncehouse-probe diff before.json after.json", "What changed"}}};
        return page;
    }
    void declare(CLI::App& app) override {
        app.add_option("BEFORE", before_, "Run to compare with")->required();
        app.add_option("AFTER", after_, "Run that may differ")->required();
        app.add_flag("--json", json_, "As JSON");
        app.add_flag("--markdown", markdown_, "As Markdown");
    }
    Exit run() override {
        const RunDiff diff = compare(read(before_), read(after_));
        fmt::print("{}", json_ ? diff_json(diff) : markdown_ ? diff_markdown(diff) : diff_text(diff, terminal_width()));
        return static_cast<Exit>(diff.exit_code());
    }

private:
    std::string before_, after_;
    bool json_ = false, markdown_ = false;
};

}  // namespace

std::unique_ptr<Command> make_report() { return std::make_unique<ReportCommand>(); }
std::unique_ptr<Command> make_diff() { return std::make_unique<DiffCommand>(); }

}  // namespace bouncehouse::probe_cli
