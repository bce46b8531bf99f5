// Completion scripts for the shells, made from the option tables.
#pragma once
#include <string>

namespace bouncehouse::cli {

struct Program;

std::string bash_completion(const Program& program);
std::string zsh_completion(const Program& program);
std::string fish_completion(const Program& program);

}  // namespace bouncehouse::cli
