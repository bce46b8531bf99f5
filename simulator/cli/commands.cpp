#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/program.hpp>

namespace bouncehouse::cli {
namespace {

std::vector<std::unique_ptr<Command>> all_commands() {
    std::vector<std::unique_ptr<Command>> commands;
    for (auto* make : {make_serve, make_sink, make_try, make_dns, make_check, make_list, make_show, make_catalogue,
                       make_explain, make_compare})
        commands.push_back(make());
    for (auto* make : {make_docs, make_completion, make_man}) commands.push_back(make(bouncehouse_program()));
    return commands;
}

}  // namespace

const Program& bouncehouse_program() {
    static const Program program{.name = "bouncehouse",
                                 .sentence = "An SMTP server that fails on purpose, exactly as documented.",
                                 .man_name = "an SMTP server that fails on purpose, exactly as documented",
                                 .start_with =
                                     "  bouncehouse serve\n"
                                     "      Listens on 127.0.0.1:1025; the recipient's address chooses the reply:\n"
                                     "      550-5.1.1@any.test, greylist@any.test, drop-after-dot@any.test ...\n",
                                 .commands = all_commands,
                                 .pages = bouncehouse_pages};
    return program;
}

}  // namespace bouncehouse::cli
