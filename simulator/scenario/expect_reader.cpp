#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/scenario/expect_reader.hpp>

namespace bouncehouse::scenario {

namespace {

Expectation& common(Expect& expect) { return expect.common; }
Expectation& itself(Expectation& expectation) { return expectation; }

template <class T, Expectation& (*of)(T&)>
void reaction(Reading& in, const Node& value, T& object) {
    of(object).reactions.clear();
    if (value.is(Node::Type::array) && value.items.empty())
        in.problem(E::empty_list, value.where, "`reaction` holds none");
    for (const Node* item : strings_of(value))
        if (const auto reaction = take_named<catalogue::Reaction>(in, *item)) of(object).reactions.push_back(*reaction);
}

const Table<Expectation>& retry_table() {
    static const Table<Expectation> rows{
        {"retry", "retry = { … }", "When the sender comes back, counted from the attempt before."},
        {
            {{"not_before", Kind::duration, "Not earlier than this.", "\"5m\"", ""},
             into<&Expectation::retry_not_before>},
            {{"not_after", Kind::duration, "Not later than this.", "\"4h\"", ""}, into<&Expectation::retry_not_after>},
            {{"attempts", Kind::range, "Attempts in all.", "\">=2\"", ""},
             [](Reading& in, const Node& value, Expectation& expectation) {
                 Range<std::uint64_t> range;
                 take(in, value, range);
                 expectation.attempts_least = range.least;
                 expectation.attempts_most = range.most;
             }},
        }};
    return rows;
}

template <class T, Expectation& (*of)(T&)>
void retry(Reading& in, const Node& value, T& object) {
    Expectation& expectation = of(object);
    read_table(in, value, retry_table(), expectation);
    if (expectation.retry_not_before && expectation.retry_not_after &&
        *expectation.retry_not_after < *expectation.retry_not_before)
        in.problem(E::contradiction, value.where, "a retry not after a time that lies before `not_before`",
                   "not_before not above not_after");
}

template <class T, Expectation& (*of)(T&)>
void finally(Reading& in, const Node& value, T& object) {
    const Words known = words_from<finally_names>();
    if (std::find(known.begin(), known.end(), value.text) == known.end())
        in.unknown_word(E::unknown_word, value, "end of a message", value.text, known);
    of(object).finally = value.text;
}

std::optional<std::string> plain(const Node& value) {
    switch (value.type) {
        case Node::Type::string: return value.text;
        case Node::Type::integer: return fmt::format("{}", value.integer);
        case Node::Type::decimal: return fmt::format("{}", value.decimal);
        case Node::Type::boolean: return value.boolean ? "true" : "false";
        default: return std::nullopt;
    }
}

const Table<ExpectedCheck>& check_table() {
    static const Table<ExpectedCheck> rows{
        {"check", "checks = [{ … }]", "One named check of the probe; other keys are its parameters.", true},
        {
            {{"name", Kind::text, "Which check.", "\"quit-before-close\"", "", nullptr, {}, true},
             into<&ExpectedCheck::name>},
            {{"clause", Kind::text, "The clause it rests on.", "\"RFC 5321 4.1.1.10\"", ""},
             into<&ExpectedCheck::clause>},
        }};
    return rows;
}

ExpectedCheck read_check(Reading& in, const Node& value) {
    ExpectedCheck check;
    if (value.is(Node::Type::string)) {  // the name alone
        check.name = value.text;
        return check;
    }
    read_table(in, value, check_table(), check);
    for (const Member& member : value.members) {
        if (member.key == "name" || member.key == "clause") continue;
        if (auto text = plain(member.value))
            check.parameters[member.key] = std::move(*text);
        else
            in.problem(E::wrong_type, member.value.where,
                       fmt::format("the parameter `{}` holds more than one value", member.key),
                       "a string, a number, true or false");
    }
    return check;
}

template <class T, Expectation& (*of)(T&)>
void checks(Reading& in, const Node& value, T& object) {
    of(object).checks.clear();
    for (const Node& item : value.items) of(object).checks.push_back(read_check(in, item));
}

template <class T, Expectation& (*of)(T&), auto Member>
void plain_into(Reading& in, const Node& value, T& object) {
    take(in, value, of(object).*Member);
}

/// The same keys stand in [expect] and in [expect.queue], [expect.client].
template <class T, Expectation& (*of)(T&)>
std::vector<KeyRow<T>> rows_of() {
    return {
        {{"reaction", Kind::words, "What a correct sender does: one of these.", "\"retry\"", "",
          words_of<catalogue::Reaction>},
         reaction<T, of>},
        {{"retry", Kind::table, "When it comes back.", "{ not_before = \"5m\" }", "", nullptr, "retry"}, retry<T, of>},
        {{"finally", Kind::word, "What becomes of the message, or what the sender tells its caller.", "\"delivered\"",
          "", words_from<finally_names>},
         finally<T, of>},
        {{"clause", Kind::text, "The clause the expectation rests on.", "\"RFC 5321 4.2.1\"", ""},
         plain_into<T, of, &Expectation::clause>},
        {{"why", Kind::text, "The reason in a sentence.", "\"A 4yz reply is temporary.\"", ""},
         plain_into<T, of, &Expectation::why>},
        {{"checks", Kind::checks, "Named checks with their parameters; a name alone has none.",
          "[{ name = \"quit-before-close\" }]", "", nullptr, "check"},
         checks<T, of>},
    };
}

const Table<Expectation>& kind_table() {
    static const Table<Expectation> rows{
        {"expect-kind", "[expect.queue], [expect.client]", "The expectation where this kind of sender differs."},
        rows_of<Expectation, itself>()};
    return rows;
}

template <std::optional<Expectation> Expect::*kind>
void kind_of_sender(Reading& in, const Node& value, Expect& expect) {
    read_table(in, value, kind_table(), (expect.*kind).emplace(expect.common));
}

const Table<Expect>& table() {
    static const Table<Expect> rows = [] {
        Table<Expect> table{{"expect", "[expect]", "The second half: what a correct sender does."},
                            rows_of<Expect, common>()};
        table.keys.push_back({{"queue", Kind::table, "For a sender that queues, where it differs.",
                               "{ reaction = \"retry\" }", "", nullptr, "expect-kind"},
                              kind_of_sender<&Expect::queue>});
        table.keys.push_back({{"client", Kind::table, "For a one-shot client, where it differs.",
                               "{ finally = \"told-temporary\" }", "", nullptr, "expect-kind"},
                              kind_of_sender<&Expect::client>});
        return table;
    }();
    return rows;
}

}  // namespace

Expect read_expect(Reading& in, const Node& value) {
    Expect expect;
    read_table(in, value, table(), expect);
    return expect;
}

TableView expect_table_view() { return view(table()); }
TableView expect_kind_table_view() { return view(kind_table()); }
TableView retry_table_view() { return view(retry_table()); }
TableView check_table_view() { return view(check_table()); }

}  // namespace bouncehouse::scenario
