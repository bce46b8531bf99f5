#include <fmt/format.h>
#include <bouncehouse/case/features.hpp>
#include <bouncehouse/sender/format.hpp>

namespace bouncehouse::probe {

namespace format {
namespace {

using scenario::Words;

Words kind_words() { return {kind_names.begin(), kind_names.end()}; }
Words policy_words() { return {tls_policy_names.begin(), tls_policy_names.end()}; }
Words composed() { return {"headers", "body", "message"}; }

void kind(Reading& in, const Node& value, SenderDescription& sender) {
    if (value.text == name_of(probe::Kind::queue))
        sender.kind = probe::Kind::queue;
    else if (value.text != name_of(probe::Kind::client))
        in.unknown_word(E::unknown_word, value, "kind of sender", value.text, kind_words());
}

/// "512 MiB" as well as "512MiB".
void memory_limit(Reading& in, const Node& value, SenderDescription& sender) {
    Node packed = value;
    std::erase(packed.text, ' ');
    scenario::take_size(in, packed, sender.memory_limit);
}

void composes(Reading& in, const Node& value, SenderDescription& sender) {
    for (const Node* item : scenario::strings_of(value)) {
        const Words words = composed();
        if (std::find(words.begin(), words.end(), item->text) == words.end())
            in.unknown_word(E::unknown_word, *item, "part of a message", item->text, words);
        sender.composes.push_back(item->text);
    }
}

void features_of_it(Reading& in, const Node& value, SenderDescription& sender) {
    Words words;
    for (const FeatureInfo& feature : probe::features()) words.push_back(feature.name);
    for (const Node* item : scenario::strings_of(value)) {
        if (feature_named(item->text) == nullptr) in.unknown_word(E::unknown_word, *item, "feature", item->text, words);
        sender.features.push_back(item->text);
    }
}

template <auto Member>
void command(Reading& in, const Node& value, SenderDescription& sender) {
    read_keys(in, value, command_table(), (sender.*Member).emplace());
}

/// [tls], [auth]: a name to words.
template <auto Member>
void by_wish(Reading& in, const Node& value, SenderDescription& sender) {
    static constexpr scenario::KeyInfo words{"required", scenario::Kind::texts, "", "[\"--tls\"]", ""};
    for (const auto& member : value.members) {
        if (!in.fits(member.value, words)) continue;
        check_placeholders(in, member.value, Known::in_case);
        scenario::take(in, member.value, (sender.*Member)[member.key]);
    }
}

template <auto Member>
void line_by_wish(Reading& in, const Node& value, SenderDescription& sender) {
    static constexpr scenario::KeyInfo line{"required", scenario::Kind::text, "", "\"encrypt\"", ""};
    for (const auto& member : value.members) {
        if (!in.fits(member.value, line)) continue;
        check_placeholders(in, member.value, Known::in_case);
        (sender.*Member)[member.key] = member.value.text;
    }
}

/// The keys of these tables are policies.
void policies(Reading& in, const Node& value) {
    const Words words = policy_words();
    for (const auto& member : value.members) {
        if (std::find(words.begin(), words.end(), member.key) != words.end()) continue;
        Node named = member.value;
        named.where = member.where;
        in.unknown_word(E::unknown_word, named, "TLS policy", member.key, words);
    }
}

template <auto Read>
void with_policies(Reading& in, const Node& value, SenderDescription& sender) {
    policies(in, value);
    Read(in, value, sender);
}

void version(Reading& in, const Node& value, SenderDescription& sender) {
    VersionPart part;
    read_keys(in, value, version_table(), part);
    sender.version = std::move(part.command);
    sender.version_pattern = std::move(part.pattern);
}

void start(Reading& in, const Node& value, SenderDescription& sender) {
    StartPart part;
    read_keys(in, value, start_table(), part);
    sender.start = std::move(part.command);
    sender.ready_tcp = std::move(part.ready_tcp);
    sender.ready_http = std::move(part.ready_http);
    sender.ready_command = std::move(part.ready_command);
}

void submit(Reading& in, const Node& value, SenderDescription& sender) {
    SubmitPart part;
    read_keys(in, value, submit_table(), part);
    const int ways = (part.command ? 1 : 0) + (value.find("smtp") != nullptr ? 1 : 0) + (part.http ? 1 : 0);
    if (ways != 1)
        in.problem(ways == 0 ? E::missing_key : E::contradiction, value.where,
                   ways == 0 ? "no way to submit in [submit]" : "several ways to submit in [submit]",
                   "one of: command, smtp, http");
    if (part.command) {
        part.command->stdin_text = std::move(part.stdin_text);
        part.command->environment = std::move(part.environment);
    } else if (value.find("stdin") != nullptr || value.find("environment") != nullptr) {
        in.problem(E::contradiction, value.where, "`stdin` and `environment` belong to a command", "submit.command");
    }
    sender.submit = std::move(part.command);
    sender.submit_smtp = std::move(part.smtp);
    sender.submit_http = std::move(part.http);
}

void setup(Reading& in, const Node& value, SenderDescription& sender) {
    check_placeholders(in, value, Known::always);
    scenario::take(in, value, sender.setup);
}

const Table<SenderDescription>& top_table() {
    using S = SenderDescription;
    static const Table<S> rows{
        {"sender", "Top level", "Who the sender is and what it can do."},
        {{{"name", Kind::text, "Its name in reports.", "\"msmtp\"", "", nullptr, {}, true}, into<&S::name>},
         {{"summary", Kind::text, "One sentence for people.", "\"One-shot client.\"", ""}, into<&S::summary>},
         {{"kind",
           Kind::word,
           "`queue` keeps messages and tries again; `client` works once and tells its caller.",
           "\"client\"",
           "",
           kind_words,
           {},
           true},
          kind},
         {{"features", Kind::texts, "What it can do; cases that need more are not applicable.",
           "[\"tls\", \"several-recipients\"]", "none"},
          features_of_it},
         {{"composes", Kind::words,
           "Parts of the message it makes itself rather than passing them on; `message`: all of it, as an app does, so "
           "that only "
           "cases for which any message will do apply.",
           "[\"headers\"]", "none", composed},
          composes},
         {{"memory-limit", Kind::size, "The watchdog ends a process that takes more.", "\"512 MiB\"", "1 GiB"},
          memory_limit},
         {{"jobs", Kind::integer, "At most so many submissions at once; 0: no limit of its own.", "4", "0"},
          into<&S::jobs>},
         {{"one-host", Kind::boolean,
           "It is set to one server for good, as an app is by its configuration: every case is played at "
           "{smtp_address}:{smtp_port}, one after the other.",
           "true", "false"},
          into<&S::one_host>},
         {{"networks", Kind::texts, "\"namespace\" when it needs a network of its own, with DNS.", "[\"namespace\"]",
           "none"},
          into<&S::networks>},
         {{"version", Kind::table, "Its version.", "{ command = [\"app\", \"-V\"] }", "", nullptr, "version"}, version},
         {{"setup", Kind::texts, "Shell lines, run once in {dir} before the start; the first that fails ends the run.",
           "[\"mkdir -p {dir}/queue\"]", ""},
          setup},
         {{"file", Kind::tables, "Files the probe writes.", "", "", nullptr, "file"},
          [](Reading& in, const Node& value, S& sender) {
              for (const Node& item : value.items) read_keys(in, item, file_table(), sender.files.emplace_back());
          }},
         {{"start", Kind::table, "Its start, when it runs all the time.", "{ command = [\"app\"] }", "", nullptr,
           "start"},
          start},
         {{"reload", Kind::table, "After files were changed.", "{ command = [\"app\", \"reload\"] }", "", nullptr,
           "command"},
          command<&S::reload>},
         {{"flush", Kind::table, "Makes a queue try again.", "{ command = [\"app\", \"flush\"] }", "", nullptr,
           "command"},
          command<&S::flush>},
         {{"stop", Kind::table, "Stops it.", "{ command = [\"app\", \"stop\"] }", "SIGTERM", nullptr, "command"},
          command<&S::stop>},
         {{"submit", Kind::table, "How it is given a message.", "{ command = [\"app\", \"{recipients}\"] }", "",
           nullptr, "submit", true},
          submit},
         {{"reading", Kind::tables, "What its exit status and output tell.", "", "", nullptr, "reading"},
          [](Reading& in, const Node& value, S& sender) {
              for (const Node& item : value.items) {
                  auto& reading = sender.readings.emplace_back();
                  read_keys(in, item, reading_table(), reading);
                  if (item.find("told") == nullptr && !reading.by_code)
                      in.problem(E::missing_key, item.where, "this [[reading]] tells nothing",
                                 "`told`, or `by-code = true`");
                  if (reading.by_code && reading.output.find('(') == std::string::npos)
                      in.problem(E::missing_key, item.where, "`by-code` without a group in `output`",
                                 "output = '([45]\\d\\d) '");
              }
          }},
         {{"json", Kind::table, "It prints its outcome as JSON.", "{}", "", nullptr, "json"},
          [](Reading& in, const Node& value, S& sender) { read_keys(in, value, json_table(), sender.json.emplace()); }},
         {{"tls", Kind::table,
           "By the case's policy, the words for {tls}. `none`: no TLS; `opportunistic`: where it is offered, else in "
           "clear; "
           "`required`: TLS or nothing, whatever the certificate; `verified`: and one that {ca_file} vouches for; "
           "`implicit`: TLS from the first octet. A sender that always verifies is given {ca_file} for each of them: "
           "well-behaved hosts have such certificates. A policy that is not listed is not applicable; without the "
           "table "
           "only `none` is.",
           "{ none = [], required = [\"--tls\"] }", ""},
          with_policies<by_wish<&S::tls>>},
         {{"auth", Kind::table, "By mechanism (upper case), `any` and `none`: the words for {auth}.",
           "{ none = [], PLAIN = [\"--user={user}\"] }", ""},
          by_wish<&S::auth>},
         {{"tls-lines", Kind::table, "As [tls], but what stands for {tls} in generated lines.", "{ none = \"none\" }",
           ""},
          with_policies<line_by_wish<&S::tls_lines>>},
         {{"auth-lines", Kind::table, "As [auth], but what stands for {auth} in generated lines.",
           "{ PLAIN = \"{user}:{password}\" }", ""},
          line_by_wish<&S::auth_lines>},
         {{"timing", Kind::table, "How patient it is.", "{ command-timeout = \"5s\" }", "", nullptr, "timing"},
          [](Reading& in, const Node& value, S& sender) { read_keys(in, value, timing_table(), sender.timing); }}}};
    return rows;
}

}  // namespace
}  // namespace format

void read_sender(scenario::Reading& in, const scenario::Node& document, SenderDescription& sender) {
    format::read_keys(in, document, format::top_table(), sender);
    const auto* submit = document.find("submit");
    if (submit != nullptr && sender.submit && sender.kind == Kind::client && sender.readings.empty() && !sender.json)
        in.problem(scenario::E::missing_key, submit->where, "nothing says how the outcome of the command is read",
                   "[[reading]] rows or [json]");
    if (document.find("start") != nullptr && sender.ready_tcp.empty() && sender.ready_http.empty() &&
        !sender.ready_command)
        in.problem(scenario::E::missing_key, document.find("start")->where, "nothing says when the sender is ready",
                   "`ready-tcp`, `ready-http` or `ready-command` in [start]");
    if (sender.one_host && sender.kind == Kind::queue)
        in.problem(scenario::E::contradiction, document.find("one-host")->where,
                   "a queue cannot be played one case after the other at one host",
                   "a file of routes ([[file]] with `line`), or `networks`");
}

const std::vector<scenario::TableView>& sender_tables() {
    static const auto tables = [] {
        std::vector<scenario::TableView> all{view(format::top_table())};
        for (auto& part : format::part_views()) all.push_back(std::move(part));
        return all;
    }();
    return tables;
}

}  // namespace bouncehouse::probe
