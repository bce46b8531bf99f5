#include <fmt/format.h>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/completion_script.hpp>
#include <bouncehouse/cli/options.hpp>
#include <bouncehouse/cli/pages.hpp>

namespace bouncehouse::cli {
namespace {

struct Described {
    Page page;
    std::vector<OptionRow> rows;
};

std::vector<Described> described() {
    std::vector<Described> all;
    for (const auto& command : all_commands()) all.push_back({command->page(), option_rows(*app_of(*command))});
    return all;
}

// What may stand where a value of this name is wanted, as each shell says it.
enum class Values { none, files, scenarios, commands, shells, pages };
Values values_of(const std::string& value) {
    if (value == "FILE" || value == "DIR") return Values::files;
    if (value == "SCENARIO") return Values::scenarios;
    if (value == "COMMAND") return Values::commands;
    if (value == "SHELL") return Values::shells;
    if (value == "PAGE") return Values::pages;
    return Values::none;
}

Values argument_of(const std::vector<OptionRow>& rows) {
    for (const auto& row : rows)
        if (row.argument) return values_of(row.names.front());
    return Values::none;
}

std::string command_names() {
    std::string names;
    for (const auto& command : all_commands()) names += (names.empty() ? "" : " ") + command->page().name;
    return names;
}

std::string page_names() {
    std::string names;
    for (const auto& page : generated_pages()) names.append(names.empty() ? "" : " ").append(page.name);
    return names;
}

std::string option_names(const std::vector<OptionRow>& rows) {
    std::string names;
    for (const auto& row : rows)
        if (!row.argument)
            for (const auto& name : row.names) names += (names.empty() ? "" : " ") + name;
    return names;
}

std::string bash_values(Values values) {
    switch (values) {
        case Values::none: return "";
        case Values::files: return "COMPREPLY=($(compgen -f -- \"$word\"))";
        case Values::scenarios:
            return "COMPREPLY=($(compgen -f -W \"$(bouncehouse list --names 2>/dev/null)\" -- \"$word\"))";
        case Values::commands: return fmt::format("COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))", command_names());
        case Values::shells: return "COMPREPLY=($(compgen -W \"bash zsh fish\" -- \"$word\"))";
        case Values::pages: return fmt::format("COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))", page_names());
    }
    return "";
}

std::string bash_case(const Described& command) {
    auto out = fmt::format("    {})\n      case $before in\n", command.page.name);
    for (const auto& row : command.rows) {
        if (row.value.empty()) continue;
        out += fmt::format("        {}) {}; return ;;\n", fmt::join(row.names, "|"),
                           values_of(row.value) == Values::none ? "COMPREPLY=()" : bash_values(values_of(row.value)));
    }
    const auto argument = bash_values(argument_of(command.rows));
    out += fmt::format("      esac\n      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))\n",
                       option_names(command.rows));
    if (!argument.empty()) out += "      else " + argument + "\n";
    return out + "      fi ;;\n";
}

// Inside single quotes of zsh's _arguments a quote ends the word, and brackets and colons are its own.
std::string zsh_quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\'')
            out += "'\\''";
        else if (c == '[' || c == ']' || c == ':' || c == '\\')
            out.append("\\").append(1, c);
        else
            out += c;
    }
    return out;
}

std::string zsh_values(Values values) {
    switch (values) {
        case Values::none: return " ";
        case Values::files: return "_files";
        case Values::scenarios: return "_bouncehouse_scenarios";
        case Values::commands: return fmt::format("({})", command_names());
        case Values::shells: return "(bash zsh fish)";
        case Values::pages: return fmt::format("({})", page_names());
    }
    return " ";
}

std::string zsh_case(const Described& command) {
    auto out = fmt::format("    {})\n      _arguments \\\n", command.page.name);
    for (const auto& row : command.rows) {
        if (row.argument) continue;
        for (const auto& name : row.names) {
            const auto value =
                row.value.empty() ? std::string() : fmt::format(":{}:{}", row.value, zsh_values(values_of(row.value)));
            out += fmt::format("        '{}[{}]{}' \\\n", name, zsh_quoted(row.what), value);
        }
    }
    return out + fmt::format("        '*::argument:{}' ;;\n", zsh_values(argument_of(command.rows)));
}

std::string fish_values(Values values) {
    switch (values) {
        case Values::none: return " -x";
        case Values::files: return " -r -F";
        case Values::scenarios: return " -r -F -a '(bouncehouse list --names)'";
        case Values::commands: return fmt::format(" -x -a '{}'", command_names());
        case Values::shells: return " -x -a 'bash zsh fish'";
        case Values::pages: return fmt::format(" -x -a '{}'", page_names());
    }
    return "";
}

std::string fish_quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string fish_lines(const Described& command) {
    const auto begin = fmt::format("complete -c bouncehouse -n '__fish_seen_subcommand_from {}'", command.page.name);
    std::string out;
    for (const auto& row : command.rows) {
        if (row.argument) continue;
        out += begin;
        for (const auto& name : row.names)
            out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
        if (!row.value.empty()) out += fish_values(values_of(row.value));
        out += fmt::format(" -d '{}'\n", fish_quoted(row.what));
    }
    const auto argument = argument_of(command.rows);
    return argument == Values::none ? out + begin + " -f\n" : out + begin + fish_values(argument) + "\n";
}

}  // namespace

std::string bash_completion() {
    std::string out =
        "# bash completion for bouncehouse; made by `bouncehouse completion bash`\n"
        "_bouncehouse() {\n"
        "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
        "  COMPREPLY=()\n";
    out += fmt::format(
        "  if ((COMP_CWORD == 1)); then COMPREPLY=($(compgen -W \"{} --help --version\" -- \"$word\")); return; fi\n",
        command_names());
    out += "  case ${COMP_WORDS[1]} in\n";
    for (const auto& command : described()) out += bash_case(command);
    return out + "  esac\n}\ncomplete -F _bouncehouse bouncehouse\n";
}

std::string zsh_completion() {
    std::string out =
        "#compdef bouncehouse\n# zsh completion for bouncehouse; made by `bouncehouse completion zsh`\n"
        "_bouncehouse_scenarios() {\n  local -a names\n  names=(${(f)\"$(bouncehouse list --names 2>/dev/null)\"})\n"
        "  compadd -a names\n  _files\n}\n"
        "_bouncehouse() {\n  local -a commands\n  commands=(\n";
    const auto all = described();
    for (const auto& command : all)
        out += fmt::format("    '{}:{}'\n", command.page.name, zsh_quoted(command.page.summary));
    out +=
        "  )\n  if ((CURRENT == 2)); then _describe command commands; return; fi\n  local command=$words[2]\n"
        "  shift words; ((CURRENT--))\n  case $command in\n";
    for (const auto& command : all) out += zsh_case(command);
    return out +
           "  esac\n}\nif [[ $zsh_eval_context[-1] == loadautofunc ]]; then _bouncehouse \"$@\"; else compdef "
           "_bouncehouse bouncehouse; fi\n";
}

std::string fish_completion() {
    std::string out = "# fish completion for bouncehouse; made by `bouncehouse completion fish`\n";
    for (const auto& command : described()) {
        out += fmt::format("complete -c bouncehouse -n __fish_use_subcommand -f -a {} -d '{}'\n", command.page.name,
                           fish_quoted(command.page.summary));
        out += fish_lines(command);
    }
    return out;
}

}  // namespace bouncehouse::cli
