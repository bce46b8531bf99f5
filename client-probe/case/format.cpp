#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/case/features.hpp>
#include <bouncehouse/case/format.hpp>
#include <bouncehouse/case/themes.hpp>
#include <bouncehouse/smtp/stage.hpp>

namespace bouncehouse::probe {

using scenario::into;
using scenario::KeyRow;
using scenario::Node;
using scenario::Reading;
using scenario::Table;
using scenario::Words;
using Error = scenario::E;
using Takes = scenario::Kind;

namespace {

template <const auto& list>
Words words_of_array() {
    Words words;
    for (const std::string_view word : list)
        if (!word.empty()) words.push_back(word);
    return words;
}

Words feature_words() {
    Words words;
    for (const FeatureInfo& feature : features()) words.push_back(feature.name);
    return words;
}

/// The place of a word in its list; a problem, and nothing, when it is not there.
template <const auto& list>
std::optional<std::size_t> place_of(Reading& in, const Node& value, std::string_view noun) {
    const auto found = std::find(list.begin(), list.end(), value.text);
    if (found != list.end() && !value.text.empty()) return static_cast<std::size_t>(found - list.begin());
    in.unknown_word(Error::unknown_word, value, noun, value.text, words_of_array<list>());
    return std::nullopt;
}

Words stage_words() { return words_of_array<smtp::stage_names>(); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_requirement(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == text.npos || theme_rank(text.substr(0, dash)) == themes.size()) return false;
    const std::string_view number = text.substr(dash + 1);
    return number.size() == 3 && std::all_of(number.begin(), number.end(), is_digit);
}

void requirement(Reading& in, const Node& value, CaseDraft& draft) {
    draft.test.requirement = value.text;
    if (!is_requirement(value.text))
        return in.problem(Error::bad_name, value.where, fmt::format("`{}` is no requirement", value.text.substr(0, 40)),
                          "a theme and three digits, such as ENV-009");
    draft.test.theme = value.text.substr(0, value.text.find('-'));
}

void level(Reading& in, const Node& value, CaseDraft& draft) {
    if (const auto place = place_of<level_names>(in, value, "level")) draft.test.level = static_cast<Level>(*place);
}

void binding(Reading& in, const Node& value, CaseDraft& draft) {
    if (const auto place = place_of<binding_names>(in, value, "binding"))
        draft.test.binding = static_cast<Binding>(*place);
}

void ambiguity(Reading& in, const Node& value, CaseDraft& draft) {
    draft.test.ambiguity = value.text;
    const std::string_view text = value.text;
    if (text.size() != 4 || !text.starts_with("A-") || !is_digit(text[2]) || !is_digit(text[3]))
        in.problem(Error::bad_name, value.where, fmt::format("`{}` is no ambiguity", text.substr(0, 40)),
                   "such as A-29");
}

void reaches(Reading& in, const Node& value, CaseDraft& draft) {
    if (place_of<smtp::stage_names>(in, value, "stage")) draft.test.reaches = value.text;
}

void kinds(Reading& in, const Node& value, CaseDraft& draft) {
    draft.test.kinds.clear();
    for (const Node* item : scenario::strings_of(value))
        if (const auto place = place_of<kind_names>(in, *item, "kind of sender"))
            draft.test.kinds.push_back(static_cast<Kind>(*place));
    if (scenario::strings_of(value).empty()) in.problem(Error::empty_list, value.where, "`for` holds none");
}

void feature_list(Reading& in, const Node& value, CaseDraft& draft) {
    draft.test.features.clear();
    for (const Node* item : scenario::strings_of(value)) {
        if (feature_named(item->text) == nullptr)
            in.unknown_word(Error::unknown_word, *item, "feature", item->text, feature_words());
        draft.test.features.push_back(item->text);
    }
}

template <auto Member>
constexpr auto own = into<&CaseDraft::test, Member>;

KeyRow<CaseDraft> required(KeyRow<CaseDraft> row) {
    row.info.required = true;
    return row;
}

bool may_vary(const KeyRow<CaseDraft>& row) { return row.info.name != "requirement" && row.info.name != "part"; }

}  // namespace

const Table<CaseDraft>& case_table() {
    static const Table<CaseDraft> rows{
        {"case", "[case]", "Which requirement is tested, and how binding it is."},
        {
            required({{"requirement", Takes::text, "Row of the requirements; the first part of the case's id.",
                       "\"ENV-009\"", ""},
                      requirement}),
            {{"part", Takes::text, "Second part of the id, where several files test one row.", "\"quit\"", ""},
             into<&CaseDraft::part>},
            required({{"sentence", Takes::text, "The requirement in one sentence.",
                       "\"A recipient that was deferred is tried again.\"", ""},
                      own<&Case::sentence>}),
            required({{"good", Takes::text, "What a good sender does here.", "\"Sends QUIT and tries later.\"", ""},
                      own<&Case::good>}),
            required({{"level", Takes::word, "How binding it is; `practice` records and never fails by itself.",
                       "\"must\"", "", words_of_array<level_names>},
                      level}),
            {{"binding", Takes::word,
              "With must only: the key word stands in the clause, or it is derived from grammar, a definition or the "
              "other side's duty.",
              "\"keyword\"", "", words_of_array<binding_names>},
             binding},
            required({{"clauses", Takes::texts, "The clauses; the first carries the requirement.",
                       "[\"RFC 5321 4.2.1\"]", ""},
                      own<&Case::clauses>}),
            {{"ambiguity", Takes::text, "Which open question of the RFCs it turns on (docs/probe-coverage.md).",
              "\"A-16\"", ""},
             ambiguity},
            {{"reaches", Takes::word,
              "A stage that the sender has to come to; when it does not, the case does not apply.", "\"helo\"", "",
              stage_words},
             reaches},
            {{"for", Takes::words, "Which kinds of senders.", "[\"queue\"]", "both", words_of_array<kind_names>},
             kinds},
            {{"features", Takes::words,
              "What the sender has to be able to do. What [submit] needs by itself (several recipients, TLS ...) is "
              "added.",
              "[\"pipelining\"]", "", feature_words},
             feature_list},
            {{"tags", Takes::texts, "Words to choose by: `core` is the quick set, `slow` runs only when asked for.",
              "[\"core\"]", ""},
             own<&Case::tags>},
            {{"settle", Takes::integer, "So many retry intervals a queue is watched though nothing is open any more.",
              "3", "2"},
             own<&Case::settle>},
            {{"restart", Takes::boolean,
              "The sender is killed (SIGKILL) after its first attempt and started again. Such cases are played "
              "together, "
              "behind all others; they want the feature queue-restart.",
              "true", "false"},
             own<&Case::restart>},
        }};
    return rows;
}

const Table<CaseDraft>& variant_table() {
    static const Table<CaseDraft> rows = [] {
        Table<CaseDraft> table{
            {"variant", "[[variant]]",
             "Each makes one case of the file. Any key may stand here: what it says replaces @key@ in "
             "the rest of the file, before it is read. The keys below are those of [case], said anew.",
             true},
            {}};
        table.keys.push_back(
            {{"name", Takes::text, "Last part of the id.", "\"450\"", "", nullptr, {}, true}, own<&Case::variant>});
        for (KeyRow<CaseDraft> row : case_table().keys) {
            if (!may_vary(row)) continue;
            row.info.required = false;
            table.keys.push_back(row);
        }
        return table;
    }();
    return rows;
}

void read_case(Reading& in, const Node& value, Reading& overrides_in, const Node* overrides, CaseDraft& draft) {
    Case& test = draft.test;
    scenario::read_table(in, value, case_table(), draft);
    if (test.binding != Binding::none && test.level != Level::must)
        in.problem(Error::contradiction, value.where, "`binding` belongs to the level must", "no `binding` here");
    if (overrides != nullptr) {
        scenario::read_table(overrides_in, *overrides, variant_table(), draft);
        if (test.level != Level::must) test.binding = Binding::none;
    }
    if (test.level == Level::must && test.binding == Binding::none && value.find("level") != nullptr)
        in.problem(Error::missing_key, value.where, "the level is must, and `binding` is missing",
                   "keyword or derived");
    if (test.clauses.empty() && value.find("clauses") != nullptr)
        in.problem(Error::empty_list, value.where, "`clauses` holds none");
    if (test.kinds.empty()) test.kinds = {Kind::queue, Kind::client};
}

}  // namespace bouncehouse::probe
