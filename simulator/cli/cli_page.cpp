#include <fmt/format.h>
#include <bouncehouse/cli/options.hpp>
#include <bouncehouse/cli/program.hpp>

namespace bouncehouse::cli {
namespace {

std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|') out += '\\';
        out += c;
    }
    return out;
}

std::string code(std::string_view text) { return text.empty() ? std::string() : fmt::format("`{}`", cell(text)); }

std::string table(const std::vector<OptionRow>& rows) {
    std::string out = "| option | what it does | default | environment |\n|---|---|---|---|\n";
    for (const auto& row : rows) {
        const auto names = fmt::format("{}{}{}", fmt::join(row.names, ", "), row.value.empty() ? "" : " ", row.value);
        out +=
            fmt::format("| {} | {} | {} | {} |\n", code(names), cell(row.what), code(row.standard), code(row.variable));
    }
    return out;
}

std::string section(std::string_view program, Command& command) {
    const auto& page = command.page();
    const auto rows = option_rows(*app_of(command));
    auto out = fmt::format("\n## {}\n\n{}.\n\n```\n{}\n```\n\n{}\n\n{}\n", page.name, page.summary,
                           usage_line(program, page, rows), page.text, table(rows));
    for (const auto& example : page.examples) out += fmt::format("{}:\n```\n{}\n```\n", example.what, example.line);
    return out;
}

}  // namespace

std::string cli_page(const Program& program) {
    std::string out =
        fmt::format(
            "# The command line of {0}\n\n"
            "<!-- Made by `{0} docs cli`; `./dev docs` writes it anew. -->\n\n",
            program.name) +
        "What stands on the command line comes before the environment, that before the default. Exit status: 0 all\n"
        "well, 1 findings, 2 wrong usage, 3 could not run.\n\n| command | |\n|---|---|\n";
    auto commands = program.commands();
    for (const auto& command : commands)
        out += fmt::format("| [{0}](#{0}) | {1} |\n", command->page().name, cell(command->page().summary));
    for (const auto& command : commands) out += section(program.name, *command);
    return out;
}

}  // namespace bouncehouse::cli
