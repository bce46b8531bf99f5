// The options of a command as a table: read from what the command declared, so that help, man pages,
// completion and docs/cli.md cannot differ from what is parsed.
#pragma once
#include <bouncehouse/cli/command.hpp>
#include <string>
#include <vector>

namespace bouncehouse::cli {

struct OptionRow {
    std::vector<std::string> names;  // "-v", "--verbose"; for an argument its one name, "SCENARIO"
    std::string value;               // "PORT"; empty for a flag
    std::string what;                // description
    std::string standard;            // default as text, empty when there is none
    std::string variable;            // BOUNCEHOUSE_PORT
    bool argument = false;           // has no dashes: told by its place
    bool required = false;
    bool repeats = false;  // may be given more than once
};

/// The App of a command, options declared, each with its environment variable (flag before variable
/// before default).
std::unique_ptr<CLI::App> app_of(Command& command);

/// Arguments first, then options, in order of declaration; --help last.
std::vector<OptionRow> option_rows(const CLI::App& app);

/// "BOUNCEHOUSE_TIME_SCALE" for "--time-scale".
std::string variable_of(const std::string& option);

/// "bouncehouse serve [OPTIONS] [SCENARIO...]"
std::string usage_line(std::string_view program, const Page& page, const std::vector<OptionRow>& rows);

}  // namespace bouncehouse::cli
