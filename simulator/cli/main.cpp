#include <bouncehouse/cli/program.hpp>

int main(int argc, char** argv) {
    return bouncehouse::cli::run_program(bouncehouse::cli::bouncehouse_program(), {argv + 1, argv + argc});
}
