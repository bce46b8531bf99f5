#include <algorithm>
#include <array>
#include <bouncehouse/scenario/kind.hpp>

namespace bouncehouse::scenario {

namespace {

constexpr unsigned bit(Node::Type type) { return 1U << static_cast<unsigned>(type); }
constexpr unsigned S = bit(Node::Type::string), I = bit(Node::Type::integer), D = bit(Node::Type::decimal),
                   B = bit(Node::Type::boolean), A = bit(Node::Type::array), T = bit(Node::Type::table);

#define BH_STRING R"("type":"string")"
#define BH_LIST(item) R"("anyOf":[{)" item R"(},{"type":"array","items":{)" item R"(}}])"
#define BH_WORD R"("type":"string","enum":[$W])"
#define BH_TIME R"("type":"string","pattern":"^([0-9.]+(us|ms|s|m|h|d|w))+$")"
#define BH_RANGE R"("type":["string","integer"])"
#define BH_REPLY R"("anyOf":[{"type":"string"},{"$ref":"#/definitions/reply"}])"

// A bare number passes the type check of durations: their own reader explains what is missing.
constexpr std::array<KindInfo, static_cast<std::size_t>(Kind::count_)> table{{
    {Kind::text, S, 0, "a string", BH_STRING},
    {Kind::texts, S | A, S, "a string or a list of strings", BH_LIST(BH_STRING)},
    {Kind::word, S, 0, "a word", BH_WORD},
    {Kind::words, S | A, S, "a word or a list of words", BH_LIST(BH_WORD)},
    {Kind::boolean, B, 0, "true or false", R"("type":"boolean")"},
    {Kind::integer, I, 0, "an integer", R"("type":"integer","minimum":0)"},
    {Kind::decimal, I | D, 0, "a number", R"("type":"number")"},
    {Kind::size, S | I, 0, "a size such as 65536 or \"10MB\"", R"("type":["string","integer"])"},
    {Kind::duration, S | I | D, 0, "a duration such as \"30s\"", BH_TIME},
    {Kind::delay, S | I | D | A, S | I | D, "a duration such as \"3s\", or a range [\"1s\", \"5s\"]",
     R"("anyOf":[{"type":"string"},{"type":"array","minItems":2,"maxItems":2,"items":{"type":"string"}}])"},
    {Kind::range, S | I, 0, "a range such as 3, \"1..3\", \">=3\"", BH_RANGE},
    {Kind::duration_range, S | I | D | A, S | I | D, "a range of durations such as \"1m..5m\", \">=5m\"",
     R"("type":"string")"},
    {Kind::patterns, S | A, S, "a pattern or a list of patterns", BH_LIST(BH_STRING)},
    {Kind::reply, S | T, 0, "a reply", BH_REPLY},
    {Kind::replies, A, S | T, "a list of replies", R"("type":"array","items":{)" BH_REPLY "}"},
    {Kind::table, T, 0, "a table", R"("$ref":"#/definitions/$T")"},
    {Kind::tables, A, T, "a list of tables", R"("type":"array","items":{"$ref":"#/definitions/$T"})"},
    {Kind::pieces, S | A, I, "a list of octet counts, or \"bytes\"",
     R"("anyOf":[{"const":"bytes"},{"type":"array","items":{"type":"integer","minimum":1}}])"},
    {Kind::repeat, S | I, 0, "a number, or \"endless\"",
     R"("anyOf":[{"const":"endless"},{"type":"integer","minimum":1}])"},
    {Kind::fault, S | B, 0, "true, or a fault of the handshake",
     R"("anyOf":[{"type":"boolean"},{"type":"string","enum":[$W]}])"},
    {Kind::versions, B | S | A, S, "true, false, or TLS versions",
     R"("anyOf":[{"type":"boolean"},{)" BH_LIST(BH_WORD) "}]"},
    {Kind::mx, S | A, S | T, "MX records such as \"10 mx1.example.test\"", R"("type":["string","array"])"},
    {Kind::checks, A, S | T, "a list of checks: names, or tables with parameters",
     R"("type":"array","items":{"anyOf":[{"type":"string"},{"$ref":"#/definitions/$T"}]})"},
    {Kind::integers, I | A, I, "an integer or a list of integers", BH_LIST(R"("type":"integer")")},
}};

#undef BH_STRING
#undef BH_LIST
#undef BH_WORD
#undef BH_TIME
#undef BH_RANGE
#undef BH_REPLY

}  // namespace

const KindInfo& info_of(Kind kind) { return table[static_cast<std::size_t>(kind)]; }

bool fits(const KindInfo& kind, const Node& value) { return (kind.types & bit(value.type)) != 0; }

const Node* misfit_item(const KindInfo& kind, const Node& value) {
    const auto found = std::find_if(value.items.begin(), value.items.end(),
                                    [&](const Node& item) { return (kind.items & bit(item.type)) == 0; });
    return found == value.items.end() ? nullptr : &*found;
}

std::string_view type_name(Node::Type type) {
    static constexpr std::array<std::string_view, 7> type_names{
        "a string", "an integer", "a decimal number", "true or false", "a list", "a table", "a date"};
    return type_names[static_cast<std::size_t>(type)];
}

}  // namespace bouncehouse::scenario
