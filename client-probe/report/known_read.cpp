#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/report/known.hpp>
#include <bouncehouse/scenario/reading.hpp>
#include <fstream>
#include <set>
#include <sstream>

namespace bouncehouse::probe {
namespace {

using scenario::E;
using scenario::Kind;
using scenario::Node;
using scenario::Words;

constexpr std::string_view heading = "[[known]]";

Words outcomes() { return {name_of(Outcome::fail), name_of(Outcome::non_strict)}; }

void read_outcome(scenario::Reading& in, const Node& value, KnownEntry& entry) {
    if (value.text == name_of(Outcome::fail))
        entry.outcome = Outcome::fail;
    else if (value.text == name_of(Outcome::non_strict))
        entry.outcome = Outcome::non_strict;
    else
        in.unknown_word(E::unknown_word, value, "outcome of a known deviation", value.text, outcomes());
}

template <std::string KnownEntry::*Text>
void read_words(scenario::Reading& in, const Node& value, KnownEntry& entry) {
    entry.*Text = value.text;
    if (value.text.find_first_not_of(" \t\r\n") == std::string::npos)
        in.problem(E::bad_name, value.where, "this is empty", "some words");
}

const scenario::Table<KnownEntry>& entry_table() {
    static const scenario::Table<KnownEntry> table{
        {"known", heading, "A deviation that is known."},
        {{{"case", Kind::text, "Id of the case, or a pattern.", "\"ENV-009/459\"", {}, nullptr, {}, true},
          read_words<&KnownEntry::test>},
         {{"outcome", Kind::word, "What the run says of it.", "\"fail\"", "\"fail\"", outcomes}, read_outcome},
         {{"reason", Kind::text, "Why it is so.", "\"Takes 459 as permanent.\"", {}, nullptr, {}, true},
          read_words<&KnownEntry::reason>},
         {{"link", Kind::text, "Where it is discussed.", "\"https://bugs.example/1\"", "nothing"},
          scenario::into<&KnownEntry::link>}}};
    return table;
}

void read_entries(scenario::Reading& in, const Node& value, KnownFile& file) {
    std::set<std::string, std::less<>> seen;
    for (const Node& item : value.items) {
        KnownEntry& entry = file.entries.emplace_back();
        entry.line = item.where.line;
        scenario::read_table(in, item, entry_table(), entry);
        if (!entry.test.empty() && !seen.insert(entry.test).second)
            in.problem(E::contradiction, item.find("case")->where,
                       fmt::format("`{}` has an entry already", entry.test.substr(0, 60)));
    }
}

const scenario::Table<KnownFile>& top_table() {
    static const scenario::Table<KnownFile> table{
        {"known-file", "a file of known deviations", "Known deviations of one sender."},
        {{{"known", Kind::tables, "A deviation that is known.", {}, "none", nullptr, "known"}, read_entries}}};
    return table;
}

}  // namespace

KnownLoaded known_from(std::string_view text, const std::string& name) {
    static const catalogue::Catalogue no_catalogue;  // nothing here speaks of replies
    scenario::Reading in{no_catalogue};
    const scenario::Source& source = in.add_source(name, std::string{text});
    KnownFile file{name, {}};
    const auto parsed = scenario::parse_document(source);
    if (const auto* error = std::get_if<scenario::SyntaxError>(&parsed))
        in.problem(E::syntax, error->where, error->text);
    else
        scenario::read_table(in, std::get<Node>(parsed), top_table(), file);
    KnownLoaded loaded{std::nullopt, in.sorted_problems()};
    if (!in.has_errors()) loaded.file = std::move(file);
    return loaded;
}

KnownLoaded load_known(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    if (in) text << in.rdbuf();
    if (in && !in.bad()) return known_from(text.str(), file);
    scenario::Problem problem;
    problem.number = static_cast<int>(E::unreadable);
    problem.place.file = file;
    problem.text = "cannot be read";
    return {std::nullopt, {std::move(problem)}};
}

}  // namespace bouncehouse::probe
