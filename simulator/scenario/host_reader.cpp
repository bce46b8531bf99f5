#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/scenario/cidr.hpp>
#include <bouncehouse/scenario/default_offers.hpp>
#include <bouncehouse/scenario/dns_record.hpp>
#include <bouncehouse/scenario/extension_check.hpp>
#include <bouncehouse/scenario/host_reader.hpp>
#include <bouncehouse/scenario/tls_reader.hpp>

namespace bouncehouse::scenario {

namespace {

struct Draft {
    Host host;
    Auth auth;
    std::optional<std::vector<std::string>> offers, under_tls;
    std::vector<std::string> adds;
    std::vector<Mention> withholds;
};

bool is_host_name(std::string_view name) {
    if (name.empty() || name.size() > 255 || name.front() == '.' || name.front() == '-' || name.back() == '.')
        return false;
    if (name.find("..") != name.npos) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == '_';
    });
}

void name(Reading& in, const Node& value, Draft& draft) {
    if (!is_host_name(value.text))
        in.problem(E::bad_name, value.where, fmt::format("`{}` is no host name", value.text.substr(0, 60)),
                   "labels of letters, digits and hyphens between dots (RFC 1035 2.3.1)");
    draft.host.name = value.text;
}

void address(Reading& in, const Node& value, Draft& draft) {
    draft.host.addresses.clear();
    for (const Node* item : strings_of(value)) {
        if (!parse_address(item->text))
            in.problem(E::bad_address, item->where, fmt::format("`{}` is no IP address", item->text.substr(0, 60)),
                       "an address such as \"127.0.0.2\" or \"::1\"");
        draft.host.addresses.push_back(item->text);
    }
}

template <std::optional<std::vector<std::string>> Draft::*list>
void whole_list(Reading& in, const Node& value, Draft& draft) {
    check_extensions(in, value);
    take(in, value, (draft.*list).emplace());
}

void adds(Reading& in, const Node& value, Draft& draft) {
    check_extensions(in, value);
    for (const Node* item : strings_of(value)) draft.adds.push_back(item->text);
}

void withholds(Reading& in, const Node& value, Draft& draft) {
    check_extensions(in, value);
    for (const Node* item : strings_of(value)) draft.withholds.push_back({item->text, item->where});
}

const Table<Host>& limits_table() {
    static const Table<Host> rows{
        {"limits", "limits = { … }",
         "Limits of a host (RFC 5321 4.5.3), each with the answer given when it is passed."},
        {
            {{"command_line", Kind::size, "Octets of a command line with CRLF; longer: 500 5.5.2.", "512", "512"},
             size_into<&Host::limits, &smtp::Limits::command_line>},
            {{"auth_line", Kind::size, "Octets of an AUTH line (RFC 4954 4).", "12288", "12288"},
             size_into<&Host::limits, &smtp::Limits::auth_line>},
            {{"content_line", Kind::size, "Octets of a content line with CRLF; longer is evidence, not refused.",
              "1000", "1000"},
             size_into<&Host::limits, &smtp::Limits::content_line>},
            {{"message", Kind::size, "Octets of a message; more: 552 5.3.4. Announced by SIZE.", "\"10MB\"", "64 MiB"},
             size_into<&Host::limits, &smtp::Limits::message>},
            {{"recipients", Kind::integer, "Recipients of a message; more: 452 4.5.3.", "100", "100"},
             into<&Host::limits, &smtp::Limits::recipients>},
            {{"messages", Kind::integer, "Messages of a session; more: 421 4.7.0.", "10", "no limit"},
             into<&Host::limits, &smtp::Limits::messages>},
            {{"errors", Kind::integer, "Faulty commands of a session; then 421 4.7.0.", "20", "20"},
             into<&Host::limits, &smtp::Limits::errors>},
            {{"commands", Kind::integer, "Commands of a session.", "1000", "no limit"},
             into<&Host::limits, &smtp::Limits::commands>},
            {{"idle", Kind::duration, "Silence of the client; then 421 4.4.2 (RFC 5321 4.5.3.2.7).", "\"5m\"",
              "\"5m\""},
             into<&Host::limits, &smtp::Limits::idle>},
            {{"sessions", Kind::integer, "Sessions at once; more: 421 4.7.0.", "50", "the program's limit"},
             into<&Host::sessions>},
            {{"sessions_per_client", Kind::integer, "Sessions at once from one address; more: 421 4.7.0.", "5",
              "no limit"},
             into<&Host::sessions_per_client>},
        }};
    return rows;
}

