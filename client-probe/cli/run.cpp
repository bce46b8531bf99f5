#include <CLI/CLI.hpp>
#include <bouncehouse/probe_cli/commands.hpp>
#include <cstdio>

namespace bouncehouse::probe_cli {

int run(int argc, char** argv) {
    CLI::App app{"Judges how a mail sender takes what a server can do to it.", "bouncehouse-probe"};
    app.require_subcommand(1);
    int exit_code = 0;
    add_replay(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        app.exit(error);
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bouncehouse-probe: %s\n", error.what());
        return 3;
    }
    return exit_code;
}

}  // namespace bouncehouse::probe_cli
