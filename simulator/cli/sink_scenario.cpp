#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/json.hpp>
#include <bouncehouse/cli/sink_flags.hpp>
#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>

namespace bouncehouse::cli {
namespace {

struct SinkCommand {
    std::string_view name;   // smtp-sink's
    std::string_view stage;  // ours
};
constexpr std::array<SinkCommand, 13> sink_commands{{{"CONNECT", "connect"},
                                                     {"HELO", "helo"},
                                                     {"EHLO", "ehlo"},
                                                     {"LHLO", "ehlo"},
                                                     {"AUTH", "auth"},
                                                     {"MAIL", "mail"},
                                                     {"RCPT", "rcpt"},
                                                     {"DATA", "data"},
                                                     {".", "data-end"},
                                                     {"RSET", "rset"},
                                                     {"NOOP", "noop"},
                                                     {"VRFY", "vrfy"},
                                                     {"QUIT", "quit"}}};

// What is to happen at one stage, from all the flags that name its command.
struct Behaviour {
    std::string_view stage;
    std::string reply = "accept";
    bool disconnects = false;
    unsigned delay = 0;  // seconds
    unsigned odds = 0;   // of waiting `delay` once more, percent
};

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

[[noreturn]] void wrong_usage(const std::string& text) { throw Trouble(Exit::usage, "sink: " + text); }

std::string_view stage_of(const std::string& name, const char* flag) {
    const auto found = std::ranges::find(sink_commands, name, &SinkCommand::name);
    if (found != sink_commands.end()) return found->stage;
    std::vector<std::string_view> names;
    for (const auto& command : sink_commands) names.push_back(command.name);
    wrong_usage(
        fmt::format("{} {}: not a command that can be chosen{}", flag, name, catalogue::did_you_mean(name, names)));
}

unsigned number(std::string_view text, const std::string& flag, unsigned most) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value > most)
        wrong_usage(fmt::format("{}: \"{}\" is no number from 0 to {}", flag, text, most));
    return value;
}

class Behaviours {
public:
    Behaviour& at(std::string_view stage) {
        const auto found = std::ranges::find(all_, stage, &Behaviour::stage);
        if (found != all_.end()) return *found;
        return all_.emplace_back(Behaviour{.stage = stage});
    }
    const std::vector<Behaviour>& all() const { return all_; }

private:
    std::vector<Behaviour> all_;
};

