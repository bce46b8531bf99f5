#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/cli/completion_script.hpp>
#include <bouncehouse/cli/options.hpp>
#include <bouncehouse/cli/program.hpp>

namespace bouncehouse::cli {
namespace {

/// A script's text with the program's name in it, and its name as a shell function has it.
std::string named(const Program& program, std::string text) {
    std::string word{program.name};
    std::replace(word.begin(), word.end(), '-', '_');
    const auto put = [&text](std::string_view mark, std::string_view name) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + name.size()))
            text.replace(at, mark.size(), name);
    };
    put("@name@", program.name);
    put("@word@", word);
    return text;
}

struct Described {
    Page page;
    std::vector<OptionRow> rows;
};

std::vector<Described> described(const Program& program) {
    std::vector<Described> all;
    for (const auto& command : program.commands()) all.push_back({command->page(), option_rows(*app_of(*command))});
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

std::string command_names(const Program& program) {
    std::string names;
    for (const auto& command : program.commands()) names += (names.empty() ? "" : " ") + command->page().name;
    return names;
}

std::string page_names(const Program& program) {
    std::string names;
    for (const auto& page : program.pages()) names.append(names.empty() ? "" : " ").append(page.name);
    return names;
}

std::string option_names(const std::vector<OptionRow>& rows) {
    std::string names;
    for (const auto& row : rows)
        if (!row.argument)
            for (const auto& name : row.names) names += (names.empty() ? "" : " ") + name;
    return names;
}

std::string bash_values(const Program& program, Values values) {
    switch (values) {
        case Values::none: return "";
        case Values::files: return "COMPREPLY=($(compgen -f -- \"$word\"))";
        case Values::scenarios:
            return "COMPREPLY=($(compgen -f -W \"$(bouncehouse list --names 2>/dev/null)\" -- \"$word\"))";
        case Values::commands:
            return fmt::format("COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))", command_names(program));
        case Values::shells: return "COMPREPLY=($(compgen -W \"bash zsh fish\" -- \"$word\"))";
        case Values::pages: return fmt::format("COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))", page_names(program));
    }
    return "";
}

std::string bash_case(const Program& program, const Described& command) {
    auto out = fmt::format("    {})\n      case $before in\n", command.page.name);
    for (const auto& row : command.rows) {
        if (row.value.empty()) continue;
        out += fmt::format(
            "        {}) {}; return ;;\n", fmt::join(row.names, "|"),
            values_of(row.value) == Values::none ? "COMPREPLY=()" : bash_values(program, values_of(row.value)));
    }
    const auto argument = bash_values(program, argument_of(command.rows));
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

std::string zsh_values(const Program& program, Values values) {
    switch (values) {
        case Values::none: return " ";
        case Values::files: return "_files";
        case Values::scenarios: return "_@word@_scenarios";
        case Values::commands: return fmt::format("({})", command_names(program));
        case Values::shells: return "(bash zsh fish)";
        case Values::pages: return fmt::format("({})", page_names(program));
    }
    return " ";
}

std::string zsh_case(const Program& program, const Described& command) {
    auto out = fmt::format("    {})\n      _arguments \\\n", command.page.name);
    for (const auto& row : command.rows) {
        if (row.argument) continue;
        for (const auto& name : row.names) {
            const auto value = row.value.empty()
                                   ? std::string()
                                   : fmt::format(":{}:{}", row.value, zsh_values(program, values_of(row.value)));
            out += fmt::format("        '{}[{}]{}' \\\n", name, zsh_quoted(row.what), value);
        }
    }
    return out + fmt::format("        '*::argument:{}' ;;\n", zsh_values(program, argument_of(command.rows)));
}

std::string fish_values(const Program& program, Values values) {
    switch (values) {
        case Values::none: return " -x";
        case Values::files: return " -r -F";
        case Values::scenarios: return " -r -F -a '(bouncehouse list --names)'";
        case Values::commands: return fmt::format(" -x -a '{}'", command_names(program));
        case Values::shells: return " -x -a 'bash zsh fish'";
        case Values::pages: return fmt::format(" -x -a '{}'", page_names(program));
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

std::string fish_lines(const Program& program, const Described& command) {
    const auto begin =
        fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}'", program.name, command.page.name);
    std::string out;
    for (const auto& row : command.rows) {
        if (row.argument) continue;
        out += begin;
        for (const auto& name : row.names)
            out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
        if (!row.value.empty()) out += fish_values(program, values_of(row.value));
        out += fmt::format(" -d '{}'\n", fish_quoted(row.what));
    }
    const auto argument = argument_of(command.rows);
    return argument == Values::none ? out + begin + " -f\n" : out + begin + fish_values(program, argument) + "\n";
}

}  // namespace

std::string bash_completion(const Program& program) {
    std::string out =
        "# bash completion for @name@; made by `@name@ completion bash`\n"
        "_@word@() {\n"
        "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
        "  COMPREPLY=()\n";
    out += fmt::format(
        "  if ((COMP_CWORD == 1)); then COMPREPLY=($(compgen -W \"{} --help --version\" -- \"$word\")); return; fi\n",
        command_names(program));
    out += "  case ${COMP_WORDS[1]} in\n";
    for (const auto& command : described(program)) out += bash_case(program, command);
    return named(program, out + "  esac\n}\ncomplete -F _@word@ @name@\n");
}

std::string zsh_completion(const Program& program) {
    std::string out =
        "#compdef @name@\n# zsh completion for @name@; made by `@name@ completion zsh`\n"
        "_@word@_scenarios() {\n  local -a names\n  names=(${(f)\"$(bouncehouse list --names 2>/dev/null)\"})\n"
        "  compadd -a names\n  _files\n}\n"
        "_@word@() {\n  local -a commands\n  commands=(\n";
    const auto all = described(program);
    for (const auto& command : all)
        out += fmt::format("    '{}:{}'\n", command.page.name, zsh_quoted(command.page.summary));
    out +=
        "  )\n  if ((CURRENT == 2)); then _describe command commands; return; fi\n  local command=$words[2]\n"
        "  shift words; ((CURRENT--))\n  case $command in\n";
    for (const auto& command : all) out += zsh_case(program, command);
    return named(program,
                 out +
                     "  esac\n}\nif [[ $zsh_eval_context[-1] == loadautofunc ]]; then _@word@ \"$@\"; else compdef "
                     "_@word@ @name@; fi\n");
}

std::string fish_completion(const Program& program) {
    std::string out = named(program, "# fish completion for @name@; made by `@name@ completion fish`\n");
    for (const auto& command : described(program)) {
        out += fmt::format("complete -c {} -n __fish_use_subcommand -f -a {} -d '{}'\n", program.name,
                           command.page.name, fish_quoted(command.page.summary));
        out += fish_lines(program, command);
    }
    return out;
}

}  // namespace bouncehouse::cli
