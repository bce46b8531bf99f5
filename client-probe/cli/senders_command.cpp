#include <fmt/format.h>
#include <bouncehouse/probe_cli/commands.hpp>
#include <bouncehouse/sender/load.hpp>

namespace bouncehouse::probe_cli {
namespace {

using cli::Command;
using cli::Exit;
using cli::Page;

class SendersCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{"senders",
                               "Lists the senders that come with the program, or prints the description of one",
                               "A description is where one of your own begins.",
                               {{"bouncehouse-probe senders", "The names for run --sender"},
                                {"bouncehouse-probe senders msmtp > mine.toml", "A description to begin with"}}};
        return page;
    }
    void declare(CLI::App& app) override {
        app.add_option("SENDER", name_, "Name of a sender; none: the list");
        app.add_flag("--names", names_, "Names only, one a line");
    }
    Exit run() override {
        if (!name_.empty()) {
            for (const scenario::LibraryFile& file : probe::sender_library())
                if (file.name == name_ || file.name == name_ + ".toml") {
                    fmt::print("{}", file.text);
                    return Exit::well;
                }
            throw cli::Trouble(Exit::usage, fmt::format("senders: there is no sender {}", name_));
        }
        for (const std::string& name : probe::sender_names()) {
            const probe::LoadedSender loaded = probe::load_sender(name);
            if (names_ || !loaded.ok())
                fmt::print("{}\n", name);
            else
                fmt::print("{:<12} {:<7} {}\n", name, name_of(loaded.sender->kind), loaded.sender->summary);
        }
        return Exit::well;
    }

private:
    std::string name_;
    bool names_ = false;
};

}  // namespace

std::unique_ptr<Command> make_senders() { return std::make_unique<SendersCommand>(); }

}  // namespace bouncehouse::probe_cli
