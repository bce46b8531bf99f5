#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <syslog.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/privileges.hpp>
#include <bouncehouse/cli/simulation.hpp>
#include <bouncehouse/cli/sink_dump.hpp>
#include <bouncehouse/cli/sink_flags.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <cstdio>

namespace bouncehouse::cli {
namespace {

// A name or literal as one numeric address of the family wanted.
std::string resolved(const std::string& host, int family) {
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* list = nullptr;
    const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (error != 0) throw Trouble(Exit::failed, fmt::format("sink: {}: {}", host, ::gai_strerror(error)));
    std::array<char, NI_MAXHOST> text{};
    ::getnameinfo(list->ai_addr, list->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
    ::freeaddrinfo(list);
    return text.data();
}

// -c and -s: what is told of the events besides the evidence.
class Teller {
public:
    Teller(bool counters, std::vector<std::string> logged) : counters_(counters), logged_(std::move(logged)) {
        if (!logged_.empty()) ::openlog("smtp-sink", LOG_PID, LOG_MAIL);
    }
    bool wanted() const { return counters_ || !logged_.empty(); }
    void see(const evidence::Event& event) {
        if (const auto* command = std::get_if<evidence::CommandSeen>(&event.body)) {
            log(*command);
            if (command->stage == "quit") count(quits_);
        }
        const auto* content = std::get_if<evidence::ContentSeen>(&event.body);
        if (content != nullptr && content->complete) {
            count(messages_);
            log("", ".");
        }
        if (std::holds_alternative<evidence::Ended>(event.body)) count(sessions_);
        if (std::holds_alternative<evidence::Connected>(event.body)) log("", "CONNECT");
    }

private:
    void count(std::atomic<std::uint64_t>& counter) {
        ++counter;
        if (!counters_) return;
        fmt::print("sess={} quit={} mesg={}\r", sessions_.load(), quits_.load(), messages_.load());
        std::fflush(stdout);
    }
    void log(const evidence::CommandSeen& command) const {
        const auto words = sink_words({command.bytes.substr(0, 4)});
        if (!words.empty()) log(command.bytes, words.front());
    }
    void log(const std::string& line, const std::string& name) const {
        if (std::ranges::find(logged_, name) != logged_.end())
            ::syslog(LOG_INFO, "%s", line.empty() ? name.c_str() : line.c_str());
    }

    bool counters_;
    std::vector<std::string> logged_;
    std::atomic<std::uint64_t> sessions_ = 0, quits_ = 0, messages_ = 0;
};

class SinkCommandLine final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "sink",
            "Takes the flags of Postfix's smtp-sink",
            "For scripts that know smtp-sink(1): same flags, same arguments, with this program's evidence. The flags "
            "become "
            "an ordinary scenario, which --print-scenario shows.\n\nWhat differs: without a host it listens on "
            "loopback, "
            "not on every interface, unless --allow-public is given. Sessions over -m are told 421 instead of waiting. "
            "XCLIENT and XFORWARD are never offered, so -C and -F change nothing. The backlog is the system's largest. "
            "-T "
            "(window size), -H (late reading) and unix: sockets are refused, not ignored.",
            {{"bouncehouse sink -c 127.0.0.1:2525 100", "Accepts everything and counts"},
             {"bouncehouse sink -r rcpt -W data:3 :2525 100", "450 to RCPT; DATA is answered after three seconds"},
             {"bouncehouse sink -Q . --print-scenario :2525", "Shows the scenario that these flags stand for"}}};
        return page;
    }

    void declare(CLI::App& app) override {
        app.add_option("ADDRESS", address_, "[inet:][host]:port")->required();
        app.add_option("BACKLOG", backlog_, "Pending connections, as smtp-sink has it; the system's largest is used");
        declare_offers(app);
        declare_faults(app);
        declare_evidence(app);
        declare_process(app);
    }

