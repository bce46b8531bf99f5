// What help, man pages and completion say is what is parsed: one table for all of them.
#include <algorithm>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/completion_script.hpp>
#include <bouncehouse/cli/help.hpp>
#include <bouncehouse/cli/man_page.hpp>
#include <bouncehouse/cli/options.hpp>
#include <bouncehouse/cli/pages.hpp>
#include <cstdlib>
#include <set>
#include "catch.hpp"

using namespace bouncehouse::cli;

namespace {

const Program& program = bouncehouse_program();

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string with_roff_hyphens(const std::string& text) {
    std::string out;
    for (const char c : text) out.append(c == '-' ? "\\-" : std::string(1, c));
    return out;
}

// CLI11 wants the arguments reversed.
void parse(CLI::App& app, std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());
    app.parse(std::move(arguments));
}

}  // namespace

TEST_CASE("every option has an environment variable and stands in help, man page, completion and docs/cli.md",
          "[cli]") {
    const auto bash = bash_completion(program), zsh = zsh_completion(program), fish = fish_completion(program),
               markdown = cli_page(program);
    for (const auto& command : program.commands()) {
        const auto rows = option_rows(*app_of(*command));
        const auto help = help_of(program.name, command->page(), rows),
                   man = man_page(program.name, command->page(), rows);
        for (const auto& row : rows) {
            INFO(command->page().name << " " << row.names.front());
            CHECK_FALSE(row.what.empty());
            if (row.argument) continue;
            const auto& longest = row.names.back();
            CHECK(longest.starts_with("--"));
            CHECK((longest == "--help" ? row.variable.empty() : row.variable == variable_of(longest)));
            if (!row.variable.empty()) CHECK(holds(markdown, "`" + row.variable + "`"));
            CHECK(holds(markdown, longest));
            for (const auto& name : row.names) {
                CHECK(holds(help, name));
                CHECK(holds(man, "\\fB" + with_roff_hyphens(name) + "\\fR"));
                CHECK(holds(bash, name));
                CHECK(holds(zsh, "'" + name + "["));
                CHECK(holds(fish, name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1)));
            }
        }
    }
}

TEST_CASE("every command has a summary, a text and an example that calls it", "[cli]") {
    std::set<std::string> names;
    for (const auto& command : program.commands()) {
        const auto& page = command->page();
        INFO(page.name);
        CHECK(names.insert(page.name).second);
        CHECK_FALSE(page.summary.empty());
        CHECK_FALSE(page.summary.ends_with("."));
        CHECK_FALSE(page.text.empty());
        REQUIRE_FALSE(page.examples.empty());
        for (const auto& example : page.examples) CHECK(holds(example.line, "bouncehouse " + page.name));
        CHECK(command_named(program, page.name) != nullptr);
    }
    CHECK(command_named(program, "nonsense") == nullptr);
}

TEST_CASE("man pages do not hyphenate, so that names can be copied", "[cli]") {
    for (const auto& page : {top_man_page(program), man_page(program.name, {"serve", "Plays", "Text", {}}, {})})
        CHECK(holds(page, "\"\n.nh\n.ad l\n.SH NAME\n"));
}

TEST_CASE("a flag comes before the environment, the environment before the default", "[cli]") {
    const auto port = [](const std::vector<std::string>& arguments) {
        const auto command = make_serve();
        const auto app = app_of(*command);
        parse(*app, arguments);
        const auto* option = app->get_option("--port");
        return option->count() == 0 ? option->get_default_str() : option->as<std::string>();
    };
    ::unsetenv("BOUNCEHOUSE_PORT");
    CHECK(port({}) == "1025");
    ::setenv("BOUNCEHOUSE_PORT", "2525", 1);
    CHECK(port({}) == "2525");
    CHECK(port({"--port", "3525"}) == "3525");
    ::unsetenv("BOUNCEHOUSE_PORT");
}

TEST_CASE("the variable of an option", "[cli]") {
    CHECK(variable_of("--port") == "BOUNCEHOUSE_PORT");
    CHECK(variable_of("--time-scale") == "BOUNCEHOUSE_TIME_SCALE");
}

TEST_CASE("the usage line shows what must and what may be given", "[cli]") {
    const auto usage = [](const std::string& name) {
        const auto command = command_named(program, name);
        return usage_line(program.name, command->page(), option_rows(*app_of(*command)));
    };
    CHECK(usage("serve") == "bouncehouse serve [OPTIONS] [SCENARIO...]");
    CHECK(usage("check") == "bouncehouse check [OPTIONS] FILE...");
    CHECK(usage("show") == "bouncehouse show [OPTIONS] FILE");
    CHECK(usage("sink") == "bouncehouse sink [OPTIONS] ADDRESS [BACKLOG]");
}

TEST_CASE("the help of the program", "[cli]") {
    CHECK(top_help(program) ==
          "An SMTP server that fails on purpose, exactly as documented.\n"
          "\n"
          "Usage: bouncehouse COMMAND [OPTIONS]\n"
          "\n"
          "Commands:\n"
          "  serve       Plays a scenario to whoever connects\n"
          "  sink        Takes the flags of Postfix's smtp-sink\n"
          "  try         Plays a dialogue with a scenario offline and says which rule answered and why\n"
          "  dns         Says what the name server of a scenario answers, without a network\n"
          "  check       Reads scenarios and tells every problem in them with its place\n"
          "  list        Lists the scenarios of the library by theme, or prints one of them\n"
          "  show        Shows the conversations and messages of a journal or a store\n"
          "  catalogue   Lists the documented replies, all or those you look for\n"
          "  explain     Says what a reply means, from its codes, its text, a bounce or a log line\n"
          "  compare     Puts two replies of the catalogue side by side\n"
          "  docs        Prints a reference page made from the program's own tables\n"
          "  completion  Prints a completion script for a shell\n"
          "  man         Prints a man page, of the program or of one command\n"
          "\n"
          "Options:\n"
          "  --help      Print this help and end\n"
          "  --version   Print the version and end\n"
          "\n"
          "Start with:\n"
          "  bouncehouse serve\n"
          "      Listens on 127.0.0.1:1025; the recipient's address chooses the reply:\n"
          "      550-5.1.1@any.test, greylist@any.test, drop-after-dot@any.test ...\n"
          "\n"
          "`bouncehouse COMMAND --help` says more about each. Exit status: 0 all well, 1 findings, 2 usage,\n"
          "3 could not run.\n");
}