const Table<Outage>& outage_table() {
    static const Table<Outage> rows{
        {"outage", "outage = { … }", "When nobody listens at a host; connections are refused."},
        {
            {{"after", Kind::duration, "From so long after the start.", "\"10s\"", "the start"}, into<&Outage::after>},
            {{"for", Kind::duration, "For so long.", "\"30s\"", "", nullptr, {}, true}, into<&Outage::length>},
            {{"every", Kind::duration, "And again each so long.", "\"1m\"", "once"}, into<&Outage::every>},
        }};
    return rows;
}

/// "3 1 1", or a whole record; usage 2 and 3 are those that SMTP knows (RFC 7672 3.1).
void tlsa(Reading& in, const Node& value, Draft& draft) {
    draft.host.tlsa.clear();
    for (const Node* item : strings_of(value)) {
        const auto blanks = std::count(item->text.begin(), item->text.end(), ' ');
        const bool own = item->text.size() == 5 && blanks == 2;
        auto record = parse_record(fmt::format("TLSA {}{}", item->text, own ? " 00" : ""));
        if (!record)
            in.problem(E::bad_record, item->where, fmt::format("`{}` is no TLSA record", item->text.substr(0, 60)),
                       "\"3 1 1\" for one made of the certificate, or usage, selector, matching type and data");
        else if (own && (item->text[0] < '0' || item->text[0] > '3' || item->text[2] > '1' || item->text[4] > '2'))
            in.problem(E::bad_record, item->where, "nothing can be made of the certificate for this",
                       "usage 0 to 3, selector 0 or 1, matching type 0 to 2 (RFC 6698 2.1)");
        draft.host.tlsa.push_back(item->text);
    }
}

template <auto Member>
constexpr auto host = into<&Draft::host, Member>;

const Table<Draft>& table() {
    static const Table<Draft> rows{
        {"host", "[[host]]", "A simulated server. A scenario without any has one, named bouncehouse.test."},
        {
            {{"name", Kind::text, "Its name: in the greeting, for rules, for MX records.", "\"mx1.example.test\"",
              "\"bouncehouse.test\""},
             name},
            {{"address", Kind::texts, "Where it listens: any 127.0.0.0/8 address, ::1, or one assigned.",
              "\"127.0.0.2\"", "the command line's"},
             address},
            {{"port", Kind::integer, "Port; 0: any free one.", "1025", "the command line's"}, host<&Host::port>},
            {{"role", Kind::word, "Mail exchanger, submission server or LMTP server.", "\"submission\"", "\"mx\"",
              words_of<Role>},
             word_into<&Draft::host, &Host::role>},
            {{"profile", Kind::text,
              "Whose manners it has: profiles/NAME.toml of the library gives defaults for this table, and its rules.",
              "\"gmail\"", ""},
             host<&Host::profile>},
            {{"banner", Kind::text, "Text of the greeting.", "\"{host} ESMTP ready\"", "\"{host} ESMTP Bouncehouse\""},
             host<&Host::banner>},
            {{"hello", Kind::text, "Text of the first line that answers EHLO or HELO.", "\"{host} at your service\"",
              "\"{host}\""},
             host<&Host::hello>},
            {{"reply_suffix", Kind::text, "Put behind the last line of each reply that is not raw.",
              "\" {session} - gsmtp\"", ""},
             host<&Host::reply_suffix>},
            {{"limits", Kind::table, "What it stands.", "{ message = \"10MB\" }", "", nullptr, "limits"},
             [](Reading& in, const Node& value, Draft& draft) { read_table(in, value, limits_table(), draft.host); }},
            {{"tls", Kind::table, "TLS: when, with which certificate, which versions.",
              "{ mode = \"implicit\", certificate = \"expired\" }", "STARTTLS with a good certificate", nullptr, "tls"},
             [](Reading& in, const Node& value, Draft& draft) { read_tls(in, value, draft.host.tls); }},
            {{"auth", Kind::table, "Authentication.", "{ account = [{ user = \"alice\", password = \"secret\" }] }",
              "none", nullptr, "auth"},
             [](Reading& in, const Node& value, Draft& draft) { read_auth(in, value, draft.auth); }},
            {{"offers", Kind::texts, "EHLO keywords, in order: the whole list.", "[\"PIPELINING\", \"SIZE 10485760\"]",
              "PIPELINING, SIZE, 8BITMIME, SMTPUTF8, CHUNKING, DSN, ENHANCEDSTATUSCODES, STARTTLS, AUTH, HELP"},
             whole_list<&Draft::offers>},
            {{"offers_under_tls", Kind::texts, "The list under TLS.", "[\"PIPELINING\", \"AUTH PLAIN\"]",
              "`offers` without STARTTLS"},
             whole_list<&Draft::under_tls>},
            {{"adds", Kind::texts, "Keywords put behind the list.", "[\"XFOO\", \"LIMITS RCPTMAX=10\"]", ""}, adds},
            {{"withholds", Kind::texts, "Keywords taken from the list.", "[\"CHUNKING\"]", ""}, withholds},
            {{"extended", Kind::boolean, "False: EHLO is answered 502, HELO only.", "false", "true"},
             host<&Host::extended>},
            {{"down", Kind::boolean, "Nobody listens: connection refused.", "true", "false"}, host<&Host::down>},
            {{"unreachable", Kind::boolean, "Connections are neither accepted nor refused; the client waits.", "true",
              "false"},
             host<&Host::unreachable>},
            {{"outage", Kind::table, "Nobody listens for a time: once, or again and again.", "{ for = \"30s\" }", "",
              nullptr, "outage"},
             [](Reading& in, const Node& value, Draft& draft) {
                 Outage outage;
                 read_table(in, value, outage_table(), outage);
                 if (outage.every > Duration{} && outage.length >= outage.every)
                     in.problem(E::contradiction, value.where, "an outage that lasts until the next one",
                                "`for` shorter than `every`", "down = true is for good");
                 draft.host.outage = outage;
             }},
            {{"tlsa", Kind::texts,
              "TLSA records for its ports (RFC 7672): usage, selector and matching type, made of its own certificate; "
              "with data behind them, as written.",
              "\"3 1 1\"", "none"},
             tlsa},
            {{"state", Kind::text, "State at the start.", "\"healthy\"", "none"},
             [](Reading& in, const Node& value, Draft& draft) {
                 in.mentions.reachable_states.insert(value.text);
                 draft.host.state = value.text;
             }},
        }};
    return rows;
}

