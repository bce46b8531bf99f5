#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/scenario/delivery_reader.hpp>
#include <bouncehouse/scenario/extension_check.hpp>
#include <bouncehouse/scenario/placeholder.hpp>
#include <bouncehouse/scenario/rule_checks.hpp>
#include <bouncehouse/scenario/rule_reader.hpp>
#include <bouncehouse/scenario/when_reader.hpp>
#include <limits>

namespace bouncehouse::scenario {

namespace {

/// A rule on its way: what must be put together when all keys are read.
struct Draft {
    Rule rule;
    const catalogue::Entry* each = nullptr;
    std::optional<Template> raw, inject;
    std::optional<int> counts_as;
    std::optional<std::uint64_t> repeat;
    bool silence = false;

    ReplyContext context() const { return {rule.at.empty() ? Stage::any : rule.at.front(), each}; }
};

void at(Reading& in, const Node& value, Draft& draft) {
    for (const Node* item : strings_of(value))
        if (const auto stage = take_named<Stage>(in, *item)) draft.rule.at.push_back(*stage);
    if (value.is(Node::Type::array) && value.items.empty())
        in.problem(E::empty_list, value.where, "a rule at no stage never answers");
}

void host(Reading& in, const Node& value, Draft& draft) {
    for (const Node* item : strings_of(value)) {
        in.mentions.hosts.push_back({item->text, item->where});
        draft.rule.hosts.push_back(item->text);
    }
}

void chance(Reading& in, const Node& value, Draft& draft) {
    const double chance = value.is(Node::Type::integer) ? static_cast<double>(value.integer) : value.decimal;
    if (!(chance >= 0 && chance <= 1))
        in.problem(E::out_of_bounds, value.where, fmt::format("a chance of {}", chance), "0 to 1");
    else
        draft.rule.chance = chance;
}

void state(Reading& in, const Node& value, Draft& draft) {
    in.mentions.states.push_back({value.text, value.where});
    draft.rule.state = value.text;
}

void becomes(Reading& in, const Node& value, Draft& draft) {
    in.mentions.reachable_states.insert(value.text);
    draft.rule.becomes = value.text;
}

const Table<Rate>& rate_table() {
    static const Table<Rate> rows{
        {"rate", "rate = { … }", "The rule answers only while its key is over this rate."},
        {
            {{"limit", Kind::integer, "Events in a window, or tokens a bucket holds.", "10", "", nullptr, {}, true},
             into<&Rate::limit>},
            {{"window", Kind::duration, "Length of the sliding window.", "\"1m\"", ""}, into<&Rate::window>},
            {{"bucket", Kind::duration, "Token bucket: a token comes back each so long.", "\"1s\"", ""},
             into<&Rate::refill>},
            {{"penalty", Kind::duration, "Once over the limit, refused for so long.", "\"5m\"",
              "until the rate is met again"},
             into<&Rate::penalty>},
        }};
    return rows;
}

void rate(Reading& in, const Node& value, Draft& draft) {
    Rate rate;
    const std::size_t before = in.errors();
    read_table(in, value, rate_table(), rate);
    const bool window = value.find("window") != nullptr, bucket = value.find("bucket") != nullptr;
    if (window && bucket)
        in.problem(E::contradiction, value.member("bucket")->where,
                   "`window` and `bucket` are two ways to measure one rate", "one of them");
    if (!window && !bucket)
        in.problem(E::missing_key, value.where, "a rate wants `window` or `bucket`", {}, "add window = \"1m\"");
    if (window && rate.window == Duration{} && in.errors() == before)
        in.problem(E::out_of_bounds, value.find("window")->where, "a window of no length", "more than \"0s\"");
    draft.rule.rate = rate;
}

void reply(Reading& in, const Node& value, Draft& draft) {
    if (auto spec = read_reply(in, value, draft.context())) draft.rule.replies.push_back(std::move(*spec));
}

void replies(Reading& in, const Node& value, Draft& draft) {
    for (const Node& item : value.items) reply(in, item, draft);
    if (value.items.empty()) in.problem(E::empty_list, value.where, "`replies` holds none", "at least one reply");
}

struct WeightedDraft {
    Weighted weighted;
    ReplyContext context;
};

const Table<WeightedDraft>& weighted_table() {
    static const Table<WeightedDraft> rows{
        {"choose", "choose = [{ … }]", "One of the replies, drawn by weight."},
        {
            {{"weight", Kind::decimal, "How often, against the other weights.", "3", "1"},
             [](Reading& in, const Node& value, WeightedDraft& draft) {
                 draft.weighted.weight =
                     value.is(Node::Type::integer) ? static_cast<double>(value.integer) : value.decimal;
                 if (!(draft.weighted.weight > 0 && draft.weighted.weight <= 1e9))
                     in.problem(E::out_of_bounds, value.where, fmt::format("a weight of {}", draft.weighted.weight),
                                "more than 0");
             }},
            {{"reply", Kind::reply, "What is said.", "\"451\"", "", nullptr, {}, true},
             [](Reading& in, const Node& value, WeightedDraft& draft) {
                 if (auto spec = read_reply(in, value, draft.context)) draft.weighted.reply = std::move(*spec);
             }},
        }};
    return rows;
}

void choose(Reading& in, const Node& value, Draft& draft) {
    for (const Node& item : value.items) {
        WeightedDraft weighted{{}, draft.context()};
        read_table(in, item, weighted_table(), weighted);
        draft.rule.choose.push_back(std::move(weighted.weighted));
    }
    if (value.items.empty())
        in.problem(E::empty_list, value.where, "`choose` holds no reply", "at least one { weight, reply }");
}

void fixed_list(Reading& in, const Node& value, const ReplyContext& context, std::vector<FixedReply>& to) {
    for (const Node& item : value.items)
        if (auto fixed = read_fixed_reply(in, item, context)) to.push_back(std::move(*fixed));
}

void offers(Reading& in, const Node& value, Draft& draft) {
    check_extension_lines(in, value);
    std::vector<std::string> lines;
    take(in, value, lines);
    draft.rule.offers = smtp::Offers::of(std::move(lines));
}

void tls_fault(Reading& in, const Node& value, Draft& draft) {
    if (const auto fault = take_named<smtp::TlsFault>(in, value)) draft.rule.tls_fault = *fault;
}

template <auto Member>
constexpr auto rule = into<&Draft::rule, Member>;
template <auto... Path>
constexpr auto delivery = into<&Draft::rule, &Rule::delivery, Path...>;

template <void (*read)(Reading&, const Node&, Delivery&)>
void in_delivery(Reading& in, const Node& value, Draft& draft) {
    read(in, value, draft.rule.delivery);
}

const Table<Draft>& table() {
    static const Table<Draft> rows{
        {"rule", "[[rule]]",
         "When this, reply that. Rules are asked in order; the first that matches and has its turn answers."},
        {
            {{"id", Kind::text, "Name of the rule in evidence and messages.", "\"greylist\"",
              "\"rule-1\", \"rule-2\", …"},
             rule<&Rule::id>},
            {{"at",
              Kind::words,
              "Stage, or stages, at which the rule answers.",
              "\"rcpt\"",
              "",
              words_of<Stage>,
              {},
              true},
             at},
            {{"host", Kind::texts, "Only at these hosts.", "\"mx1.example.test\"", "all hosts"}, host},
            {{"when", Kind::table, "Conditions; all must hold.", "{ sender = \"*@example.test\" }", "always", nullptr,
              "when"},
             [](Reading& in, const Node& value, Draft& draft) { draft.rule.when = read_condition(in, value); }},
            {{"per", Kind::word, "Memory key: what the counts and times below are counted for.", "\"triplet\"",
              "\"world\"", words_of<Key>},
             word_into<&Draft::rule, &Rule::per>},
            {{"times", Kind::integer, "Answers so many times a key, then steps aside.", "2", "always"},
             rule<&Rule::times>},
            {{"after", Kind::integer, "Answers only after so many turns a key.", "3", "0"}, rule<&Rule::after>},
            {{"every", Kind::integer, "Answers only each n-th turn a key.", "10", "each"}, rule<&Rule::every>},
            {{"until", Kind::duration, "Answers until so long after the key was first seen.", "\"5m\"", "for ever"},
             rule<&Rule::until>},
            {{"expires", Kind::duration, "The key is forgotten when not seen for so long.", "\"35d\"", "never"},
             rule<&Rule::expires>},
            {{"window", Kind::duration,
              "With `until`: the key must come back within so long after it, else it begins anew.", "\"2d\"",
              "no limit"},
             rule<&Rule::window>},
            {{"whitelist_after", Kind::integer,
              "With `until`: a client of which so many keys have waited is asked no more.", "5", "never"},
             rule<&Rule::whitelist_after>},
            {{"rate", Kind::table, "Answers only while the key is over this rate.", "{ limit = 10, window = \"1m\" }",
              "", nullptr, "rate"},
             rate},
            {{"chance", Kind::decimal, "Answers with this probability, 0 to 1.", "0.25", "1"}, chance},
            {{"state", Kind::text, "Answers only while the host is in this state.", "\"throttled\"", "any"}, state},
            {{"becomes", Kind::text, "The host's state once this rule has answered.", "\"throttled\"", "unchanged"},
             becomes},
            {{"becomes_for", Kind::duration, "And back to the former state after so long.", "\"10m\"", "for good"},
             rule<&Rule::becomes_for>},
            {{"reply", Kind::reply,
              "What is said: a catalogue id, \"550 5.1.1 text\", a bare code, { code, enhanced, text }, \"accept\", "
              "\"none\", or \"each\" in a sweep.",
              "\"450 4.2.0 Try later\"", "what a correct server says"},
             reply},
            {{"replies", Kind::replies, "A sequence a key; the last one repeats.", "[\"451\", \"451\", \"accept\"]",
              ""},
             replies},
            {{"cycle", Kind::boolean, "With `replies`: the sequence begins again.", "true", "false"},
             rule<&Rule::cycle>},
            {{"choose", Kind::tables, "One of several replies, drawn by weight.",
              "[{ weight = 3, reply = \"451\" }, { reply = \"accept\" }]", "", nullptr, "choose"},
             choose},
            {{"raw", Kind::text,
              "These bytes and no others: \\xHH, \\r, \\n, \\t, \\0 and placeholders are understood.",
              "'250 caf\\xe9\\r\\n'", ""},
             [](Reading& in, const Node& value, Draft& draft) { draft.raw = read_raw(in, value); }},
            {{"counts_as", Kind::integer, "With `raw`: the code the session goes on with.", "250",
              "read from the bytes"},
             [](Reading& in, const Node& value, Draft& draft) { read_counts_as(in, value, draft.counts_as); }},
            {{"repeat", Kind::repeat, "With `raw`: the bytes so many times, or \"endless\".", "\"endless\"", "1"},
             [](Reading& in, const Node& value, Draft& draft) { read_repeat(in, value, draft.repeat); }},
            {{"inject", Kind::text, "At starttls: text in clear right behind the 220, in the same packet.",
              "\"250 2.0.0 OK\\r\\n\"", ""},
             [](Reading& in, const Node& value, Draft& draft) { draft.inject = read_raw(in, value); }},
            {{"silence", Kind::boolean,
              "Nothing that follows is answered any more, the connection stays open; without `reply` the silence "
              "begins at once.",
              "true", "false"},
             into<&Draft::silence>},
            {{"delay", Kind::delay, "Before the first octet: fixed, or drawn from a range.", "[\"1s\", \"5s\"]",
              "none"},
             delivery<&Delivery::delay>},
            {{"drip", Kind::integer, "Octets a second.", "10", "no limit"}, in_delivery<read_drip>},
            {{"split", Kind::pieces, "Sizes of the packets, the last one repeats; \"bytes\": one octet each.", "[2, 5]",
              "one packet"},
             in_delivery<read_split>},
            {{"gap", Kind::duration, "With `split`: pause between packets.", "\"50ms\"", "none"},
             delivery<&Delivery::pacing, &smtp::Pacing::gap>},
            {{"linger", Kind::duration, "With `close`: between the reply and the ending.", "\"2s\"", "none"},
             delivery<&Delivery::linger>},
            {{"close", Kind::word,
              "What becomes of the connection after the reply: \"after\" (FIN), \"reset\" (RST), \"half\", "
              "\"truncate\" (no close_notify), \"no\".",
              "\"after\"", "stays, but 421 closes", words_of<smtp::Ending>},
             in_delivery<read_close>},
            {{"stop_reading", Kind::boolean, "Reads nothing any more; the connection stays open.", "true", "false"},
             delivery<&Delivery::stop_reading>},
            {{"ahead", Kind::replies,
              "Replies sent behind this one in the same packet, as answers to the next commands.", "[\"250 2.1.5 OK\"]",
              ""},
             [](Reading& in, const Node& value, Draft& draft) {
                 fixed_list(in, value, draft.context(), draft.rule.delivery.ahead);
             }},
            {{"extra", Kind::replies, "Replies sent behind this one that nobody asked for.", "[\"250 surplus\"]", ""},
             [](Reading& in, const Node& value, Draft& draft) {
                 fixed_list(in, value, draft.context(), draft.rule.delivery.extra);
             }},
            {{"swallow", Kind::size, "Octets read and forgotten after the reply.", "1000", "0"},
             size_into<&Draft::rule, &Rule::delivery, &Delivery::swallow>},
            {{"continue", Kind::boolean, "Adds its timing to whatever answers later, and answers nothing itself.",
              "true", "false"},
             rule<&Rule::goes_on>},
            {{"keep", Kind::boolean, "At data-end: keep or drop the message, whatever the code says.", "false",
              "as the code says"},
             rule<&Rule::keep>},
            {{"at_byte", Kind::size, "At data-end: answer at this octet of the content, before its end.", "4096",
              "at the end"},
             size_into<&Draft::rule, &Rule::at_octet>},
            {{"content_anyway", Kind::boolean, "At data: take content although no recipient stands.", "true", "false"},
             rule<&Rule::content_anyway>},
            {{"offers", Kind::texts, "At ehlo: this list instead of the host's own.", "[\"PIPELINING\", \"SIZE 1000\"]",
              "the host's"},
             offers},
            {{"tls_fault", Kind::word,
              "At starttls (after 220), or at connect under implicit TLS: what goes wrong in the handshake.",
              "\"garbage\"", "none", words_of<smtp::TlsFault>},
             tls_fault},
        }};
    return rows;
}

/// `inject` is part of the bytes behind STARTTLS: the reply becomes raw.
void put_injection(Draft& draft) {
    FixedReply ready{220, smtp::EnhancedCode{2, 0, 0}, {constant_template("Ready to start TLS")}, {}, false};
    if (!draft.rule.replies.empty())
        if (const auto* fixed = std::get_if<FixedReply>(&draft.rule.replies.front())) ready = *fixed;
    RawReply raw{wire_of(ready), ready.code, 1};
    append(raw.bytes, *draft.inject);
    draft.rule.replies.assign(1, raw);
}

void put_replies(Draft& draft) {
    Rule& rule = draft.rule;
    if (draft.raw) {
        const int code = draft.counts_as.value_or(code_of(*draft.raw));
        rule.replies.assign(1, RawReply{std::move(*draft.raw), code, draft.repeat.value_or(1)});
    }
    if (draft.inject) put_injection(draft);
    if (draft.silence) {
        if (rule.replies.empty() && rule.choose.empty()) rule.replies.emplace_back(NoReply{});
        rule.delivery.swallow = std::numeric_limits<std::uint64_t>::max();  // all that comes is forgotten
    }
    if (rule.replies.empty() && rule.choose.empty() && !rule.goes_on) rule.replies.emplace_back(Accept{});
}

bool is_each(const Node& value) { return value.is(Node::Type::string) && value.text == "each"; }

}  // namespace

Rule read_rule(Reading& in, const Node& value, std::size_t number, const catalogue::Entry* each) {
    Draft draft;
    draft.each = each;
    draft.rule.place = value.where.place();
    read_table(in, value, table(), draft);
    check_rule(in, value, draft.rule);
    put_replies(draft);
    if (draft.rule.id.empty()) draft.rule.id = fmt::format("rule-{}", number);
    return std::move(draft.rule);
}

bool says_each(const Node& rule) {
    if (const Node* reply = rule.find("reply"); reply != nullptr && is_each(*reply)) return true;
    const Node* replies = rule.find("replies");
    return replies != nullptr && std::any_of(replies->items.begin(), replies->items.end(), is_each);
}

TableView rule_table_view() { return view(table()); }
TableView rate_table_view() { return view(rate_table()); }
TableView weighted_table_view() { return view(weighted_table()); }

}  // namespace bouncehouse::scenario
