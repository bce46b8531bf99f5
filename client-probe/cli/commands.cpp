#include <bouncehouse/probe_cli/commands.hpp>

namespace bouncehouse::probe_cli {
namespace {

std::vector<std::unique_ptr<cli::Command>> all_commands() {
    std::vector<std::unique_ptr<cli::Command>> commands;
    for (auto* make : {make_run, make_list, make_explain, make_senders, make_report, make_diff, make_replay})
        commands.push_back(make());
    for (auto* make : {cli::make_docs, cli::make_completion, cli::make_man}) commands.push_back(make(probe_program()));
    return commands;
}

}  // namespace

const cli::Program& probe_program() {
    static const cli::Program program{
        .name = "bouncehouse-probe",
        .sentence = "Judges how a mail sender takes what a server can do to it.",
        .man_name = "judges how a mail sender takes what a server can do to it",
        .start_with =
            "  bouncehouse-probe run --sender curl --tag core\n"
            "      Plays the core of the suite against curl and says what it did wrong.\n",
        .commands = all_commands,
        .pages = probe_pages};
    return program;
}

}  // namespace bouncehouse::probe_cli