    Exit run() override {
        refuse_unsupported();
        const auto text = sink_scenario(flags_);
        if (print_scenario_) {
            fmt::print("{}", text);
            return Exit::well;
        }
        const auto& catalogue = catalogue::Catalogue::builtin();
        const auto loaded = scenario::load_text(text, "smtp-sink flags", catalogue);
        for (const auto& problem : loaded.problems) fmt::print(stderr, "{}\n", problem.str());
        if (!loaded.ok()) throw Trouble(Exit::usage, "sink: these flags make no scenario");
        set_target();
        if (!dump_.single.empty() || !dump_.append.empty()) options_.keepers.push_back(make_sink_dump(dump()));
        Teller teller(counters_, sink_words(logged_));
        if (teller.wanted()) options_.listener = [&](const evidence::Event& event) { teller.see(event); };
        options_.when_listening = [this] { drop_privileges(user_, root_); };
        simulate(loaded.scenario, catalogue, options_);
        if (counters_) fmt::print("\n");
        return Exit::well;
    }

private:
    void declare_offers(CLI::App& app) {
        app.add_flag("-8,--no-8bitmime", flags_.no_8bitmime, "Do not offer 8BITMIME");
        app.add_flag("-a,--no-auth", flags_.no_auth, "Do not offer AUTH");
        app.add_flag("-C,--no-xclient", never_offered_, "Do not offer XCLIENT (it never is)");
        app.add_flag("-e,--no-esmtp", flags_.no_esmtp, "Do not speak ESMTP");
        app.add_flag("-E,--no-enhanced", flags_.no_enhanced, "Do not offer ENHANCEDSTATUSCODES");
        app.add_flag("-F,--no-xforward", never_offered_, "Do not offer XFORWARD (it never is)");
        app.add_option("-h,--hostname", flags_.hostname, "Name in greeting and HELO, EHLO replies")
            ->type_name("NAME")
            ->capture_default_str();
        app.add_flag("-L,--lmtp", flags_.lmtp, "Speak LMTP");
        app.add_flag("-N,--no-dsn", flags_.no_dsn, "Do not offer DSN");
        app.add_flag("-p,--no-pipelining", flags_.no_pipelining, "Do not offer PIPELINING");
        app.add_flag("-P,--pix", flags_.pix, "Greet like a CISCO PIX; implies -e");
    }

    void declare_faults(CLI::App& app) {
        const auto commands = [&](const char* names, std::vector<std::string>& list, const char* what) {
            app.add_option(names, list, what)->type_name("COMMANDS")->allow_extra_args(false);
        };
        commands("-f,--reject-hard", flags_.reject_hard, "Refuse these commands with the hard reply; implies -p");
        commands("-r,--reject-soft", flags_.reject_soft, "Refuse these commands with the soft reply; implies -p");
        commands("-q,--disconnect", flags_.disconnect, "Close without a reply after these commands");
        commands("-Q,--disconnect-421", flags_.disconnect_421, "Answer these commands 421 and close");
        app.add_option("-b,--soft-reply", flags_.soft, "The soft reply")->type_name("REPLY")->capture_default_str();
        app.add_option("-B,--hard-reply", flags_.hard, "The hard reply")->type_name("REPLY")->capture_default_str();
        app.add_option("-A,--abort", flags_.abort_after, "So long after 354 answer 550, read nothing, close")
            ->type_name("SECONDS")
            ->check(CLI::NonNegativeNumber);
        app.add_option("-w,--data-delay", flags_.data_delay, "Wait before answering DATA")->type_name("SECONDS");
        app.add_option("-W,--delay", flags_.delays, "Wait before answering a command: command:seconds[:odds]")
            ->type_name("DELAY")
            ->allow_extra_args(false);
        app.add_option("-t,--timeout", flags_.timeout, "Wait so long for a command")
            ->type_name("SECONDS")
            ->capture_default_str();
        app.add_option("-T,--window", window_, "Not supported: the window size of TCP")->type_name("N");
        app.add_option("-H,--late-reading", late_reading_, "Not supported: reading the content late")
            ->type_name("SECONDS");
    }

