#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>
#include <array>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/offline.hpp>
#include <bouncehouse/cli/scenario_source.hpp>
#include <bouncehouse/cli/terminal.hpp>
#include <bouncehouse/cli/turn_text.hpp>
#include <bouncehouse/scenario/duration.hpp>
#include <fstream>
#include <iostream>
#include <optional>

namespace bouncehouse::cli {
namespace {

constexpr std::array<std::string_view, 7> directives{"!wait", "!new", "!client", "!host", "!tls", "!close", "!quit"};

constexpr auto idle_hint = "to wait without a connection: `!close` or QUIT, then `!wait`, then `!new`";

// Where the client's lines come from: -c, a file, or standard input with a prompt on a terminal.
class Lines {
public:
    Lines(std::vector<std::string> given, const std::string& file) : given_(std::move(given)) {
        if (!given_.empty()) return;
        prompt_ = (file.empty() || file == "-") && is_terminal(STDIN_FILENO);
        if (file.empty() || file == "-") return;
        stream_.open(file, std::ios::binary);
        if (!stream_) throw Trouble(Exit::failed, file + ": cannot be read");
    }
    bool interactive() const { return prompt_; }
    /// Ctrl-D left the prompt standing.
    bool ended_by_reader() const { return prompt_ && std::cin.eof(); }
    std::optional<std::string> next() {
        if (!given_.empty()) return at_ < given_.size() ? std::optional(given_[at_++]) : std::nullopt;
        if (prompt_) std::cout << "> " << std::flush;
        std::string line;
        if (!std::getline(stream_.is_open() ? static_cast<std::istream&>(stream_) : std::cin, line))
            return std::nullopt;
        if (line.ends_with('\r')) line.pop_back();
        return line;
    }

private:
    std::vector<std::string> given_;
    std::size_t at_ = 0;
    std::ifstream stream_;
    bool prompt_ = false;
};

class TryCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "try",
            "Plays a dialogue with a scenario offline and says which rule answered and why",
            "No socket is opened and no time passes: pauses of the server and `!wait` move a virtual clock. Below each "
            "reply stand the rule and the catalogue entry behind it, what was looked up in memory, and, when no rule "
            "answered, the one that came nearest and what differed.\n\nBesides SMTP commands the client's lines may "
            "be: `!wait 5m` (time passes, for an open connection too: the idle limit of the host ends one that waits "
            "so long, as a real server would; `!close` it first), `!new` (a new connection), `!client 192.0.2.7` and "
            "`!host mx2.example.test` (the next connection comes from there, goes there), `!tls` (STARTTLS and the "
            "handshake), `!close` (the client closes without QUIT), `!quit` (ends). A line `!!x` sends `!x`.",
            {{"bouncehouse try greylisting/basic -c 'EHLO c.test' -c 'MAIL FROM:<a@b.test>' -c 'RCPT TO:<c@d.test>'",
              "Asks one scenario of the library three things"},
             {"bouncehouse try greylisting/basic -c 'EHLO c.test' -c 'MAIL FROM:<a@b.test>' -c 'RCPT TO:<c@d.test>' "
              "-c QUIT -c '!wait 5m' -c '!new' -c 'EHLO c.test' -c 'MAIL FROM:<a@b.test>' -c 'RCPT TO:<c@d.test>'",
              "Refused, comes again five minutes later by a new connection, and is let through"},
             {"bouncehouse try my.toml --file dialogue.txt --json",
              "Plays the lines of a file, one JSON object a line"},
             {"bouncehouse try my.toml", "Talks to the scenario from the terminal"}}};
        return page;
    }

    void declare(CLI::App& app) override {
        app.add_option("SCENARIO", scenarios_, "File or name in the library; several are combined; none: by-address");
        app.add_option("-c,--command", lines_, "A line the client sends; may be given again")
            ->type_name("LINE")
            ->allow_extra_args(false);
        app.add_option("--file", file_, "Read the client's lines from this file; - is standard input")
            ->type_name("FILE");
        app.add_option("--host", host_, "Connect to this host of the scenario; none: the first")->type_name("NAME");
        app.add_option("--client", client_, "Address the client comes from")
            ->type_name("ADDRESS")
            ->capture_default_str();
        app.add_option("--seed", seed_, "Seed of all chance; none: the scenario's")->type_name("N");
        app.add_flag("--brief", brief_, "Only the dialogue, without rules and reasons");
        app.add_flag("--json", json_, "One JSON object a line: what was sent, what came back, the events");
    }

    Exit run() override {
        const auto& catalogue = catalogue::Catalogue::builtin();
        const auto scenario = load_for_use(scenarios_, catalogue);
        Offline offline(scenario, catalogue, {.seed = seed_, .explain = !brief_});
        style_ = dialogue_style(wants_colour(STDOUT_FILENO), !brief_);
        offline_ = &offline;
        choose_host(host_);
        Lines lines(lines_, file_);
        echo_ = !lines.interactive();
        if (lines.interactive()) connect();
        while (const auto line = lines.next()) {
            if (*line == "!quit") break;
            if (lines.interactive())
                take_or_tell(*line);
            else
                take(*line);
        }
        if (lines.ended_by_reader()) std::cout << '\n';
        if (!ever_connected_) connect();
        if (offline.connected()) show("", offline.close(), false);
        return Exit::well;
    }

