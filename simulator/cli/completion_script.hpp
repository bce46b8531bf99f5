// Completion scripts for the shells, made from the option tables.
#pragma once
#include <string>

namespace bouncehouse::cli {

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace bouncehouse::cli
