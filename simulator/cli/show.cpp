#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/conversation.hpp>
#include <bouncehouse/cli/json.hpp>
#include <bouncehouse/cli/terminal.hpp>
#include <bouncehouse/evidence/keepers.hpp>
#include <cstdio>
#include <optional>

namespace bouncehouse::cli {
namespace {

using evidence::Archive;
using evidence::Event;
using evidence::Message;

std::string message_line(const Message& message) {
    std::vector<std::string> recipients;
    for (const auto& recipient : message.recipients) recipients.push_back("<" + recipient.address + ">");
    return fmt::format("{:8} {:>8} octets  {}  <{}> -> {}\n", message.id, message.size, message.code,
                       printable(message.sender), printable(fmt::format("{}", fmt::join(recipients, " "))));
}

class ShowCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "show",
            "Shows the conversations and messages of a journal or a store",
            "FILE is what `serve --journal` or `serve --store` wrote; a server may still be writing it. With "
            "--annotate each "
            "reply that is not plain success is followed by what it means and what a correct sender does about it.",
            {{"bouncehouse show run.jsonl", "All conversations"},
             {"bouncehouse show run.jsonl --session 3 --annotate", "One of them, each reply explained"},
             {"bouncehouse show run.jsonl --messages", "The messages kept"},
             {"bouncehouse show run.jsonl --raw 3.1 > message.eml", "One message as it was received"}}};
        return page;
    }

    void declare(CLI::App& app) override {
        app.add_option("FILE", file_, "Journal or store")->required();
        app.add_option("--session", session_, "Only the session of this number")->type_name("N");
        app.add_flag("--annotate", annotate_, "Say what each reply means");
        app.add_flag("--reasons", reasons_, "Say which rule gave each reply, and why");
        auto* messages = app.add_flag("--messages", messages_, "List the messages instead of the conversations");
        app.add_option("--raw", raw_, "Print this message as received, headers and body")
            ->type_name("ID")
            ->excludes(messages);
        app.add_flag("--json", json_, "An array of events, or of messages, as in the journal");
    }

    Exit run() override {
        auto read = evidence::read_archive(file_);
        if (const auto* error = std::get_if<evidence::KeeperError>(&read)) throw Trouble(Exit::failed, error->message);
        auto& archive = std::get<Archive>(read);
        if (archive.passed_over > 0)
            fmt::print(stderr, "bouncehouse: {}: {} lines could not be read and are left out\n", file_,
                       archive.passed_over);
        if (!raw_.empty()) return print_raw(archive);
        only_session(archive);
        if (messages_)
            print_messages(archive);
        else
            print_conversations(archive);
        return Exit::well;
    }

private:
    Exit print_raw(const Archive& archive) const {
        const auto message = std::ranges::find(archive.messages, raw_, &Message::id);
        if (message == archive.messages.end()) throw Trouble(Exit::failed, file_ + ": there is no message " + raw_);
        if (message->content) std::fwrite(message->content->data(), 1, message->content->size(), stdout);
        return Exit::well;
    }

    void only_session(Archive& archive) const {
        if (!session_) return;
        std::erase_if(archive.events, [&](const Event& event) { return event.session != *session_; });
        std::erase_if(archive.messages, [&](const Message& message) { return message.session != *session_; });
        if (archive.events.empty() && archive.messages.empty())
            throw Trouble(Exit::failed, fmt::format("{}: there is no session {}", file_, *session_));
    }

    void print_messages(const Archive& archive) const {
        std::vector<std::string> pieces;
        for (const auto& message : archive.messages) {
            if (json_)
                pieces.push_back(evidence::to_json(message));
            else
                fmt::print("{}", message_line(message));
        }
        if (json_)
            fmt::print("{}\n", json::array(pieces, true));
        else if (archive.messages.empty())
            fmt::print("No message was kept.\n");
    }

    void print_conversations(const Archive& archive) const {
        if (json_) {
            std::vector<std::string> pieces;
            for (const auto& event : archive.events) pieces.push_back(evidence::to_json(event));
            fmt::print("{}\n", json::array(pieces, true));
            return;
        }
        const ConversationStyle style{.colour = wants_colour(STDOUT_FILENO),
                                      .reasons = reasons_,
                                      .meanings = annotate_ ? &catalogue::Catalogue::builtin() : nullptr};
        const char* between = "";
        for (auto at = archive.events.begin(); at != archive.events.end();) {
            const auto end = std::find_if(at, archive.events.end(),
                                          [&](const Event& event) { return event.session != at->session; });
            fmt::print("{}{}", between, conversation_text({at, end}, style));
            between = "\n";
            at = end;
        }
        if (archive.events.empty()) fmt::print("Nothing happened.\n");
    }

    std::string file_, raw_;
    std::optional<std::uint64_t> session_;
    bool messages_ = false, annotate_ = false, reasons_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_show() { return std::make_unique<ShowCommand>(); }

}  // namespace bouncehouse::cli
