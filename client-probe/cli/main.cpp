#include <bouncehouse/probe_cli/commands.hpp>

int main(int argc, char** argv) {
    return bouncehouse::cli::run_program(bouncehouse::probe_cli::probe_program(), {argv + 1, argv + argc});
}
