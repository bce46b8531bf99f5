#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/case/coverage.hpp>
#include <bouncehouse/case/themes.hpp>
#include <bouncehouse/scenario/reading.hpp>
#include <map>
#include <set>

namespace bouncehouse::probe {

namespace {

using scenario::into;
using scenario::Node;
using scenario::Reading;
using scenario::Table;
using scenario::Words;
using Takes = scenario::Kind;

template <const auto& list>
Words words_of_array() {
    return {list.begin(), list.end()};
}

template <class E, const auto& list, auto Member>
void words(Reading& in, const Node& value, RequirementInfo& requirement) {
    for (const Node* item : scenario::strings_of(value)) {
        const auto found = std::find(list.begin(), list.end(), item->text);
        if (found == list.end())
            in.unknown_word(scenario::E::unknown_word, *item, "word here", item->text, words_of_array<list>());
        else
            (requirement.*Member).push_back(static_cast<E>(found - list.begin()));
    }
}

const Table<RequirementInfo>& requirement_table() {
    static const Table<RequirementInfo> rows{
        {"requirement", "requirement", "One row of the requirements."},
        {{{"id", Takes::text, "Its id.", "\"ENV-009\"", "", nullptr, {}, true}, into<&RequirementInfo::id>},
         {{"title", Takes::text, "What a sender does.", "\"Comes back\"", "", nullptr, {}, true},
          into<&RequirementInfo::title>},
         {{"level", Takes::words, "How binding.", "[\"must\"]", "", words_of_array<level_names>, {}, true},
          words<Level, level_names, &RequirementInfo::levels>},
         {{"for", Takes::words, "For which kind of sender.", "[\"queue\"]", "", words_of_array<kind_names>, {}, true},
          words<Kind, kind_names, &RequirementInfo::kinds>}}};
    return rows;
}

template <class T, auto Member>
void texts(Reading&, const Node& value, T& row) {
    for (const Node* item : scenario::strings_of(value)) (row.*Member).push_back(item->text);
}

const Table<Ambiguity>& ambiguity_table() {
    static const Table<Ambiguity> rows{
        {"ambiguity", "ambiguity", "What the RFCs leave open."},
        {{{"id", Takes::text, "Its id.", "\"A-26\"", "", nullptr, {}, true}, into<&Ambiguity::id>},
         {{"question", Takes::text, "What is open.", "\"May DATA follow?\"", "", nullptr, {}, true},
          into<&Ambiguity::question>},
         {{"clauses", Takes::words, "Where.", "[\"RFC 5321 3.3\"]", "", nullptr, {}, true},
          texts<Ambiguity, &Ambiguity::clauses>},
         {{"judged", Takes::text, "How it is judged.", "\"Both are right.\"", "", nullptr, {}, true},
          into<&Ambiguity::judged>}}};
    return rows;
}

const Table<LeftOut>& left_out_table() {
    static const Table<LeftOut> rows{
        {"left-out", "[[left-out]]", "What has no case, and why."},
        {{{"requirement", Takes::text, "Which.", "\"DNS-003\"", "", nullptr, {}, true}, into<&LeftOut::requirement>},
         {{"reason", Takes::text, "Why.", "\"Needs two hosts.\"", "", nullptr, {}, true}, into<&LeftOut::reason>}}};
    return rows;
}

template <class T, const Table<T>& (*row)(), std::vector<T> CoverageData::*Member>
void rows_into(Reading& in, const Node& value, CoverageData& data) {
    for (const Node& item : value.items) scenario::read_table(in, item, row(), (data.*Member).emplace_back());
}

const Table<CoverageData>& file_table() {
    static const Table<CoverageData> rows{{"coverage", "the top level", "Data of the coverage."},
                                          {{{"requirement", Takes::tables, "The requirements.", "", ""},
                                            rows_into<RequirementInfo, requirement_table, &CoverageData::requirements>},
                                           {{"ambiguity", Takes::tables, "What the RFCs leave open.", "", ""},
                                            rows_into<Ambiguity, ambiguity_table, &CoverageData::ambiguities>},
                                           {{"left-out", Takes::tables, "What has no case.", "", ""},
                                            rows_into<LeftOut, left_out_table, &CoverageData::left_out>}}};
    return rows;
}

void read_data(std::string_view text, std::string name, CoverageData& data) {
    Reading in{catalogue::Catalogue::builtin()};
    const scenario::Source& source = in.add_source(std::move(name), std::string{text});
    auto parsed = scenario::parse_document(source);
    if (const auto* error = std::get_if<scenario::SyntaxError>(&parsed))
        in.problem(scenario::E::syntax, error->where, error->text);
    else
        scenario::read_table(in, std::get<Node>(parsed), file_table(), data);
    for (scenario::Problem& problem : in.sorted_problems()) data.problems.push_back(std::move(problem));
}

}  // namespace

CoverageData read_coverage(std::string_view requirements, std::string_view ambiguities, std::string_view left_out) {
    CoverageData data;
    read_data(requirements, "requirements.toml", data);
    read_data(ambiguities, "ambiguities.toml", data);
    read_data(left_out, "coverage.toml", data);
    return data;
}

const CoverageData& coverage_data() {
    static const CoverageData data =
        read_coverage(data_file("requirements.toml"), data_file("ambiguities.toml"), data_file("coverage.toml"));
    return data;
}

std::string ambiguity_text(std::string_view id) {
    for (const Ambiguity& one : coverage_data().ambiguities)
        if (one.id == id) return fmt::format("{}: {} {}", one.id, one.question, one.judged);
    return std::string{id};
}

std::vector<std::string> coverage_complaints(const CoverageData& data, const CaseList& cases) {
    std::vector<std::string> all;
    for (const scenario::Problem& problem : data.problems) all.push_back(problem.str());
    std::map<std::string_view, const RequirementInfo*> known;
    std::map<std::string_view, int> tested, excused;
    for (const RequirementInfo& one : data.requirements)
        if (!known.emplace(one.id, &one).second) all.push_back(fmt::format("{} stands twice in the list", one.id));
    for (const LeftOut& one : data.left_out) {
        if (!known.contains(one.requirement))
            all.push_back(fmt::format("a reason for {}, which is no requirement", one.requirement));
        if (++excused[one.requirement] == 2) all.push_back(fmt::format("two reasons for {}", one.requirement));
    }
    std::set<std::string_view> open;
    for (const Ambiguity& one : data.ambiguities)
        if (!open.insert(one.id).second) all.push_back(fmt::format("{} stands twice in the list", one.id));
    for (const auto& test : cases) {
        ++tested[test->requirement];
        if (!test->ambiguity.empty() && !open.contains(test->ambiguity))
            all.push_back(fmt::format("{}: {} is no ambiguity", test->id, test->ambiguity));
        const auto found = known.find(test->requirement);
        if (found == known.end()) {
            all.push_back(fmt::format("{}: {} is no requirement", test->id, test->requirement));
            continue;
        }
        const auto& kinds = found->second->kinds;
        for (const Kind kind : test->kinds)
            if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
                all.push_back(
                    fmt::format("{}: is for a {}, which {} does not bind", test->id, name_of(kind), test->requirement));
    }
    for (const RequirementInfo& one : data.requirements)
        if (!tested.contains(one.id) && !excused.contains(one.id))
            all.push_back(fmt::format("{} has no case, and coverage.toml does not say why", one.id));
    return all;
}

std::vector<std::string> coverage_complaints() { return coverage_complaints(coverage_data(), all_cases()); }

}  // namespace bouncehouse::probe
