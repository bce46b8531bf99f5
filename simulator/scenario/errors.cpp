#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/scenario/errors.hpp>

namespace bouncehouse::scenario {

namespace {

constexpr std::array table{
    ErrorInfo{E::syntax, false, "not TOML", "title = \"Busy",
              "The file is no TOML. One such error hides the rest of the file. Octets that are no text go into a "
              "'literal' string: `raw = '250 \\xff\\r\\n'`."},
    ErrorInfo{E::unreadable, false, "file not found", "bouncehouse serve nosuch.toml",
              "Neither a file nor a scenario of the library has this name; `bouncehouse list` lists the library."},
    ErrorInfo{E::too_big, false, "file too big", "", "A scenario file has at most 4 MiB. Split it by `include`."},
    ErrorInfo{E::include_not_found, false, "included file not found", "include = [\"nosuch.toml\"]",
              "Names are relative to the including file; after that the library is asked."},
    ErrorInfo{E::include_cycle, false, "file includes itself", "include = [\"itself.toml\"]",
              "Move what both files need into a third one."},
    ErrorInfo{E::too_many_includes, false, "too many files", "", "A scenario is made of at most 64 files."},
    ErrorInfo{E::missing_key, false, "key missing", "[[rule]]\nreply = \"451\"",
              "The key has no default. A rule needs `at`, a scenario `title` and `summary`."},
    ErrorInfo{E::unknown_key, false, "unknown key", "[[rule]]\nat = \"rcpt\"\nuntill = \"5m\"",
              "Unknown keys are errors, so that a misspelt one does not silently do nothing. The message lists all "
              "keys of the table."},
    ErrorInfo{E::wrong_type, false, "wrong type", "[[rule]]\nat = 25", "The key takes another type of value."},
    ErrorInfo{E::empty_list, false, "empty list", "replies = []", "Leave the key out when there is nothing to list."},
    ErrorInfo{
        E::contradiction, false, "keys contradict each other", "reply = \"451\"\nraw = '451 x\\r\\n'",
        "Only one of the keys can hold. Two answers in turn are `replies`, one of several by chance is `choose`."},
    ErrorInfo{E::no_effect, false, "key without effect", "[[rule]]\nat = \"rcpt\"\nreply = \"451\"\ncycle = true",
              "The key modifies another one that is not there."},
    ErrorInfo{E::too_many_problems, false, "more problems than are shown", "",
              "Repair the ones shown, then try again."},
    ErrorInfo{E::bad_duration, false, "not a duration", "until = 5",
              "Write a number with a unit: \"250ms\", \"30s\", \"5m\", \"4h\", \"5d\", or a sum such as \"1h30m\"."},
    ErrorInfo{E::bad_size, false, "not a size", "limits = { message = \"10 megs\" }",
              "Write octets, or a number with kB, MB, GB (thousands) or KiB, MiB, GiB (1024s), without a blank."},
    ErrorInfo{E::bad_range, false, "not a range", "when = { attempt = \"3..1\" }",
              "Write 3, \"1..3\", \">=3\", \">3\", \"<3\" or \"<=3\"; durations the same way."},
    ErrorInfo{E::out_of_bounds, false, "number out of bounds", "chance = 1.5", "The message names the bounds."},
    ErrorInfo{
        E::bad_regex, false, "not a regular expression", "when = { sender = \"/(a/\" }",
        "Between slashes stands an ECMAScript regular expression of at most 1024 octets, without back-references."},
    ErrorInfo{E::bad_address, false, "not an address or network", "when = { client = \"192.0.2.0/33\" }",
              "Write an IPv4 or IPv6 address, for networks with a prefix length."},
    ErrorInfo{E::bad_escape, false, "unknown escape", "raw = '250 \\q'",
              "Known are \\xHH, \\r, \\n, \\t, \\0 and \\\\."},
    ErrorInfo{E::bad_placeholder, false, "unknown placeholder", "reply = \"550 5.1.1 No {recipent}\"",
              "Write a literal brace twice: {{ and }}. The reference lists the names."},
    ErrorInfo{E::unknown_word, false, "unknown word", "at = \"rctp\"", "The key takes words of a fixed list."},
    ErrorInfo{E::bad_name, false, "not a host name", "[[host]]\nname = \"mx 1\"",
              "Labels of letters, digits and hyphens between dots."},
    ErrorInfo{E::bad_record, false, "not a DNS record", "records = [\"MX mx1.example.test\"]",
              "Type and data as in a zone file (RFC 1035 5.1), an owner before them when it is another name."},
    ErrorInfo{E::unknown_reply, false, "reply not in the catalogue", "reply = \"gmail.421-nosuch\"",
              "`bouncehouse catalogue` lists the ids; a reply of your own is written \"421 4.7.0 text\"."},
    ErrorInfo{E::bad_reply, false, "not a reply", "reply = \"55 no\"",
              "A catalogue id, \"550 5.1.1 text\", a bare code, { code, enhanced, text }, \"accept\" or \"none\"."},
    ErrorInfo{E::code_out_of_range, false, "code out of range", "reply = \"650 no\"",
              "Reply codes begin with 2, 3, 4 or 5 (RFC 5321 4.2). On purpose: { code = 650, malformed = true }."},
    ErrorInfo{E::class_contradicts, false, "enhanced code contradicts the code", "reply = \"550 4.1.1 no\"",
              "The first digits must agree (RFC 3463 2, RFC 2034 4). On purpose: malformed = true."},
    ErrorInfo{E::line_too_long, false, "reply line too long", "",
              "512 octets with code and CRLF (RFC 5321 4.5.3.1.5). On purpose: malformed = true."},
    ErrorInfo{E::bad_octet, false, "control character in a reply", "reply = \"250 a\\u0007b\"",
              "Reply text is printable (RFC 5321 4.2). On purpose: malformed = true, or `raw`."},
    ErrorInfo{E::bad_extension, false, "malformed EHLO keyword", "offers = [\"SIZE ten\"]",
              "A keyword of letters, digits and hyphens, then parameters (RFC 5321 4.1.1.1). Malformed ones are sent "
              "by a rule at ehlo with `raw`."},
    ErrorInfo{E::not_offered, true, "withheld, but not offered", "withholds = [\"BINARYMIME\"]",
              "The keyword is not in the list anyway."},
    ErrorInfo{E::unknown_extension, true, "EHLO keyword that nobody knows", "offers = [\"PIPELINNING\"]",
              "It looks like a misspelt one. Keywords of your own begin with X."},
    ErrorInfo{E::unknown_host, false, "unknown host",
              "[[rule]]\nat = \"rcpt\"\nhost = \"mx9.example.test\"\nreply = \"451\"",
              "Rules and dialogues name hosts of the scenario."},
    ErrorInfo{E::host_twice, false, "host defined twice", "",
              "Host names are unique, whatever the case of their letters."},
    ErrorInfo{E::address_clash, false, "two hosts on one address and port", "",
              "Give each an address or a port of its own; port = 0 takes any free one."},
    ErrorInfo{E::rule_twice, false, "rule id used twice", "", "Evidence names rules by id."},
    ErrorInfo{E::domain_twice, false, "domain defined twice", "", "Put all records of a domain into one [[domain]]."},
    ErrorInfo{E::unknown_profile, false, "unknown profile", "[[host]]\nprofile = \"nosuch\"",
              "A profile is a file of the library's folder profiles."},
    ErrorInfo{E::bad_mx, false, "not an MX record", "mx = [\"ten mx1.example.test\"]",
              "Write preference and host: \"10 mx1.example.test\"."},
    ErrorInfo{E::dialogue_twice, false, "dialogue id used twice", "", "Evidence names dialogues by id."},
    ErrorInfo{E::name_clash, false, "host and domain of one name disagree",
              "[[host]]\nname = \"mx.example.test\"\naddress = \"127.0.0.2\"\n[[domain]]\nname = "
              "\"mx.example.test\"\na = \"127.0.0.3\"",
              "A host's own address is in DNS by itself. To lie about it on purpose: broken = true in the domain."},
    ErrorInfo{E::dangling_name, false, "name that leads nowhere", "cname = \"nosuch.example.test\"",
              "The name lies in one of the scenario's domains and has no records. On purpose: broken = true."},
    ErrorInfo{E::name_circle, false, "names that lead in a circle", "name = \"a.test\"\ncname = \"a.test\"",
              "On purpose: broken = true in each of the domains."},
    ErrorInfo{E::dangling_address, false, "exchanger at an address where nobody listens",
              "[[domain]]\nname = \"mx.example.test\"\na = \"127.0.0.99\"",
              "No host of the scenario has the address. On purpose: broken = true in the domain with the MX record."},
    ErrorInfo{E::wrong_stage, false, "key at the wrong stage",
              "[[rule]]\nat = \"rcpt\"\nreply = \"451\"\nat_byte = 100",
              "The key means something at certain stages only."},
    ErrorInfo{E::state_never_reached, true, "state never reached", "state = \"throtled\"",
              "No rule `becomes` the state and no host begins in it."},
    ErrorInfo{
        E::never_answers, true, "rule never answers",
        "[[rule]]\nat = \"rcpt\"\nreply = \"451\"\n[[rule]]\nat = \"rcpt\"\nwhen = { tls = true }\nreply = \"550\"",
        "The rule before it answers everything. The first rule that matches wins, so put the narrower one first."},
    ErrorInfo{E::does_nothing, false, "rule does nothing", "[[rule]]\nat = \"rcpt\"", "Say what the rule replies."},
    ErrorInfo{E::bad_step, false, "step with no action, or with two", "steps = [{ delay = \"1s\" }]",
              "Each step of a dialogue does exactly one thing."},
    ErrorInfo{
        E::bad_sweep, false, "sweep that repeats nothing", "[[rule]]\nat = \"rcpt\"\nreply = \"each\"",
        "`for_each` and reply = \"each\" need each other, and catalogue entries that occur at the rule's stages."},
    ErrorInfo{E::dangling_mx, false, "exchanger without an address", "mx = [\"10 mx9.example.test\"]",
              "The name lies in one of the scenario's domains, but is no host and has no address, or it is no name at "
              "all. On purpose: broken = true."},
};

}  // namespace

std::span<const ErrorInfo> error_table() { return table; }

const ErrorInfo& info_of(E number) {
    return *std::find_if(table.begin(), table.end(), [&](const ErrorInfo& info) { return info.number == number; });
}

std::string errors_markdown() {
    std::string text = "# Scenario problems by number\n\nMade from the table the program uses; do not edit.\n";
    for (const ErrorInfo& info : table) {
        text += fmt::format("\n## E{}: {}{}\n\n{}\n", static_cast<int>(info.number), info.title,
                            info.warning ? " (warning)" : "", info.tip);
        if (!info.sample.empty()) text += fmt::format("\n```toml\n{}\n```\n", info.sample);
    }
    return text;
}

}  // namespace bouncehouse::scenario
