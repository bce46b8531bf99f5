#include <bouncehouse/probe_cli/commands.hpp>

int main(int argc, char** argv) { return bouncehouse::probe_cli::run(argc, argv); }
