#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/scenario/file_reader.hpp>
#include <bouncehouse/scenario/pattern.hpp>
#include <bouncehouse/scenario/rule_reader.hpp>
#include <bouncehouse/scenario/sweep.hpp>

namespace bouncehouse::scenario {

namespace {

const Table<Sweep>& table() {
    static const Table<Sweep> rows{
        {"for_each", "for_each = { … }",
         "Repeats the rules that say reply = \"each\", once for each catalogue entry it names."},
        {
            {{"family", Kind::text, "Family of the entries, or a pattern.", "\"gmail\"", "all"}, into<&Sweep::family>},
            {{"stage", Kind::word, "Stage at which the entry occurs.", "\"rcpt\"", "the rule's", words_of<Stage>},
             [](Reading& in, const Node& value, Sweep& sweep) { sweep.stage = take_named<Stage>(in, value); }},
            {{"id", Kind::text, "Id of the entries, or a pattern.", "\"*.550-*\"", "all"}, into<&Sweep::id>},
        }};
    return rows;
}

/// Before MAIL nothing in the dialogue can name an entry.
bool can_be_swept(Stage stage) {
    static constexpr std::array stages{Stage::mail, Stage::rcpt, Stage::data, Stage::data_end, Stage::bdat};
    return std::find(stages.begin(), stages.end(), stage) != stages.end();
}

bool occurs(const catalogue::Entry& entry, Stage stage) {
    return std::any_of(entry.stages.begin(), entry.stages.end(),
                       [&](Stage s) { return s == stage || s == Stage::any; });
}

bool wanted(const catalogue::Entry& entry, const Sweep& sweep, const std::vector<Stage>& at) {
    if (sweep.family && !matches(*sweep.family, entry.family)) return false;
    if (sweep.id && !matches(*sweep.id, entry.id)) return false;
    if (sweep.stage) return occurs(entry, *sweep.stage);
    return std::any_of(at.begin(), at.end(), [&](Stage stage) { return occurs(entry, stage); });
}

Test address_test(Stage stage, const std::string& id, const Place& place) {
    using Field = Test::Text::Field;
    return {
        Test::Text{stage == Stage::mail ? Field::sender : Field::recipient, {Pattern{Match::glob, id + "@*", nullptr}}},
        place};
}

}  // namespace

Sweep read_sweep(Reading& in, const Node& value) {
    Sweep sweep;
    sweep.where = value.where;
    read_table(in, value, table(), sweep);
    return sweep;
}

std::vector<Rule> repeat_rule(Reading& in, const Node& rule, std::size_t number, const Sweep& sweep) {
    std::vector<Rule> rules;
    std::vector<Stage> at;
    if (const Node* stages = rule.find("at"))
        for (const Node* item : strings_of(*stages))
            if (const auto stage = smtp::stage_named(item->text)) at.push_back(*stage);
    for (const Stage stage : at)
        if (!can_be_swept(stage)) {
            in.problem(E::bad_sweep, rule.find("at")->where,
                       fmt::format("a sweep at {} has no address that could name the entry", name_of(stage)),
                       "mail, rcpt, data, data-end or bdat");
            return rules;
        }
    const std::size_t before = in.errors();
    for (const catalogue::Entry& entry : in.catalogue().entries()) {
        if (!wanted(entry, sweep, at)) continue;
        Rule& repeated = rules.emplace_back(read_rule(in, rule, number, &entry));
        if (in.errors() != before) return rules;  // the same complaint once is enough
        repeated.id += '/' + entry.id;
        repeated.when.all.push_back(address_test(repeated.at.front(), entry.id, repeated.place));
    }
    if (rules.empty())
        in.problem(E::bad_sweep, sweep.where, "no catalogue entry fits the sweep at this rule's stages", {},
                   "`bouncehouse catalogue` lists entries with their stages");
    return rules;
}

TableView sweep_table_view() { return view(table()); }

}  // namespace bouncehouse::scenario
