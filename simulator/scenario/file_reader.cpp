#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/scenario/dialogue_reader.hpp>
#include <bouncehouse/scenario/dns_reader.hpp>
#include <bouncehouse/scenario/domain_reader.hpp>
#include <bouncehouse/scenario/expect_reader.hpp>
#include <bouncehouse/scenario/file_reader.hpp>
#include <bouncehouse/scenario/rule_reader.hpp>
#include <bouncehouse/scenario/sweep.hpp>

namespace bouncehouse::scenario {

namespace {

struct Draft {
    FilePart part;
    std::optional<Sweep> sweep;
    const std::string* prefix = nullptr;
    const ProfileFinder* profile = nullptr;
    const Node* document = nullptr;
    std::span<const Extension> extensions;
};

void packs(Reading& in, const Node& value, Draft& draft) {
    const Words known = words_from<pack_names>();
    for (const Node* item : strings_of(value)) {
        if (std::find(known.begin(), known.end(), item->text) == known.end())
            in.unknown_word(E::unknown_word, *item, "pack of addresses", item->text, known);
        draft.part.scenario.packs.push_back(item->text);
    }
}

void include(Reading&, const Node& value, Draft& draft) {
    for (const Node* item : strings_of(value)) draft.part.includes.push_back({item->text, item->where});
}

void hosts(Reading& in, const Node& value, Draft& draft) {
    for (const Node& item : value.items) draft.part.scenario.hosts.push_back(read_host(in, item, *draft.profile));
}

void domains(Reading& in, const Node& value, Draft& draft) {
    for (const Node& item : value.items) draft.part.scenario.domains.push_back(read_domain(in, item));
}

void put_rule(Reading& in, const Node& item, std::size_t number, Draft& draft) {
    std::vector<Rule>& rules = draft.part.scenario.rules;
    std::vector<Rule> read;
    if (draft.sweep && says_each(item))
        read = repeat_rule(in, item, number, *draft.sweep);
    else
        read.push_back(read_rule(in, item, number));
    for (Rule& rule : read) {
        if (item.find("id") == nullptr) rule.id = *draft.prefix + rule.id;
        rules.push_back(std::move(rule));
    }
}

void rules(Reading& in, const Node& value, Draft& draft) {
    for (std::size_t i = 0; i < value.items.size(); ++i) put_rule(in, value.items[i], i + 1, draft);
    if (draft.sweep && std::none_of(value.items.begin(), value.items.end(), says_each))
        in.problem(E::bad_sweep, draft.sweep->where, "a sweep, but no rule that says reply = \"each\"", {},
                   "write reply = \"each\" in a rule");
}

void dns(Reading& in, const Node& value, Draft& draft) {
    for (std::size_t i = 0; i < value.items.size(); ++i) {
        DnsRule rule = read_dns_rule(in, value.items[i], i + 1);
        if (value.items[i].find("id") == nullptr) rule.turn.id = *draft.prefix + rule.turn.id;
        draft.part.scenario.dns.push_back(std::move(rule));
    }
}

void dialogues(Reading& in, const Node& value, Draft& draft) {
    for (std::size_t i = 0; i < value.items.size(); ++i) {
        Dialogue dialogue = read_dialogue(in, value.items[i], i + 1);
        if (value.items[i].find("id") == nullptr) dialogue.id = *draft.prefix + dialogue.id;
        draft.part.scenario.dialogues.push_back(std::move(dialogue));
    }
}

template <auto Member>
constexpr auto top = into<&Draft::part, &FilePart::scenario, Member>;

const Table<Draft>& table() {
    static const Table<Draft> rows{
        {"scenario", "the top level", "What the scenario is. These keys stand before the first table."},
        {
            {{"title", Kind::text, "A few words.", "\"Greylisting\"", "", nullptr, {}, true}, top<&Scenario::title>},
            {{"summary",
              Kind::text,
              "A sentence: what the server does.",
              "\"Defers every new triplet for five minutes.\"",
              "",
              nullptr,
              {},
              true},
             top<&Scenario::summary>},
            {{"sources", Kind::texts, "Documents behind it.", "[\"RFC 6647\"]", ""}, top<&Scenario::sources>},
            {{"tags", Kind::texts, "Words to select it by.", "[\"greylisting\"]", ""}, top<&Scenario::tags>},
            {{"include", Kind::texts,
              "Other scenario files, relative to this one or by their names in the library. Their rules come after the "
              "file's own; its own hosts win.",
              "[\"common.toml\"]", ""},
             include},
            {{"seed", Kind::integer, "Seed of chance.", "1", "the program's"}, top<&Scenario::seed>},
            {{"packs", Kind::words, "Dialects of addresses that name the outcome.", "[\"bouncehouse\"]", "",
              words_from<pack_names>},
             packs},
            {{"for_each", Kind::table, "Repeats rules for catalogue entries.", "{ family = \"gmail\" }", "", nullptr,
              "for_each"},
             [](Reading& in, const Node& value, Draft& draft) { draft.sweep = read_sweep(in, value); }},
            {{"host", Kind::tables, "[[host]]: simulated servers.", "", "one, bouncehouse.test", nullptr, "host"},
             hosts},
            {{"domain", Kind::tables, "[[domain]]: simulated mail domains.", "", "", nullptr, "domain"}, domains},
            {{"rule", Kind::tables, "[[rule]]: when this, reply that.", "", "", nullptr, "rule"}, rules},
            {{"dns", Kind::tables, "[[dns]]: when this is asked, answer that.", "", "", nullptr, "dns"}, dns},
            {{"dialogue", Kind::tables, "[[dialogue]]: exact scripts.", "", "", nullptr, "dialogue"}, dialogues},
            {{"expect", Kind::table, "[expect]: what a correct sender does.", "", "", nullptr, "expect"},
             [](Reading& in, const Node& value, Draft& draft) { draft.part.scenario.expect = read_expect(in, value); }},
        }};
    return rows;
}

/// The row of a key that somebody else reads. Rows have no state: the value itself tells whose it is.
void extension(Reading& in, const Node& value, Draft& draft) {
    for (const Extension& one : draft.extensions)
        if (draft.document->find(one.info.name) == &value) one.read(in, value);
}

Table<Draft> table_with(std::span<const Extension> extensions) {
    Table<Draft> extended = table();
    for (const Extension& one : extensions) extended.keys.push_back({one.info, extension});
    return extended;
}

}  // namespace

FilePart read_file(Reading& in, const Node& document, const std::string& prefix, const ProfileFinder& profile,
                   std::span<const Extension> extensions) {
    Draft draft;
    draft.prefix = &prefix;
    draft.profile = &profile;
    draft.document = &document;
    draft.extensions = extensions;
    read_table(in, document, extensions.empty() ? table() : table_with(extensions), draft);
    if (draft.sweep && document.find("rule") == nullptr)
        in.problem(E::bad_sweep, draft.sweep->where, "a sweep without a rule", {},
                   "write a rule with reply = \"each\"");
    return std::move(draft.part);
}

std::vector<Rule> read_profile_rules(Reading& in, const Node& document, const std::string& name,
                                     const std::vector<std::string>& hosts) {
    std::vector<Rule> rules;
    const Node* list = document.find("rule");
    if (list == nullptr) return rules;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
        Rule& rule = rules.emplace_back(read_rule(in, list->items[i], i + 1));
        rule.id = name + '/' + rule.id;
        rule.hosts = hosts;
    }
    return rules;
}

TableView top_table_view() { return view(table()); }

}  // namespace bouncehouse::scenario
