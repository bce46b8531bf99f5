// The subcommands, in the order in which help shows them.
#pragma once
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/pages.hpp>

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

const std::vector<GeneratedPage>& bouncehouse_pages();

}  // namespace bouncehouse::cli
