// A program of commands: chooses the command, reads its options, runs it, and turns what went wrong into
// one sentence and an exit status. What makes one program differ from another is data.
#pragma once
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/pages.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::cli {

struct Program {
    std::string_view name;        // "bouncehouse": as it is typed, and the start of its man pages' names
    std::string_view sentence;    // what it is, with its full stop: first line of the help
    std::string_view man_name;    // the same as a man page says it: small letter, no full stop
    std::string_view start_with;  // lines of the help that show where to begin
    std::vector<std::unique_ptr<Command>> (*commands)();  // in the order in which help shows them
    const std::vector<GeneratedPage>& (*pages)();
};

/// `bouncehouse` itself.
const Program& bouncehouse_program();

/// Null when it has none of that name.
std::unique_ptr<Command> command_named(const Program& program, std::string_view name);

/// `arguments` without the program's name. Returns the exit status (command.hpp).
int run_program(const Program& program, const std::vector<std::string>& arguments);

// Commands that every program has; they speak of the program itself.
std::unique_ptr<Command> make_docs(const Program& program);
std::unique_ptr<Command> make_completion(const Program& program);
std::unique_ptr<Command> make_man(const Program& program);

}  // namespace bouncehouse::cli
