#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/meaning.hpp>
#include <bouncehouse/cli/terminal.hpp>
#include <bouncehouse/evidence/show.hpp>
#include <cstdio>

namespace bouncehouse::cli {
namespace {

using evidence::Archive;

class ShowCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "show",
            "Shows the conversations and messages of a journal or a store",
            "FILE is what `serve --journal` or `serve --store` wrote; a server may still be writing it. Each "
            "conversation begins with a line that says its number, the host, the client, when it began (since the "
            "server did) and how it ended. Below a reply (`S:`) stand its rule, its catalogue entry and what was "
            "looked up; below a command (`C:`), after `!`, what was wrong with it. With --annotate each refusal is "
            "followed by what it means and what a correct sender does about it.\n\nFilters may be combined; they hold "
            "for conversations and messages alike.",
            {{"bouncehouse show run.jsonl", "All conversations"},
             {"bouncehouse show run.jsonl --session 3 --annotate", "One of them, each refusal explained"},
             {"bouncehouse show run.jsonl --recipient user@example.com --brief",
              "Those in which somebody wrote to this address, without the reasons"},
             {"bouncehouse show run.jsonl --messages", "The messages kept"},
             {"bouncehouse show run.jsonl --raw 3.1 > message.eml", "One message as it was received"}}};
        return page;
    }

    void declare(CLI::App& app) override {
        app.add_option("FILE", file_, "Journal or store")->required();
        app.add_option("--session", options_.session, "Only the session of this number")->type_name("N");
        app.add_option("--recipient", options_.recipient, "Only with a recipient that holds this text")
            ->type_name("TEXT");
        app.add_option("--host", options_.host, "Only at the simulated host of this name")->type_name("NAME");
        auto* annotate = app.add_flag("--annotate", annotate_, "Say what each refusal means");
        app.add_flag("--brief", brief_, "Only the dialogue, without rules and reasons")->excludes(annotate);
        auto* messages =
            app.add_flag("--messages", options_.only_messages, "List the messages instead of the conversations");
        app.add_option("--raw", options_.message, "Print this message as received, headers and body")
            ->type_name("ID")
            ->excludes(messages);
        app.add_flag("--json", options_.json,
                     "{\"sessions\":[{\"session\",\"events\"}],\"messages\"}, with --messages an array, with --raw "
                     "one object; events and messages as in the journal");
    }

    Exit run() override {
        const auto& catalogue = catalogue::Catalogue::builtin();
        const Archive archive = read();
        options_.style.colours = wants_colour(STDOUT_FILENO);
        options_.style.reasons = !brief_;
        if (annotate_) options_.style.annotate = [&](const auto& reply) { return meaning(reply, catalogue); };
        refuse_what_is_not_there(archive);
        const auto text = evidence::show(archive, options_);
        if (text.empty() && options_.message.empty())
            fmt::print("{}\n", nothing(archive));
        else
            std::fwrite(text.data(), 1, text.size(), stdout);
        return Exit::well;
    }

private:
    Archive read() const {
        auto read = evidence::read_archive(file_);
        if (const auto* error = std::get_if<evidence::KeeperError>(&read)) throw Trouble(Exit::failed, error->message);
        auto& archive = std::get<Archive>(read);
        if (archive.passed_over > 0)
            fmt::print(stderr, "bouncehouse: {}: {} line{} unreadable and left out\n", file_, archive.passed_over,
                       archive.passed_over == 1 ? " was" : "s were");
        return std::move(archive);
    }

    // What is named by number or id must exist, unlike what a filter looks for.
    void refuse_what_is_not_there(const Archive& archive) const {
        if (!options_.message.empty() &&
            std::ranges::find(archive.messages, options_.message, &evidence::Message::id) == archive.messages.end())
            throw Trouble(Exit::failed, file_ + ": there is no message " + options_.message);
        if (options_.session &&
            std::ranges::find(archive.events, *options_.session, &evidence::Event::session) == archive.events.end())
            throw Trouble(Exit::failed, fmt::format("{}: there is no session {}", file_, *options_.session));
    }

    std::string nothing(const Archive& archive) const {
        const bool filtered = options_.session || !options_.recipient.empty() || !options_.host.empty();
        if (options_.only_messages)
            return filtered && !archive.messages.empty() ? "No message fits." : "No message was kept.";
        return filtered && !archive.events.empty() ? "No conversation fits." : "Nothing happened.";
    }

    std::string file_;
    evidence::ShowOptions options_;
    bool annotate_ = false, brief_ = false;
};

}  // namespace

std::unique_ptr<Command> make_show() { return std::make_unique<ShowCommand>(); }

}  // namespace bouncehouse::cli
