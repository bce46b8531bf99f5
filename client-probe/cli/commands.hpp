// The subcommands of bouncehouse-probe, in the order in which help shows them.
#pragma once
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/pages.hpp>
#include <bouncehouse/cli/program.hpp>

namespace bouncehouse::probe_cli {

std::unique_ptr<cli::Command> make_run();
std::unique_ptr<cli::Command> make_list();
std::unique_ptr<cli::Command> make_explain();
std::unique_ptr<cli::Command> make_senders();
std::unique_ptr<cli::Command> make_report();
std::unique_ptr<cli::Command> make_diff();
std::unique_ptr<cli::Command> make_replay();

const std::vector<cli::GeneratedPage>& probe_pages();

/// `bouncehouse-probe` itself.
const cli::Program& probe_program();

}  // namespace bouncehouse::probe_cli