void withhold(Reading& in, Draft& draft) {
    const auto remove = [](std::vector<std::string>& list, const std::string& keyword) {
        return std::erase_if(list, [&](const std::string& line) { return keyword_of_line(line) == keyword; }) > 0;
    };
    for (const auto& [line, where] : draft.withholds) {
        const std::string keyword = keyword_of_line(line);
        const bool clear = remove(draft.host.offers, keyword), under = remove(draft.host.offers_under_tls, keyword);
        if (!clear && !under)
            in.problem(E::not_offered, where, fmt::format("`{}` is not offered anyway", line.substr(0, 60)), {},
                       "take it away");
    }
}

void put_offers(Reading& in, Draft& draft) {
    Host& host = draft.host;
    host.offers = draft.offers ? *draft.offers : default_offers(host, draft.auth);
    if (draft.under_tls) {
        host.offers_under_tls = *draft.under_tls;
    } else {
        host.offers_under_tls = host.offers;
        std::erase_if(host.offers_under_tls,
                      [](const std::string& line) { return keyword_of_line(line) == "STARTTLS"; });
    }
    withhold(in, draft);
    for (const std::string& line : draft.adds) {
        host.offers.push_back(line);
        if (keyword_of_line(line) != "STARTTLS") host.offers_under_tls.push_back(line);
    }
}

/// A profile's host says how it behaves, not who it is.
Node manners_of(const Node& profile_host) {
    Node manners = profile_host;
    std::erase_if(manners.members, [](const Member& member) {
        return member.key == "name" || member.key == "address" || member.key == "port" || member.key == "profile";
    });
    return manners;
}

void apply_profile(Reading& in, const Node& value, const ProfileFinder& find, Draft& draft) {
    const Node* wanted = value.find("profile");
    if (wanted == nullptr || !wanted->is(Node::Type::string)) return;
    const Node* document = find(wanted->text);
    if (document == nullptr)
        return in.problem(E::unknown_profile, wanted->where,
                          fmt::format("the library has no profile `{}`", wanted->text.substr(0, 60)), {},
                          "a profile is a file of the folder profiles in the library");
    if (const Node* hosts = document->find("host"); hosts != nullptr && !hosts->items.empty())
        read_table(in, manners_of(hosts->items.front()), table(), draft);
}

}  // namespace

Host read_host(Reading& in, const Node& value, const ProfileFinder& profile) {
    Draft draft;
    apply_profile(in, value, profile, draft);
    read_table(in, value, table(), draft);
    draft.host.place = value.where.place();
    draft.host.auth_required = draft.auth.required;
    draft.host.clear_text_auth = draft.auth.clear_text;
    draft.host.accounts = draft.auth.accounts;
    put_offers(in, draft);
    if (!draft.host.profile.empty()) in.profiles[draft.host.profile].push_back(draft.host.name);
    return std::move(draft.host);
}

Host default_host() {
    Host host;
    host.offers = default_offers(host, {});
    host.offers_under_tls = host.offers;
    std::erase(host.offers_under_tls, "STARTTLS");
    return host;
}

TableView host_table_view() { return view(table()); }
TableView outage_table_view() { return view(outage_table()); }
TableView limits_table_view() { return view(limits_table()); }

}  // namespace bouncehouse::scenario
