// The commands of bouncehouse-probe. Exit codes: 0 all well, 1 findings, 2 usage, 3 could not run.
#pragma once

namespace CLI {
class App;
}

namespace bouncehouse::probe_cli {

int run(int argc, char** argv);

/// `replay`: plays every catalogue entry over real sockets and compares byte for byte. The option table is
/// added to `app`; the returned code is that of the last parse.
void add_replay(CLI::App& app, int& exit_code);

}  // namespace bouncehouse::probe_cli