    void declare_evidence(CLI::App& app) {
        app.add_flag("-c,--counters", counters_, "Show counters of sessions, QUITs and messages");
        app.add_option("-d,--dump", dump_.single, "Write each message to a file of its own: strftime template")
            ->type_name("TEMPLATE");
        app.add_option("-D,--dump-all", dump_.append, "Append messages to this file: strftime template")
            ->type_name("TEMPLATE");
        app.add_option("-S,--dump-start", dump_.start, "Put this in front of each dumped message")->type_name("TEXT");
        app.add_option("-s,--syslog", logged_, "Log these commands to syslog")
            ->type_name("COMMANDS")
            ->allow_extra_args(false);
        app.add_flag("-v,--verbose", options_.live, "Show the conversations");
        app.add_option("--journal", options_.journal, "Append all events and messages to this file as JSON Lines")
            ->type_name("FILE");
        app.add_option("--port-file", options_.port_file, "Write where it listens here, as JSON, once it does")
            ->type_name("FILE");
        app.add_flag("--print-scenario", print_scenario_, "Print the scenario that the flags stand for and end");
    }

    void declare_process(CLI::App& app) {
        app.add_flag("-4,--ipv4", ipv4_, "IPv4 only");
        app.add_flag("-6,--ipv6", ipv6_, "IPv6 only");
        app.add_option("-m,--max-sessions", options_.server.sessions, "Sessions at once; more are told 421")
            ->type_name("N")
            ->default_val(256);
        app.add_option("-M,--exit-after-messages", options_.exit_after_messages, "End after so many messages")
            ->type_name("N");
        app.add_option("-n,--exit-after-sessions", options_.exit_after_sessions, "End after so many sessions")
            ->type_name("N");
        app.add_option("-u,--user", user_, "Become this user once the port is open")->type_name("USER");
        app.add_option("-R,--root", root_, "Change the root directory once the port is open")->type_name("DIR");
        app.add_flag("--allow-public", options_.server.allow_other_than_loopback,
                     "Bind other addresses than loopback too");
    }

    void refuse_unsupported() const {
        if (!window_.empty())
            throw Trouble(Exit::usage, "sink: -T is not supported: the size of the TCP window is left to the system");
        if (!late_reading_.empty())
            throw Trouble(Exit::usage,
                          "sink: -H is not supported: once content is asked for it is read as it comes; a scenario "
                          "with stop_reading = true never reads it");
        if (ipv4_ && ipv6_) throw Trouble(Exit::usage, "sink: -4 and -6 exclude each other");
    }

    void set_target() {
        const auto target = sink_target(address_);
        auto& server = options_.server;
        server.port = target.port;
        const int family = ipv6_ ? AF_INET6 : ipv4_ ? AF_INET : AF_UNSPEC;
        if (!target.host.empty())
            server.listen = resolved(target.host, family);
        else if (server.allow_other_than_loopback)
            server.listen = ipv6_ ? "::" : "0.0.0.0";
        else
            server.listen = ipv6_ ? "::1" : "127.0.0.1";
    }

    SinkDump dump() const {
        auto dump = dump_;
        dump.start = c_escapes(dump.start);
        dump.lmtp = flags_.lmtp;
        return dump;
    }

    SinkFlags flags_;
    SinkDump dump_;
    SimulationOptions options_;
    std::string address_, window_, late_reading_, user_, root_;
    unsigned backlog_ = 0;
    std::vector<std::string> logged_;
    bool never_offered_ = false, counters_ = false, ipv4_ = false, ipv6_ = false, print_scenario_ = false;
};

}  // namespace

std::unique_ptr<Command> make_sink() { return std::make_unique<SinkCommandLine>(); }

}  // namespace bouncehouse::cli
