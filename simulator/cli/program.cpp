#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/cli/help.hpp>
#include <bouncehouse/cli/program.hpp>
#include <cstdio>

namespace bouncehouse::cli {
namespace {

int status(Exit exit) { return static_cast<int>(exit); }

int complain(const Program& program, Exit exit, const std::string& sentence) {
    std::fflush(stdout);
    fmt::print(stderr, "{}: {}\n", program.name, sentence);
    return status(exit);
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& names) {
    return catalogue::did_you_mean(word, std::vector<std::string_view>(names.begin(), names.end()));
}

int unknown_command(const Program& program, const std::string& name) {
    std::vector<std::string> names;
    for (const auto& command : program.commands()) names.push_back(command->page().name);
    const char* kind = name.starts_with("-") ? "option" : "command";
    return complain(
        program, Exit::usage,
        fmt::format("there is no {} {}{}\nTry: {} --help", kind, name, did_you_mean(name, names), program.name));
}

// CLI11 tells of what is left over; we tell of the first option in it and the one that was meant.
std::string leftover_sentence(const CLI::App& app) {
    std::vector<std::string> names;
    for (const auto& row : option_rows(app))
        if (!row.argument) names.insert(names.end(), row.names.begin(), row.names.end());
    const auto left = app.remaining();
    const auto option = std::ranges::find_if(left, [](const std::string& word) { return word.starts_with("-"); });
    if (option == left.end()) return fmt::format("{}: one argument too many: {}", app.get_name(), fmt::join(left, " "));
    const auto name = option->substr(0, option->find('='));
    return fmt::format("{}: there is no option {}{}", app.get_name(), name, did_you_mean(name, names));
}

// CLI11: "Could not convert: --threads = x".
std::string conversion_sentence(std::string_view said) {
    const std::string_view start = "Could not convert: ";
    if (said.starts_with(start)) said.remove_prefix(start.size());
    return std::string(said) + ": it takes no such value";
}

int run_command(const Program& program, Command& command, const std::vector<std::string>& arguments) {
    const auto app = app_of(command);
    const auto hint = fmt::format("\nTry: {} {} --help", program.name, command.page().name);
    try {
        app->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 wants them reversed
        return status(command.run());
    } catch (const CLI::CallForHelp&) {
        fmt::print("{}", help_of(program.name, command.page(), option_rows(*app)));
        return status(Exit::well);
    } catch (const CLI::ExtrasError&) {
        return complain(program, Exit::usage, leftover_sentence(*app) + hint);
    } catch (const CLI::ConversionError& error) {
        return complain(program, Exit::usage, command.page().name + ": " + conversion_sentence(error.what()) + hint);
    } catch (const CLI::ParseError& error) {
        return complain(program, Exit::usage, fmt::format("{}: {}{}", command.page().name, error.what(), hint));
    } catch (const Trouble& trouble) {
        return complain(program, trouble.exit(), trouble.what());
    } catch (const std::exception& error) {
        return complain(program, Exit::failed, error.what());
    }
}

int help_on(const Program& program, const std::vector<std::string>& names) {
    if (names.empty()) {
        fmt::print("{}", top_help(program));
        return status(Exit::well);
    }
    const auto command = command_named(program, names.front());
    return command == nullptr ? unknown_command(program, names.front()) : run_command(program, *command, {"--help"});
}

}  // namespace

std::unique_ptr<Command> command_named(const Program& program, std::string_view name) {
    for (auto& command : program.commands())
        if (command->page().name == name) return std::move(command);
    return nullptr;
}

int run_program(const Program& program, const std::vector<std::string>& arguments) {
    if (arguments.empty()) {
        fmt::print(stderr, "{}", top_help(program));
        return status(Exit::usage);
    }
    const auto& name = arguments.front();
    const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    if (name == "--version") {
        fmt::print("{}\n", version_line(program));
        return status(Exit::well);
    }
    if (name == "--help" || name == "-h" || name == "help") return help_on(program, rest);
    const auto command = command_named(program, name);
    return command == nullptr ? unknown_command(program, name) : run_command(program, *command, rest);
}

}  // namespace bouncehouse::cli