private:
    // A slip of the fingers does not end a conversation.
    void take_or_tell(const std::string& line) {
        try {
            take(line);
        } catch (const Trouble& trouble) {
            remark(trouble.what());
        }
    }

    void take(const std::string& line) {
        if (line.starts_with("!") && !line.starts_with("!!")) return direct(line);
        say(line.starts_with("!!") ? line.substr(1) : line);
    }

    void say(const std::string& line) {
        if (!ever_connected_ || pending_) connect();
        if (!offline_->connected()) {
            remark("the connection is over, \"" + line + "\" was not sent; !new opens another");
            return;
        }
        show(line, offline_->send(line + "\r\n"), echo_);
    }

    void direct(const std::string& line) {
        const auto word = line.substr(0, line.find(' '));
        const auto value = word.size() < line.size() ? line.substr(word.size() + 1) : std::string();
        if (word == "!wait") {
            const auto length = scenario::parse_duration(value);
            if (!length) throw Trouble(Exit::usage, "try: " + line + ": " + length.problem + ", wanted as in !wait 5m");
            remark(value + " pass");
            const auto turn = offline_->wait(*length);
            show("", turn, false);
            if (turn.ended) remark(idle_hint);
        } else if (word == "!new") {
            connect();
        } else if (word == "!client") {
            client_ = value;
            pending_ = true;
        } else if (word == "!host") {
            choose_host(value);
            pending_ = true;
        } else if (word == "!tls") {
            say("STARTTLS");
        } else if (word == "!close") {
            if (offline_->connected()) show("", offline_->close(), false);
            remark("the client closes the connection");
        } else {
            throw Trouble(Exit::usage,
                          fmt::format("try: there is no directive {} among {}{}", word, fmt::join(directives, ", "),
                                      catalogue::did_you_mean(word, directives)));
        }
    }

    void choose_host(const std::string& name) {
        if (name.empty()) return;
        const auto index = offline_->host_named(name);
        if (index == Offline::npos) throw Trouble(Exit::usage, "try: the scenario has no host " + name);
        host_index_ = index;
    }

    void connect() {
        if (offline_->connected()) offline_->close();
        pending_ = false;
        ever_connected_ = true;
        remark("connected from " + client_);
        show("", offline_->connect(host_index_, client_), false);
    }

    void remark(const std::string& text) const {
        if (!json_) std::cout << evidence::transcript_remark(text, style_);
    }

    void show(const std::string& line, const Turn& turn, bool with_client) const {
        if (json_) {
            std::cout << turn_json(line, turn) << '\n';
        } else {
            if (with_client) std::cout << evidence::transcript_command(line, style_);
            std::cout << turn_text(turn, style_);
        }
        std::cout.flush();
    }

    std::vector<std::string> scenarios_, lines_;
    std::string file_, host_, client_ = "127.0.0.1";
    std::optional<std::uint64_t> seed_;
    bool brief_ = false, json_ = false, echo_ = true;
    bool pending_ = false, ever_connected_ = false;
    std::size_t host_index_ = 0;
    Offline* offline_ = nullptr;
    evidence::Style style_;
};

}  // namespace

std::unique_ptr<Command> make_try() { return std::make_unique<TryCommand>(); }

}  // namespace bouncehouse::cli
