#include <fmt/format.h>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/sender/format.hpp>
#include <regex>

namespace bouncehouse::probe::format {

namespace {

template <Known known, auto Member, class T>
void filled(Reading& in, const Node& value, T& object) {
    check_placeholders(in, value, known);
    scenario::take(in, value, object.*Member);
}

/// Another name for the same, so that rows can name it: text<Known::in_case, &GeneratedFile::line>.
template <Known known, auto Member>
void text(Reading& in, const Node& value, typename scenario::detail::FirstOf<Member>::type& object) {
    filled<known, Member>(in, value, object);
}

template <Known known, auto Member>
void environment(Reading& in, const Node& value, typename scenario::detail::FirstOf<Member>::type& object) {
    static constexpr scenario::KeyInfo entry{"environment", Kind::text, "", "{ LANG = \"C\" }", ""};
    for (const auto& member : value.members) {
        if (!in.fits(member.value, entry)) continue;
        check_placeholders(in, member.value, known);
        (object.*Member)[member.key] = member.value.text;
    }
}

template <auto Member, Known known = Known::always>
void command(Reading& in, const Node& value, typename scenario::detail::FirstOf<Member>::type& object) {
    check_placeholders(in, value, known);
    Command inner;
    scenario::take(in, value, inner.words);
    if (inner.words.empty()) in.problem(E::empty_list, value.where, "the command has no words");
    object.*Member = std::move(inner);
}

template <auto Member>
void pattern(Reading& in, const Node& value, typename scenario::detail::FirstOf<Member>::type& object) {
    try {
        const std::regex right{value.text};
    } catch (const std::regex_error&) {
        in.problem(E::bad_regex, value.where, fmt::format("`{}` is no regular expression", value.text.substr(0, 60)),
                   "an ECMAScript regular expression");
    }
    object.*Member = value.text;
}

template <auto Member>
void time(Reading& in, const Node& value, Timing& object) {
    scenario::Duration taken{};
    scenario::take(in, value, taken);
    object.*Member = std::chrono::duration_cast<milliseconds>(taken);
}

void told(Reading& in, const Node& value, ::bouncehouse::probe::Reading& reading) {
    for (std::size_t i = 0; i < told_names.size(); ++i) {
        if (told_names[i] != value.text) continue;
        reading.told = static_cast<Told>(i);
        return;
    }
    in.unknown_word(E::unknown_word, value, "outcome", value.text, {told_names.begin(), told_names.end()});
}

template <auto Member>
void integers(Reading& in, const Node& value, typename scenario::detail::FirstOf<Member>::type& object) {
    (object.*Member).clear();
    const auto add = [&](const Node& item) {
        if (item.integer < 0 || item.integer > 999)
            in.problem(E::out_of_bounds, item.where, fmt::format("{} is out of bounds", item.integer), "0 to 999");
        else
            (object.*Member).push_back(static_cast<int>(item.integer));
    };
    if (value.is(Node::Type::integer)) return add(value);
    for (const Node& item : value.items) add(item);
}

void http(Reading& in, const Node& value, SubmitPart& submit);

scenario::Words told_words() { return {told_names.begin(), told_names.end()}; }

const Table<HttpRequest>& http_table() {
    static const Table<HttpRequest> rows{
        {"http", "[submit.http]", "The request that hands a message to an application."},
        {{{"method", Kind::text, "The method.", "\"PUT\"", "\"POST\""}, into<&HttpRequest::method>},
         {{"url",
           Kind::text,
           "Where to; plain http only.",
           "\"http://127.0.0.1:{submit_port}/send\"",
           "",
           nullptr,
           {},
           true},
          text<Known::in_case, &HttpRequest::url>},
         {{"content-type", Kind::text, "Type of the body.", "\"message/rfc822\"", "\"application/json\""},
          into<&HttpRequest::content_type>},
         {{"headers", Kind::table, "Further header fields.", "{ Authorization = \"Bearer secret\" }", ""},
          [](Reading& in, const Node& value, HttpRequest& request) {
              static constexpr scenario::KeyInfo entry{"headers", Kind::text, "", "{ Accept = \"*/*\" }", ""};
              for (const auto& member : value.members) {
                  if (!in.fits(member.value, entry)) continue;
                  check_placeholders(in, member.value, Known::in_case);
                  request.headers[member.key] = member.value.text;
              }
          }},
         {{"body", Kind::text,
           "The body; {name|json} is filled in as the inside of a JSON string, {name|url} as a part of a form.",
           "'{\"to\": \"{recipient|json}\", \"raw\": \"{message|json}\"}'", "nothing"},
          text<Known::in_case, &HttpRequest::body>},
         {{"accepted", Kind::integers, "Statuses that say the message was taken.", "[202]", "200, 201, 202, 204"},
          integers<&HttpRequest::accepted>}}};
    return rows;
}

void http(Reading& in, const Node& value, SubmitPart& submit) {
    read_keys(in, value, http_table(), submit.http.emplace());
}

}  // namespace

void unknown_key(Reading& in, const scenario::Member& member, const TableView& table) {
    std::vector<std::string_view> words;
    for (const auto& key : table.keys) words.push_back(key.name);
    const auto near = catalogue::nearest_of(member.key, words, 1);
    std::string hint = near.empty() ? std::string{} : fmt::format("did you mean `{}`?", near.front());
    if (hint.empty())
        for (const TableView& other : sender_tables())
            for (const auto& key : other.keys)
                if (hint.empty() && key.name == member.key)
                    hint = fmt::format("`{}` belongs in {}", key.name, other.about.heading);
    std::sort(words.begin(), words.end());
    std::string list;
    for (const auto word : words) list += (list.empty() ? "one of: " : ", ") + std::string{word};
    in.problem(E::unknown_key, member.where,
               fmt::format("unknown key `{}` in {}", member.key.substr(0, 60), table.about.heading), list,
               std::move(hint));
}

void check_placeholders(Reading& in, const Node& value, Known known) {
    for (const Node& item : value.items) check_placeholders(in, item, known);
    for (const auto& member : value.members) check_placeholders(in, member.value, known);
    if (!value.is(Node::Type::string)) return;
    for (const PlaceholderUse& use : placeholders_in(value.text)) {
        if (use.literal) continue;
        const PlaceholderInfo* info = sender_placeholder(use.name);
        if (info == nullptr) {
            std::vector<std::string_view> names;
            for (const auto& placeholder : sender_placeholders()) names.push_back(placeholder.name);
            const auto near = catalogue::nearest_of(use.name, names, 1);
            std::string hint = near.empty() ? fmt::format("the text itself is written {{{{{}}}}}", use.name)
                                            : fmt::format("did you mean {{{}}}?", near.front());
            in.problem_inside(E::bad_placeholder, value, use.offset, use.length,
                              fmt::format("`{{{}}}` is no placeholder", use.name), {}, std::move(hint));
        } else if (info->known == Known::in_case && known == Known::always) {
            in.problem_inside(
                E::bad_placeholder, value, use.offset, use.length,
                fmt::format("`{{{}}}` has no value here: it belongs to a case, this to the whole sender", use.name),
                "a placeholder of the whole sender, such as {dir}");
        }
    }
}

const Table<Command>& command_table() {
    static const Table<Command> rows{
        {"command", "[reload], [flush], [stop]",
         "Commands at other times: after files were changed, to make a queue try again, to stop (else SIGTERM)."},
        {{{"command",
           Kind::texts,
           "The program and its arguments; no shell in between.",
           "[\"app\", \"--reload\"]",
           "",
           nullptr,
           {},
           true},
          [](Reading& in, const Node& value, Command& object) {
              check_placeholders(in, value, Known::always);
              scenario::take(in, value, object.words);
          }},
         {{"environment", Kind::table, "Put over the probe's own environment.", "{ LANG = \"C\" }", ""},
          environment<Known::always, &Command::environment>}}};
    return rows;
}

const Table<VersionPart>& version_table() {
    static const Table<VersionPart> rows{
        {"version", "[version]", "How the sender says its version."},
        {{{"command", Kind::texts, "Prints it.", "[\"msmtp\", \"--version\"]", "", nullptr, {}, true},
          command<&VersionPart::command>},
         {{"pattern", Kind::text, "Regular expression; group 1 is the version.", "'version (\\S+)'", "the first line"},
          pattern<&VersionPart::pattern>}}};
    return rows;
}

const Table<StartPart>& start_table() {
    static const Table<StartPart> rows{
        {"start", "[start]", "A sender that runs all the time."},
        {{{"command",
           Kind::texts,
           "Started once, in the foreground, in {dir}; ended by SIGTERM or [stop].",
           "[\"node\", \"{description_dir}/app.js\"]",
           "",
           nullptr,
           {},
           true},
          command<&StartPart::command>},
         {{"ready-tcp", Kind::text, "Ready when a server at this address greets with 220.",
           "\"127.0.0.1:{submit_port}\"", ""},
          text<Known::always, &StartPart::ready_tcp>},
         {{"ready-http", Kind::text, "Ready when this address answers a GET, whatever it says.",
           "\"http://127.0.0.1:{submit_port}/\"", ""},
          text<Known::always, &StartPart::ready_http>},
         {{"ready-command", Kind::texts, "Ready when this exits with 0; run again and again.",
           "[\"test\", \"-e\", \"{dir}/ready\"]", ""},
          command<&StartPart::ready_command>},
         {{"environment", Kind::table, "Put over the probe's own environment.", "{ LANG = \"C\" }", ""},
          [](Reading& in, const Node& value, StartPart& object) {
              environment<Known::always, &Command::environment>(in, value, object.command);
          }}}};
    return rows;
}

const Table<SubmitPart>& submit_table() {
    static const Table<SubmitPart> rows{
        {"submit", "[submit]", "How a message is handed over; one of `command`, `smtp`, `http`."},
        {{{"command", Kind::texts, "Run once for each submission, in a folder of its own.",
           "[\"msmtp\", \"--host={address}\", \"{recipients}\"]", ""},
          command<&SubmitPart::command, Known::in_case>},
         {{"stdin", Kind::text, "Standard input of the command.", "\"{message}\"", "closed"},
          text<Known::in_case, &SubmitPart::stdin_text>},
         {{"environment", Kind::table, "Put over the probe's own environment and BOUNCEHOUSE_... .", "{ LANG = \"C\" }",
           ""},
          environment<Known::in_case, &SubmitPart::environment>},
         {{"smtp", Kind::table, "Handed over by SMTP.", "{ address = \"127.0.0.1:{submit_port}\" }", "", nullptr,
           "smtp"},
          [](Reading& in, const Node& value, SubmitPart& object) {
              static const Table<SubmitPart> smtp{{"smtp", "[submit.smtp]", "Hand-over by SMTP, byte by byte."},
                                                  {{{"address",
                                                     Kind::text,
                                                     "Where the sender takes mail.",
                                                     "\"127.0.0.1:{submit_port}\"",
                                                     "",
                                                     nullptr,
                                                     {},
                                                     true},
                                                    text<Known::always, &SubmitPart::smtp>}}};
              read_keys(in, value, smtp, object);
          }},
         {{"http", Kind::table, "Handed over by an HTTP request.", "{ url = \"http://127.0.0.1:8080/send\" }", "",
           nullptr, "http"},
          http}}};
    return rows;
}

const Table<GeneratedFile>& file_table() {
    static const Table<GeneratedFile> rows{
        {"file", "[[file]]",
         "A file written before the start, and again before [reload]: settings, routes. Folders on the way are made."},
        {{{"path", Kind::text, "Where.", "\"{dir}/routes\"", "", nullptr, {}, true},
          text<Known::always, &GeneratedFile::path>},
         {{"text", Kind::text, "Stands at the top, once.", "\"# routes\\n\"", ""},
          text<Known::always, &GeneratedFile::text>},
         {{"line", Kind::text, "Then once for each case. Lines that are the same are written once.",
           "\"{domain} smtp:[{address}]:{port}\\n\"", ""},
          text<Known::in_case, &GeneratedFile::line>},
         {{"mode", Kind::text, "Permissions, octal.", "\"0640\"", "\"0644\""},
          [](Reading& in, const Node& value, GeneratedFile& file) {
              file.mode = value.text;
              if (value.text.empty() || value.text.size() > 4 ||
                  value.text.find_first_not_of("01234567") != std::string::npos)
                  in.problem(E::out_of_bounds, value.where, fmt::format("`{}` are no permissions", value.text),
                             "\"0640\"");
          }},
         {{"owner", Kind::text, "Account that owns it.", "\"postfix\"", "the probe's"}, into<&GeneratedFile::owner>}}};
    return rows;
}

const Table<::bouncehouse::probe::Reading>& reading_table() {
    using Row = ::bouncehouse::probe::Reading;
    static const Table<Row> rows{
        {"reading", "[[reading]]",
         "What the exit status and the output of `submit.command` tell, or the status and the body of the answer to "
         "`submit.http`. Tried in order; the first that fits decides. An exit status of 127 means \"this sender cannot "
         "do this case\"; an HTTP status that no row fits is read by `accepted`, and 408, 425, 429 and 503 are "
         "temporary."},
        {{{"exit", Kind::integers, "Exit statuses.", "[75]", "any"}, integers<&Row::exit>},
         {{"status", Kind::integers, "HTTP statuses.", "[502]", "any"}, integers<&Row::status>},
         {{"output", Kind::text, "Regular expression, searched in each line of the output; the first line counts.",
           "'\\b([45]\\d\\d)[ -]'", "any"},
          pattern<&Row::output>},
         {{"told", Kind::word, "What that says.", "\"temporary\"", "", told_words}, told},
         {{"by-code", Kind::boolean,
           "Group 1 of `output` is a reply code: 4yz temporary, 5yz permanent, else it does not fit.", "true", "false"},
          into<&Row::by_code>},
         {{"last", Kind::boolean, "The last line that fits `output` counts, not the first.", "true", "false"},
          into<&Row::last>}}};
    return rows;
}

const Table<JsonReading>& json_table() {
    static const Table<JsonReading> rows{
        {"json", "[json]",
         "The command prints its outcome as one line of JSON (the last such line counts), or the answer's body is "
         "JSON. "
         "Paths: \"a.b\"."},
        {{{"told", Kind::text, "Path to one of: accepted, temporary, permanent, failed.", "\"result.told\"",
           "\"told\""},
          into<&JsonReading::told>},
         {{"code", Kind::text, "Path to the reply code.", "\"responseCode\"", "\"code\""}, into<&JsonReading::code>},
         {{"text", Kind::text, "Path to the words.", "\"message\"", "\"text\""}, into<&JsonReading::text>},
         {{"recipients", Kind::text, "Path to an object: address to one of the words above.", "\"each\"",
           "\"recipients\""},
          into<&JsonReading::recipients>}}};
    return rows;
}

const Table<Timing>& timing_table() {
    static const Table<Timing> rows{
        {"timing", "[timing]", "How patient the sender is, as it is configured here."},
        {{{"ready", Kind::duration, "Longest time from start to ready.", "\"30s\"", "\"10s\""}, time<&Timing::ready>},
         {{"submit-limit", Kind::duration, "A submission that takes longer is ended by the watchdog.", "\"20s\"",
           "\"30s\""},
          time<&Timing::submit_limit>},
         {{"command-timeout", Kind::duration, "How long it waits for a reply.", "\"5s\"", "not known"},
          time<&Timing::command_timeout>},
         {{"connect-timeout", Kind::duration, "For a connection.", "\"5s\"", "as command-timeout"},
          time<&Timing::connect_timeout>},
         {{"data-timeout", Kind::duration, "While sending the content.", "\"5s\"", "as command-timeout"},
          time<&Timing::data_timeout>},
         {{"final-timeout", Kind::duration, "For the reply to the content.", "\"5s\"", "as command-timeout"},
          time<&Timing::final_timeout>},
         {{"retry", Kind::duration, "A queue's interval between attempts.", "\"2s\"", "\"1s\""}, time<&Timing::retry>},
         {{"gives-up", Kind::duration, "A queue's life of a message; several times as long as it waits for a reply.",
           "\"30s\"", "\"20s\""},
          time<&Timing::gives_up>},
         {{"stop-limit", Kind::duration, "From SIGTERM to SIGKILL.", "\"10s\"", "\"5s\""}, time<&Timing::stop_limit>}}};
    return rows;
}

std::vector<TableView> part_views() {
    return {view(version_table()), view(submit_table()), view(http_table()), view(reading_table()), view(json_table()),
            view(timing_table()),  view(start_table()),  view(file_table()), view(command_table())};
}

}  // namespace bouncehouse::probe::format
