// One subcommand of `bouncehouse`: what it says of itself, its options, and what it does.
//
//   auto command = make_serve();
//   command->declare(app);        // options bound to the command's own members
//   app.parse(...);
//   return command->run();
//
// Help, man pages, completion and docs/cli.md are all made from page() and the options declared.
#pragma once
#include <CLI/App.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace bouncehouse::cli {

enum class Exit : int {
    well = 0,      // all well
    findings = 1,  // something was found: problems in a scenario
    usage = 2,     // the command line is wrong
    failed = 3,    // could not run: a port in use, a file that cannot be read
};

/// Ends the command with one sentence on standard error; thrown by run() and what it calls.
class Trouble : public std::runtime_error {
public:
    Trouble(Exit exit, const std::string& sentence) : std::runtime_error(sentence), exit_(exit) {}
    Exit exit() const { return exit_; }

private:
    Exit exit_;
};

struct Example {
    std::string line;  // as typed
    std::string what;  // it does, one phrase
};

struct Page {
    std::string name;
    std::string summary;  // one line, no full stop
    std::string text;     // paragraphs, separated by an empty line
    std::vector<Example> examples;
};

class Command {
public:
    virtual ~Command() = default;
    virtual const Page& page() const = 0;
    virtual void declare(CLI::App& app) = 0;
    virtual Exit run() = 0;
};

}  // namespace bouncehouse::cli
