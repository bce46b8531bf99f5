#include <fmt/format.h>
#include <bouncehouse/scenario/cidr.hpp>
#include <bouncehouse/scenario/when_reader.hpp>

namespace bouncehouse::scenario {

namespace {

void add(Condition& to, const Node& value, decltype(Test::what) what) {
    to.all.push_back({std::move(what), value.where.place()});
}

template <Test::Text::Field field>
void text(Reading& in, const Node& value, Condition& to) {
    Test::Text test{field, {}};
    take(in, value, test.patterns);
    if (test.patterns.empty()) in.problem(E::empty_list, value.where, "an empty list matches nothing");
    add(to, value, std::move(test));
}

template <Test::Flag::Field field>
void flag(Reading&, const Node& value, Condition& to) {
    add(to, value, Test::Flag{field, value.boolean});
}

template <Test::Number::Field field>
void number(Reading& in, const Node& value, Condition& to) {
    Test::Number test{field, {}};
    take(in, value, test.range);
    add(to, value, test);
}

void client(Reading& in, const Node& value, Condition& to) {
    Test::ClientIn test;
    for (const Node* item : strings_of(value)) {
        auto net = parse_cidr(item->text);
        if (net)
            test.nets.push_back(std::move(*net.value));
        else
            in.problem_inside(E::bad_address, *item, net.offset, net.width, std::move(net.problem),
                              "an address, or a network such as \"192.0.2.0/24\" or \"2001:db8::/32\"");
    }
    add(to, value, std::move(test));
}

void header(Reading& in, const Node& value, Condition& to) {
    static constexpr KeyInfo any_field{"header", Kind::patterns, "", "{ Subject = \"*invoice*\" }", ""};
    for (const Member& member : value.members) {
        if (!in.fits(member.value, any_field)) continue;
        Test::Header test{member.key, {}};
        take(in, member.value, test.patterns);
        add(to, member.value, std::move(test));
    }
}

void tls(Reading& in, const Node& value, Condition& to) {
    Test::Tls test;
    if (value.is(Node::Type::boolean)) {
        test.on = value.boolean;
    } else {
        for (const Node* item : strings_of(value)) {
            const Words known = words_from<tls_versions>();
            if (std::find(known.begin(), known.end(), item->text) == known.end())
                in.unknown_word(E::unknown_word, *item, "TLS version", item->text, known);
            test.versions.push_back(item->text);
        }
    }
    add(to, value, std::move(test));
}

void wrong(Reading& in, const Node& value, Condition& to) {
    Test::WrongIs test;
    for (const Node* item : strings_of(value)) {
        if (item->text == "any")
            test.any = true;
        else if (const auto found = take_named<smtp::Wrong>(in, *item))
            test.list.push_back(*found);
    }
    add(to, value, std::move(test));
}

void state(Reading& in, const Node& value, Condition& to) {
    Test::InState test;
    for (const Node* item : strings_of(value)) {
        in.mentions.states.push_back({item->text, item->where});
        test.states.push_back(item->text);
    }
    add(to, value, std::move(test));
}

void any(Reading& in, const Node& value, Condition& to) {
    Test::Any test;
    for (const Node& item : value.items) test.of.push_back(read_condition(in, item));
    if (test.of.empty()) in.problem(E::empty_list, value.where, "`any` of nothing never holds");
    add(to, value, std::move(test));
}

void negation(Reading& in, const Node& value, Condition& to) {
    add(to, value, Test::Not{std::make_shared<const Condition>(read_condition(in, value))});
}

void age(Reading& in, const Node& value, Condition& to) {
    Test::Age test;
    take(in, value, test.range);
    add(to, value, test);
}

Words wrong_words() {
    Words words{"any"};
    for (const auto& [name, value] : names<smtp::Wrong>()) words.push_back(name);
    return words;
}

using Text = Test::Text::Field;
using Flag = Test::Flag::Field;
using Number = Test::Number::Field;

const Table<Condition>& table() {
    static const Table<Condition> rows{
        {"when", "when = { … }", "Conditions of a rule; all of them must hold."},
        {
            {{"client", Kind::texts, "Address of the client: one address or network, or several.", "\"192.0.2.0/24\"",
              ""},
             client},
            {{"helo", Kind::patterns, "Argument of EHLO, HELO or LHLO.", "\"*.example.test\"", ""}, text<Text::helo>},
            {{"sender", Kind::patterns, "Address of MAIL FROM; \"\" is the null sender.", "\"*@example.test\"", ""},
             text<Text::sender>},
            {{"sender_domain", Kind::patterns, "Domain of the sender.", "\"example.test\"", ""},
             text<Text::sender_domain>},
            {{"recipient", Kind::patterns, "Address of RCPT TO; after RCPT: one of the accepted ones.", "\"/^bounce/\"",
              ""},
             text<Text::recipient>},
            {{"recipient_domain", Kind::patterns, "Domain of the recipient.", "\"*.test\"", ""},
             text<Text::recipient_domain>},
            {{"user", Kind::patterns, "Authenticated user.", "\"alice\"", ""}, text<Text::user>},
            {{"command", Kind::patterns, "The whole command line.", "\"MAIL *SIZE=*\"", ""}, text<Text::command>},
            {{"body", Kind::patterns, "A line of the message's body.", "\"/unsubscribe/\"", ""}, text<Text::body>},
            {{"host", Kind::patterns, "Name of the host that answers.", "\"mx1.*\"", ""}, text<Text::host>},
            {{"server_name", Kind::patterns, "Server name of the TLS handshake (SNI).", "\"mx1.example.test\"", ""},
             text<Text::server_name>},
            {{"mechanism", Kind::patterns, "SASL mechanism of AUTH.", "\"PLAIN\"", ""}, text<Text::mechanism>},
            {{"parameter", Kind::patterns, "A parameter of MAIL or RCPT, with its value.", "\"BODY=8BITMIME\"", ""},
             text<Text::parameter>},
            {{"header", Kind::table, "Header fields of the message: each named one must hold its pattern.",
              "{ Subject = \"*invoice*\" }", "", nullptr, "when.header"},
             header},
            {{"tls", Kind::versions, "TLS is on, off, or of one of these versions.", "[\"1.2\", \"1.3\"]", "",
              words_from<tls_versions>},
             tls},
            {{"authenticated", Kind::boolean, "AUTH succeeded in this session.", "true", ""},
             flag<Flag::authenticated>},
            {{"extended", Kind::boolean, "EHLO (or LHLO) was used, not HELO.", "false", ""}, flag<Flag::extended>},
            {{"null_sender", Kind::boolean, "MAIL FROM:<>.", "true", ""}, flag<Flag::null_sender>},
            {{"early", Kind::boolean, "The answer is given at `at_byte`, before the content has ended.", "true", ""},
             flag<Flag::early>},
            {{"utf8", Kind::boolean, "The transaction asked for SMTPUTF8 (RFC 6531).", "true", ""}, flag<Flag::utf8>},
            {{"eight_bit", Kind::boolean, "The transaction said BODY=8BITMIME or BINARYMIME.", "true", ""},
             flag<Flag::eight_bit>},
            {{"chunked", Kind::boolean, "The content came by BDAT (RFC 3030).", "true", ""}, flag<Flag::chunked>},
            {{"declared_size", Kind::range, "SIZE= of MAIL (RFC 1870).", "\">10MB\"", ""},
             number<Number::declared_size>},
            {{"size", Kind::range, "Octets of the content.", "\">=64KiB\"", ""}, number<Number::size>},
            {{"command_number", Kind::range, "Commands of this session so far, with this one.", "\">100\"", ""},
             number<Number::command>},
            {{"recipient_number", Kind::range, "RCPT commands of this transaction so far, with this one.", "\">10\"",
              ""},
             number<Number::recipient>},
            {{"message_number", Kind::range, "Transactions of this session so far, with this one.", "\">=3\"", ""},
             number<Number::message>},
            {{"connection_number", Kind::range, "Connections to this host so far, with this one.", "\"1..3\"", ""},
             number<Number::connection>},
            {{"attempt", Kind::range, "How often the rule's `per` key has come to this rule, from 1.", "\"1..2\"", ""},
             number<Number::attempt>},
            {{"open_connections", Kind::range, "Connections open to this host now, with this one.", "\">5\"", ""},
             number<Number::open_connections>},
            {{"errors", Kind::range, "Faulty commands of this session so far.", "\">=3\"", ""}, number<Number::errors>},
            {{"step", Kind::range, "AUTH: 0 for the command, then 1, 2, …; BDAT: number of the chunk.", "1", ""},
             number<Number::step>},
            {{"age", Kind::duration_range, "Time since the rule's `per` key was first seen.", "\">=5m\"", ""}, age},
            {{"wrong", Kind::words,
              "The command is faulty in one of these ways; without it a rule is asked only about commands in order.",
              "\"no-mail\"", "", wrong_words},
             wrong},
            {{"state", Kind::texts, "The host (or the rule's key) is in one of these states.", "\"throttled\"", ""},
             state},
            {{"any", Kind::tables, "One of these conditions holds.", "[{ helo = \"*.test\" }, { tls = true }]", "",
              nullptr, "when"},
             any},
            {{"not", Kind::table, "This condition does not hold.", "{ tls = true }", "", nullptr, "when"}, negation},
        }};
    return rows;
}

}  // namespace

Condition read_condition(Reading& in, const Node& value) {
    Condition condition;
    read_table(in, value, table(), condition);
    return condition;
}

TableView when_table_view() { return view(table()); }

}  // namespace bouncehouse::scenario
