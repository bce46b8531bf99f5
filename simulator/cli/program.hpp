// The program: chooses the command, reads its options, runs it, and turns what went wrong into one
// sentence and an exit status.
#pragma once
#include <string>
#include <vector>

namespace bouncehouse::cli {

/// `arguments` without the program's name. Returns the exit status (command.hpp).
int run_program(const std::vector<std::string>& arguments);

}  // namespace bouncehouse::cli
