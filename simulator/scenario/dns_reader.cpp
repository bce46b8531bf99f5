#include <fmt/format.h>
#include <bouncehouse/scenario/cidr.hpp>
#include <bouncehouse/scenario/dns_reader.hpp>
#include <bouncehouse/scenario/dns_record.hpp>

namespace bouncehouse::scenario {

namespace {

constexpr std::uint32_t largest_answer = 60'000;  // a message has at most 65,535 octets (RFC 1035 4.2.2)

void types(Reading& in, const Node& value, DnsCondition& when) {
    for (const Node* item : strings_of(value)) {
        if (!is_record_type(item->text))
            in.problem(E::unknown_word, item->where, fmt::format("`{}` is no type of record", item->text.substr(0, 60)),
                       "a type such as \"MX\", \"A\", \"TLSA\", \"ANY\"");
        when.types.push_back(item->text);
    }
}

void client(Reading& in, const Node& value, DnsCondition& when) {
    for (const Node* item : strings_of(value)) {
        auto net = parse_cidr(item->text);
        if (net)
            when.clients.push_back(std::move(*net.value));
        else
            in.problem_inside(E::bad_address, *item, net.offset, net.width, std::move(net.problem),
                              "an address, or a network such as \"192.0.2.0/24\" or \"2001:db8::/32\"");
    }
}

const Table<DnsCondition>& when_table() {
    static const Table<DnsCondition> rows{
        {"dns.when", "[[dns]] when = { … }", "Conditions of a rule of the name server; all of them must hold."},
        {
            {{"name", Kind::patterns, "Name asked for, without the last dot.", "\"*.example.test\"", ""},
             into<&DnsCondition::name>},
            {{"type", Kind::texts, "Type asked for.", "[\"A\", \"AAAA\"]", ""}, types},
            {{"client", Kind::texts, "Address of the client: one address or network, or several.", "\"127.0.0.71\"",
              ""},
             client},
            {{"tcp", Kind::boolean, "The question came by TCP, not UDP.", "true", ""}, into<&DnsCondition::tcp>},
            {{"edns", Kind::boolean, "The question came with EDNS (RFC 6891).", "true", ""}, into<&DnsCondition::edns>},
            {{"attempt", Kind::range, "How often the rule's `per` key has come to this rule, from 1.", "\"1..2\"", ""},
             into<&DnsCondition::attempt>},
            {{"age", Kind::duration_range, "Time since the rule's `per` key was first seen.", "\">=5m\"", ""},
             into<&DnsCondition::age>},
        }};
    return rows;
}

void answer(Reading& in, const Node& value, DnsRule& rule) {
    rule.answers.clear();
    for (const Node* item : strings_of(value))
        if (const auto found = take_named<DnsAnswer>(in, *item)) rule.answers.push_back(*found);
    if (value.is(Node::Type::array) && value.items.empty())
        in.problem(E::empty_list, value.where, "`answer` holds none", "at least one answer");
}

void chance(Reading& in, const Node& value, DnsRule& rule) {
    const double chance = value.is(Node::Type::integer) ? static_cast<double>(value.integer) : value.decimal;
    if (!(chance >= 0 && chance <= 1))
        in.problem(E::out_of_bounds, value.where, fmt::format("a chance of {}", chance), "0 to 1");
    else
        rule.turn.chance = chance;
}

void fill(Reading& in, const Node& value, DnsRule& rule) {
    take_size(in, value, rule.fill);
    if (rule.fill <= largest_answer) return;
    in.problem(E::out_of_bounds, value.where, fmt::format("an answer of {} octets", rule.fill),
               fmt::format("at most {}", largest_answer));
}

template <auto Member>
constexpr auto turn = into<&DnsRule::turn, Member>;

const Table<DnsRule>& table() {
    static const Table<DnsRule> rows{
        {"dns", "[[dns]]",
         "When this is asked, answer that. Rules are asked in order; the first that matches and has its turn answers. "
         "What no rule answers, the records of hosts and domains do."},
        {
            {{"id", Kind::text, "Name of the rule in evidence and messages.", "\"old-address\"", "\"dns-1\", …"},
             turn<&Rule::id>},
            {{"when", Kind::table, "Conditions; all must hold.", "{ name = \"example.test\", type = \"MX\" }", "always",
              nullptr, "dns.when"},
             [](Reading& in, const Node& value, DnsRule& rule) { read_table(in, value, when_table(), rule.when); }},
            {{"per", Kind::word,
              "Memory key: what the counts and times below are counted for. \"question\" is client, name and type.",
              "\"client\"", "\"world\"", words_of<DnsKey>},
             word_into<&DnsRule::per>},
            {{"times", Kind::integer, "Answers so many times a key, then steps aside.", "2", "always"},
             turn<&Rule::times>},
            {{"after", Kind::integer, "Answers only after so many turns a key.", "3", "0"}, turn<&Rule::after>},
            {{"every", Kind::integer, "Answers only each n-th turn a key.", "10", "each"}, turn<&Rule::every>},
            {{"until", Kind::duration, "Answers until so long after the key was first seen.", "\"5m\"", "for ever"},
             turn<&Rule::until>},
            {{"expires", Kind::duration, "The key is forgotten when not seen for so long.", "\"1h\"", "never"},
             turn<&Rule::expires>},
            {{"chance", Kind::decimal, "Answers with this probability, 0 to 1.", "0.25", "1"}, chance},
            {{"answer", Kind::words,
              "\"accept\": the records there are; NXDOMAIN, an empty answer, SERVFAIL, REFUSED, FORMERR, NOTIMP; "
              "\"silence\"; \"lame\": a referral to the root from a server that is not in charge; \"wrong-id\"; "
              "\"truncate\": TC and nothing else by UDP; \"garbage\": octets that are no message. A list is a sequence "
              "a key; the last one repeats.",
              "[\"servfail\", \"accept\"]", "\"accept\"", words_of<DnsAnswer>},
             answer},
            {{"cycle", Kind::boolean, "With a list of answers: the sequence begins again.", "true", "false"},
             into<&DnsRule::cycle>},
            {{"records", Kind::texts,
              "This is the answer, in place of the records there are: type and data, with a name before them when it "
              "is not the name asked for.",
              "[\"MX 10 mx2.example.test\", \"mx2.example.test A 127.0.0.2\"]", ""},
             [](Reading& in, const Node& value, DnsRule& rule) { read_records(in, value, rule.records); }},
            {{"ttl", Kind::duration, "Time to live of the records of the answer.", "\"1s\"", "theirs"},
             into<&DnsRule::ttl>},
            {{"fill", Kind::size, "More records of the type asked for, until the answer has so many octets.",
              "\"20kB\"", "0"},
             fill},
            {{"delay", Kind::delay, "Before the answer: fixed, or drawn from a range.", "\"3s\"", "none"},
             into<&DnsRule::turn, &Rule::delivery, &Delivery::delay>},
            {{"continue", Kind::boolean, "Adds its delay, ttl and fill to whatever answers later.", "true", "false"},
             turn<&Rule::goes_on>},
        }};
    return rows;
}

void check(Reading& in, const Node& value, const DnsRule& rule) {
    const auto says = [&](std::string_view key) { return value.find(key) != nullptr; };
    if (says("answer") && says("records"))
        in.problem(E::contradiction, value.member("records")->where, "`answer` and `records` are two answers",
                   "one of them");
    if (rule.turn.goes_on && (says("answer") || says("records")))
        in.problem(E::contradiction, value.member("continue")->where, "a rule that goes on answers nothing itself",
                   "delay, ttl or fill beside `continue`");
    if (rule.cycle && rule.answers.size() < 2)
        in.problem(E::no_effect, value.member("cycle")->where, "`cycle` without a list of answers");
    if (!says("answer") && !says("records") && !says("ttl") && !says("fill") && !says("delay"))
        in.problem(E::does_nothing, value.where, "this rule changes no answer", "answer, records, ttl, fill or delay");
}

}  // namespace

void read_records(Reading& in, const Node& value, std::vector<DnsRecord>& to) {
    to.clear();
    for (const Node* item : strings_of(value)) {
        auto record = parse_record(item->text);
        if (!record) {
            in.problem(E::bad_record, item->where, std::move(record.problem),
                       "type and data as in a zone file, such as \"MX 10 mx1.example.test\"");
            continue;
        }
        record.value->place = item->where.place();
        to.push_back(std::move(*record.value));
    }
}

DnsRule read_dns_rule(Reading& in, const Node& value, std::size_t number) {
    DnsRule rule;
    rule.turn.place = value.where.place();
    read_table(in, value, table(), rule);
    check(in, value, rule);
    if (rule.answers.empty()) rule.answers.push_back(DnsAnswer::accept);
    if (rule.turn.id.empty()) rule.turn.id = fmt::format("dns-{}", number);
    return rule;
}

TableView dns_table_view() { return view(table()); }
TableView dns_when_table_view() { return view(when_table()); }

}  // namespace bouncehouse::scenario
