#include <fmt/format.h>
#include <bouncehouse/catalogue/listing.hpp>
#include <bouncehouse/cli/help.hpp>

namespace bouncehouse::cli {
namespace {

constexpr std::size_t line_width = 100;
constexpr std::size_t text_column = 30;

std::string paragraphs(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find("\n\n"), text.size());
        out.append(out.empty() ? "" : "\n\n").append(catalogue::wrapped(text.substr(0, end), line_width, 0));
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return out;
}

std::string name_column(const OptionRow& row) {
    std::string names = fmt::format("{}", fmt::join(row.names, ", "));
    if (!row.argument && row.names.front().starts_with("--")) names.insert(0, "    ");
    return row.value.empty() ? names : names + " " + row.value;
}

std::string help_line(const OptionRow& row) {
    auto what = row.what;
    if (!row.standard.empty()) what += fmt::format(" (default: {})", row.standard);
    const auto name = name_column(row);
    const auto text = catalogue::wrapped(what, line_width, text_column);
    if (name.size() + 4 > text_column) return fmt::format("  {}\n{:{}}{}\n", name, "", text_column, text);
    return fmt::format("  {:{}}{}\n", name, text_column - 2, text);
}

std::string section(const char* title, const std::vector<OptionRow>& rows, bool arguments) {
    std::string lines;
    for (const auto& row : rows)
        if (row.argument == arguments) lines += help_line(row);
    return lines.empty() ? lines : fmt::format("\n{}:\n{}", title, lines);
}

std::string examples(const Page& page) {
    std::string out;
    for (const auto& example : page.examples) out += fmt::format("  {}\n      {}\n", example.line, example.what);
    return out.empty() ? out : "\nExamples:\n" + out;
}

}  // namespace

std::string version_line(const Program& program) { return fmt::format("{} {}", program.name, BOUNCEHOUSE_VERSION); }

std::string help_of(std::string_view program, const Page& page, const std::vector<OptionRow>& rows) {
    auto out =
        fmt::format("{}.\n\nUsage: {}\n\n{}\n", page.summary, usage_line(program, page, rows), paragraphs(page.text));
    out += section("Arguments", rows, true) + section("Options", rows, false) + examples(page);
    for (const auto& row : rows) {
        if (row.variable.empty() || row.argument) continue;
        out += fmt::format("\nEach option can also be given in the environment, as in {}.\n", row.variable);
        break;
    }
    return out;
}

std::string top_help(const Program& program) {
    std::string out = fmt::format("{}\n\nUsage: {} COMMAND [OPTIONS]\n\nCommands:\n", program.sentence, program.name);
    for (const auto& command : program.commands())
        out += fmt::format("  {:12}{}\n", command->page().name, command->page().summary);
    return out +
           "\nOptions:\n"
           "  --help      Print this help and end\n"
           "  --version   Print the version and end\n"
           "\nStart with:\n" +
           std::string{program.start_with} +
           fmt::format(
               "\n`{} COMMAND --help` says more about each. Exit status: 0 all well, 1 findings, 2 usage,\n"
               "3 could not run.\n",
               program.name);
}

}  // namespace bouncehouse::cli
