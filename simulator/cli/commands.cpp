#include <bouncehouse/cli/commands.hpp>

namespace bouncehouse::cli {

std::vector<std::unique_ptr<Command>> all_commands() {
    std::vector<std::unique_ptr<Command>> commands;
    for (auto* make : {make_serve, make_sink, make_try, make_dns, make_check, make_list, make_show, make_catalogue,
                       make_explain, make_compare, make_docs, make_completion, make_man})
        commands.push_back(make());
    return commands;
}

std::unique_ptr<Command> command_named(const std::string& name) {
    for (auto& command : all_commands())
        if (command->page().name == name) return std::move(command);
    return nullptr;
}

}  // namespace bouncehouse::cli
