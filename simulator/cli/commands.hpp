// The subcommands, in the order in which help shows them.
#pragma once
#include <bouncehouse/cli/command.hpp>

namespace bouncehouse::cli {

std::unique_ptr<Command> make_serve();
std::unique_ptr<Command> make_sink();
std::unique_ptr<Command> make_try();
std::unique_ptr<Command> make_dns();
std::unique_ptr<Command> make_check();
std::unique_ptr<Command> make_list();
std::unique_ptr<Command> make_show();
std::unique_ptr<Command> make_catalogue();
std::unique_ptr<Command> make_explain();
std::unique_ptr<Command> make_compare();
std::unique_ptr<Command> make_docs();
std::unique_ptr<Command> make_completion();
std::unique_ptr<Command> make_man();

std::vector<std::unique_ptr<Command>> all_commands();
/// Null when there is none of that name.
std::unique_ptr<Command> command_named(const std::string& name);

}  // namespace bouncehouse::cli