void add_delay(const std::string& text, Behaviours& behaviours) {
    const auto first = text.find(':');
    if (first == std::string::npos) wrong_usage("-W " + text + ": wanted command:delay[:odds]");
    const auto second = text.find(':', first + 1);
    const std::string_view rest = std::string_view(text).substr(first + 1);
    auto& behaviour = behaviours.at(stage_of(upper(text.substr(0, first)), "-W"));
    behaviour.delay =
        number(rest.substr(0, second == std::string::npos ? rest.size() : second - first - 1), "-W " + text, 86'400);
    if (second != std::string::npos) behaviour.odds = number(rest.substr(second - first), "-W " + text, 99);
}

// Where several flags name the same command, smtp-sink heeds -q before -Q before -f before -r.
Behaviours behaviours_of(const SinkFlags& flags) {
    Behaviours behaviours;
    for (const auto& name : sink_words(flags.reject_soft)) behaviours.at(stage_of(name, "-r")).reply = flags.soft;
    for (const auto& name : sink_words(flags.reject_hard)) behaviours.at(stage_of(name, "-f")).reply = flags.hard;
    for (const auto& name : sink_words(flags.disconnect_421))
        behaviours.at(stage_of(name, "-Q")).reply = "421 4.0.0 Server closing connection";
    for (const auto& name : sink_words(flags.disconnect)) {
        auto& behaviour = behaviours.at(stage_of(name, "-q"));
        behaviour.reply = "none";
        behaviour.disconnects = true;
    }
    if (flags.data_delay > 0) behaviours.at("data").delay = flags.data_delay;
    for (const auto& delay : flags.delays) add_delay(delay, behaviours);
    return behaviours;
}

std::string rule(const Behaviour& behaviour, unsigned times_delay, double chance) {
    auto text = fmt::format("\n[[rule]]\nat = \"{}\"\nreply = {}\n", behaviour.stage, json::text(behaviour.reply));
    if (behaviour.disconnects) text += "close = \"after\"\n";
    if (behaviour.delay > 0) text += fmt::format("delay = \"{}s\"\n", std::uint64_t{behaviour.delay} * times_delay);
    if (chance < 1) text += fmt::format("chance = {:.6f}\n", chance);
    return text;
}

// smtp-sink throws a die until it falls at the odds or above, and waits `delay` once a throw: each throw
// goes on with probability odds/100. As rules that is a chain in which each rule, once reached, answers
// with the chance that this throw was the last; the chain ends where fewer than one in a thousand get.
std::string rules(const Behaviour& behaviour) {
    const double again = behaviour.odds / 100.0;
    std::string text;
    unsigned throws = 1;
    for (double reached = again; behaviour.delay > 0 && reached >= 0.001; reached *= again)
        text += rule(behaviour, throws++, 1 - again);
    return text + rule(behaviour, throws, 1);
}

std::string offers(const SinkFlags& flags) {
    std::vector<std::string> list;
    const bool rejects = !flags.reject_hard.empty() || !flags.reject_soft.empty();  // -f and -r imply -p
    if (!flags.no_pipelining && !rejects) list.emplace_back("PIPELINING");
    if (!flags.no_8bitmime) list.emplace_back("8BITMIME");
    if (!flags.no_auth) list.emplace_back("AUTH PLAIN LOGIN");
    if (!flags.no_enhanced) list.emplace_back("ENHANCEDSTATUSCODES");
    if (!flags.no_dsn) list.emplace_back("DSN");
    return json::texts(list);
}

std::string host(const SinkFlags& flags) {
    auto text = fmt::format("[[host]]\nname = {0}\nhello = {0}\n", json::text(flags.hostname));
    text += fmt::format("banner = {}\n", flags.pix        ? "\"********\""
                                         : flags.no_esmtp ? "\"{host}\""
                                                          : "\"{host} ESMTP\"");
    text += fmt::format("offers = {}\ntls = {{ mode = \"none\" }}\n", offers(flags));
    if (flags.lmtp) text += "role = \"lmtp\"\n";
    if (flags.no_esmtp || flags.pix) text += "extended = false\n";
    if (!flags.no_auth) text += "auth = { mechanisms = [\"PLAIN\", \"LOGIN\"], clear_text = true }\n";
    text += fmt::format("limits = {{ idle = \"{}s\", recipients = 50000, errors = 1000000 }}\n",
                        std::max(1U, flags.timeout));
    return text;
}

}  // namespace

std::vector<std::string> sink_words(const std::vector<std::string>& texts) {
    std::vector<std::string> words;
    for (const auto& text : texts) {
        for (std::size_t at = 0; at < text.size();) {
            const auto begin = text.find_first_not_of(", \t", at);
            if (begin == std::string::npos) break;
            at = std::min(text.find_first_of(", \t", begin), text.size());
            words.push_back(upper(text.substr(begin, at - begin)));
        }
    }
    return words;
}

std::string sink_scenario(const SinkFlags& flags) {
    std::string text = "title = \"smtp-sink\"\nsummary = \"What smtp-sink does with these flags.\"\n\n" + host(flags);
    const auto behaviours = behaviours_of(flags);
    for (const auto& behaviour : behaviours.all()) text += rules(behaviour);
    if (flags.abort_after >= 0)
        text += fmt::format(
            "\n[[rule]]\nat = \"data-end\"\nat_byte = 0\nreply = \"550 This violates SMTP\"\ndelay = \"{}s\"\nclose = "
            "\"after\"\n",
            flags.abort_after);
    // smtp-sink takes every credential.
    if (!flags.no_auth)
        text +=
            "\n[[rule]]\nat = \"auth\"\nwhen = { wrong = \"bad-credentials\" }\nreply = \"235 2.7.0 Authentication "
            "successful\"\n";
    return text;
}

}  // namespace bouncehouse::cli
