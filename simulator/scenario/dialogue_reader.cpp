#include <fmt/format.h>
#include <fmt/ranges.h>
#include <array>
#include <bouncehouse/scenario/delivery_reader.hpp>
#include <bouncehouse/scenario/dialogue_reader.hpp>
#include <bouncehouse/scenario/placeholder.hpp>
#include <bouncehouse/scenario/reply_reader.hpp>

namespace bouncehouse::scenario {

namespace {

struct Draft {
    std::optional<decltype(Step::what)> what;
    Step::Expect expect;
    Delivery delivery;
    std::optional<int> counts_as;
    std::optional<std::uint64_t> repeat;
};

void send(Reading& in, const Node& value, Draft& draft) {
    Template line;
    const std::size_t before = in.errors();
    take(in, value, line);
    if (in.errors() != before) return;
    append(line, constant_template("\r\n"));
    draft.what = Step::SendBytes{RawReply{line, code_of(line), 1}, {}};
}

void raw(Reading& in, const Node& value, Draft& draft) {
    if (auto bytes = read_raw(in, value)) draft.what = Step::SendBytes{RawReply{*bytes, code_of(*bytes), 1}, {}};
}

void reply(Reading& in, const Node& value, Draft& draft) {
    if (auto spec = read_reply(in, value, {})) draft.what = Step::SendBytes{std::move(*spec), {}};
}

void expect(Reading& in, const Node& value, Draft& draft) {
    take(in, value, draft.expect.line);
    draft.what = draft.expect;
}

void starttls(Reading& in, const Node& value, Draft& draft) {
    Step::Tls tls;
    if (value.is(Node::Type::string)) {
        if (const auto fault = take_named<smtp::TlsFault>(in, value)) tls.fault = *fault;
    }
    draft.what = tls;
}

void close(Reading& in, const Node& value, Draft& draft) {
    const auto how = take_named<smtp::Ending>(in, value);
    if (how && *how == smtp::Ending::stay)
        in.problem(E::bad_step, value.where, "a step that does not close",
                   "\"after\", \"reset\", \"half\" or \"truncate\"");
    if (how) draft.what = Step::Close{*how};
}

void bytes(Reading& in, const Node& value, Draft& draft) {
    Step::ExpectBytes step;
    take_size(in, value, step.count);
    draft.what = step;
}

void wait(Reading& in, const Node& value, Draft& draft) {
    Step::Wait step;
    take(in, value, step.length);
    draft.what = step;
}

template <void (*read)(Reading&, const Node&, Delivery&)>
void in_delivery(Reading& in, const Node& value, Draft& draft) {
    read(in, value, draft.delivery);
}

const Table<Draft>& step_table() {
    static const Table<Draft> rows{
        {"step", "a step",
         "One step of a dialogue: exactly one of send, raw, reply, expect, content, bytes, wait, starttls, close, "
         "end."},
        {
            {{"send", Kind::text, "This line; CRLF is added.", "\"220 hi\"", ""}, send},
            {{"raw", Kind::text, "These bytes; \\xHH, \\r, \\n, \\t, \\0 are understood.", "'220 hi\\r\\n'", ""}, raw},
            {{"reply", Kind::reply, "A reply as in rules.", "\"250 OK\"", ""}, reply},
            {{"expect", Kind::text, "A line that fits this pattern; another one is a deviation.", "\"EHLO *\"", ""},
             expect},
            {{"content", Kind::boolean, "Reads a message up to the final dot.", "true", ""},
             [](Reading&, const Node&, Draft& draft) { draft.what = Step::ExpectContent{}; }},
            {{"bytes", Kind::size, "Reads and forgets so many octets.", "1000", ""}, bytes},
            {{"wait", Kind::duration, "Does nothing for so long.", "\"2s\"", ""}, wait},
            {{"starttls", Kind::fault, "The handshake, or a fault in its place.", "true", "", words_of<smtp::TlsFault>},
             starttls},
            {{"close", Kind::word, "Ends the connection.", "\"reset\"", "", words_of<smtp::Ending>}, close},
            {{"end", Kind::boolean, "Waits for the client to close.", "true", ""},
             [](Reading&, const Node&, Draft& draft) { draft.what = Step::ExpectEnd{}; }},
            {{"optional", Kind::boolean, "With `expect`: a line that does not fit is tried at the next step.", "true",
              "false"},
             [](Reading&, const Node& value, Draft& draft) { draft.expect.optional = value.boolean; }},
            {{"otherwise", Kind::reply, "With `expect`: what a line that does not fit is answered.",
              "\"500 5.5.2 What?\"", "\"503 5.5.1 Bad sequence of commands\""},
             [](Reading& in, const Node& value, Draft& draft) {
                 draft.expect.otherwise = read_fixed_reply(in, value, {});
             }},
            {{"counts_as", Kind::integer, "With `raw`: the code it stands for.", "250", "read from the bytes"},
             [](Reading& in, const Node& value, Draft& draft) { read_counts_as(in, value, draft.counts_as); }},
            {{"repeat", Kind::repeat, "With `raw`: the bytes so many times, or \"endless\".", "5", "1"},
             [](Reading& in, const Node& value, Draft& draft) { read_repeat(in, value, draft.repeat); }},
            {{"delay", Kind::delay, "Before the first octet.", "\"1s\"", "none"},
             into<&Draft::delivery, &Delivery::delay>},
            {{"drip", Kind::integer, "Octets a second.", "10", "no limit"}, in_delivery<read_drip>},
            {{"split", Kind::pieces, "Sizes of the packets, the last one repeats; \"bytes\": one octet each.", "[2, 5]",
              "one packet"},
             in_delivery<read_split>},
            {{"gap", Kind::duration, "With `split`: pause between packets.", "\"50ms\"", "none"},
             into<&Draft::delivery, &Delivery::pacing, &smtp::Pacing::gap>},
            {{"stop_reading", Kind::boolean, "Reads nothing any more.", "true", "false"},
             into<&Draft::delivery, &Delivery::stop_reading>},
        }};
    return rows;
}

constexpr std::array<std::string_view, 10> actions{"send",  "raw",  "reply",    "expect", "content",
                                                   "bytes", "wait", "starttls", "close",  "end"};
constexpr std::array<std::string_view, 7> of_sending{"counts_as", "repeat", "delay",       "drip",
                                                     "split",     "gap",    "stop_reading"};

/// True when the step has exactly one action, and only keys that belong to it.
bool check_step(Reading& in, const Node& value) {
    std::vector<std::string_view> found;
    for (const std::string_view action : actions)
        if (value.find(action) != nullptr) found.push_back(action);
    if (found.size() != 1) {
        in.problem(E::bad_step, value.where,
                   found.empty() ? std::string{"a step that does nothing"}
                                 : fmt::format("`{}` in one step", fmt::join(found, "` and `")),
                   fmt::format("exactly one of: {}", fmt::join(actions, ", ")));
        return false;
    }
    const bool sends = found[0] == "send" || found[0] == "raw" || found[0] == "reply";
    for (const std::string_view key : of_sending)
        if (const Member* member = value.member(key);
            member != nullptr && (!sends || ((key == "repeat" || key == "counts_as") && found[0] != "raw")))
            in.problem(E::no_effect, member->where, fmt::format("`{}` has no effect beside `{}`", key, found[0]));
    for (const std::string_view key : {"optional", "otherwise"})
        if (const Member* member = value.member(key); member != nullptr && found[0] != "expect")
            in.problem(E::no_effect, member->where, fmt::format("`{}` has no effect beside `{}`", key, found[0]));
    return true;
}

std::optional<Step> read_step(Reading& in, const Node& value) {
    Draft draft;
    read_table(in, value, step_table(), draft);
    if (!check_step(in, value) || !draft.what) return std::nullopt;
    if (auto* expected = std::get_if<Step::Expect>(&*draft.what)) {
        expected->optional = draft.expect.optional;
        expected->otherwise = draft.expect.otherwise;
    }
    if (auto* sent = std::get_if<Step::SendBytes>(&*draft.what)) {
        sent->delivery = draft.delivery;
        if (auto* octets = std::get_if<RawReply>(&sent->reply)) {
            octets->code = draft.counts_as.value_or(octets->code);
            octets->repeat = draft.repeat.value_or(1);
        }
    }
    return Step{std::move(*draft.what), value.where.place()};
}

void steps(Reading& in, const Node& value, Dialogue& dialogue) {
    for (const Node& item : value.items)
        if (auto step = read_step(in, item)) dialogue.steps.push_back(std::move(*step));
    if (value.items.empty()) in.problem(E::empty_list, value.where, "a dialogue without a step");
}

const Table<Dialogue>& table() {
    static const Table<Dialogue> rows{
        {"dialogue", "[[dialogue]]",
         "An exact script in place of rules. When it has run out, the connection is closed."},
        {
            {{"id", Kind::text, "Name of the dialogue in evidence and messages.", "\"slow-greeting\"",
              "\"dialogue-1\", …"},
             into<&Dialogue::id>},
            {{"host", Kind::texts, "Only at these hosts.", "\"mx1.example.test\"", "all hosts"},
             [](Reading& in, const Node& value, Dialogue& dialogue) {
                 for (const Node* item : strings_of(value)) {
                     in.mentions.hosts.push_back({item->text, item->where});
                     dialogue.hosts.push_back(item->text);
                 }
             }},
            {{"connection", Kind::integer, "Only the n-th connection to the host.", "1", "each"},
             into<&Dialogue::connection>},
            {{"steps", Kind::tables, "What happens, in order.", "[{ send = \"220 hi\" }, { expect = \"EHLO *\" }]", "",
              nullptr, "step", true},
             steps},
        }};
    return rows;
}

}  // namespace

Dialogue read_dialogue(Reading& in, const Node& value, std::size_t number) {
    Dialogue dialogue;
    dialogue.place = value.where.place();
    read_table(in, value, table(), dialogue);
    if (dialogue.connection == std::uint64_t{0}) {
        in.problem(E::out_of_bounds, value.find("connection")->where, "connections are counted from 1", "1 or more");
    }
    if (dialogue.id.empty()) dialogue.id = fmt::format("dialogue-{}", number);
    return dialogue;
}

TableView dialogue_table_view() { return view(table()); }
TableView step_table_view() { return view(step_table()); }

}  // namespace bouncehouse::scenario
