#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/scenario/columns.hpp>
#include <bouncehouse/scenario/kind.hpp>
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

namespace {

constexpr std::size_t most_problems = 100;
constexpr std::size_t longest_line = 2000;

bool before(const Problem& a, const Problem& b) {
    return a.place.line != b.place.line ? a.place.line < b.place.line : a.place.column < b.place.column;
}

/// The key stands elsewhere in the format: say where.
std::string belongs_to(std::string_view key) {
    for (const TableView& table : all_tables())
        for (const KeyInfo& other : table.keys)
            if (other.name == key) return fmt::format("`{}` belongs in {}", key, table.about.heading);
    return {};
}

std::string one_of(const Words& words) { return fmt::format("one of: {}", fmt::join(words, ", ")); }

std::string in_ticks(std::string_view text) { return fmt::format("`{}`", text.substr(0, 60)); }

}  // namespace

const Source& Reading::add_source(std::string file, std::string text) {
    return sources_.emplace_back(std::move(file), std::move(text));
}

void Reading::problem(E number, const Where& where, std::string text, std::string expected, std::string hint) {
    const bool warning = info_of(number).warning;
    if (!warning) ++errors_;
    if (problems_.size() >= most_problems) return;
    Problem problem{.number = static_cast<int>(number),
                    .warning = warning,
                    .place = where.place(),
                    .source_line = {},
                    .width = std::max<std::uint32_t>(where.width, 1),
                    .text = std::move(text),
                    .expected = std::move(expected),
                    .hint = std::move(hint)};
    if (where.source != nullptr) problem.source_line = where.source->line(where.line).substr(0, longest_line);
    problems_.push_back(std::move(problem));
    if (problems_.size() == most_problems) {
        problems_.push_back(problems_.back());
        Problem& last = problems_.back();
        last.number = static_cast<int>(E::too_many_problems);
        last.warning = false;
        last.text = fmt::format("more than {} problems; the rest is not shown", most_problems);
        last.expected = last.hint = {};
    }
}

void Reading::problem_inside(E number, const Node& value, std::size_t offset, std::size_t width,
                             std::string problem_text, std::string expected, std::string hint) {
    Where where = value.where;
    if (width > 0 && offset <= value.text.size() && stands_as_written(value)) {
        const std::string_view value_text = value.text;
        where.column += static_cast<std::uint32_t>(characters(value_text.substr(0, offset))) + 1;
        where.width = static_cast<std::uint32_t>(characters(value_text.substr(offset, width)));
    }
    problem(number, where, std::move(problem_text), std::move(expected), std::move(hint));
}

void Reading::unknown_word(E number, const Node& value, std::string_view what, std::string_view word,
                           const Words& words) {
    const auto near = catalogue::nearest_of(word, words, 1);
    const bool is_number = !word.empty() && word.front() >= '0' && word.front() <= '9';  // 1.4 is no misspelt 1.0
    std::string hint = near.empty() || is_number ? std::string{} : fmt::format("did you mean \"{}\"?", near.front());
    problem(number, value.where, fmt::format("{} is no {}", in_ticks(word), what), one_of(words), std::move(hint));
}

void Reading::unknown_key(const Member& member, const TableView& table) {
    Words words;
    for (const KeyInfo& key : table.keys) words.push_back(key.name);
    const auto near = catalogue::nearest_of(member.key, words, 1);
    std::string hint = belongs_to(member.key);
    if (hint.empty() && !near.empty()) hint = fmt::format("did you mean `{}`?", near.front());
    std::sort(words.begin(), words.end());
    problem(E::unknown_key, member.where,
            fmt::format("unknown key {} in {}", in_ticks(member.key), table.about.heading), one_of(words),
            std::move(hint));
}

bool Reading::fits(const Node& value, const KeyInfo& key) {
    const KindInfo& kind = info_of(key.kind);
    const Node* wrong = scenario::fits(kind, value) ? misfit_item(kind, value) : &value;
    if (wrong == nullptr) return true;
    std::string hint = fmt::format("for example {} = {}", key.name, key.example);
    if (key.example.empty()) hint = fmt::format("write [[{}]] on a line of its own, the keys below", key.name);
    problem(E::wrong_type, wrong->where,
            wrong == &value ? fmt::format("`{}` is {}", key.name, type_name(wrong->type))
                            : fmt::format("`{}` holds {}", key.name, type_name(wrong->type)),
            std::string{kind.name}, std::move(hint));
    return false;
}

void Reading::missing(const Where& where, std::string_view heading, const KeyInfo& key) {
    problem(E::missing_key, where, fmt::format("`{}` is missing in {}", key.name, heading), {},
            fmt::format("add {} = {}", key.name, key.example));
}

Where Reading::where_of(const Place& place) const {
    const auto source =
        std::find_if(sources_.begin(), sources_.end(), [&](const Source& s) { return s.file == place.file; });
    if (source == sources_.end()) return {nullptr, place.line, place.column, 1};
    std::string_view rest = source->line(place.line);
    rest = rest.substr(std::min<std::size_t>(place.column > 0 ? place.column - 1 : 0, rest.size()));
    const auto end = rest.find_first_of(rest.starts_with("[[") ? std::string_view{" #"} : std::string_view{" ,#"});
    return {&*source, place.line, place.column, static_cast<std::uint32_t>(std::min(end, rest.size()))};
}

std::vector<Problem> Reading::sorted_problems() {
    std::vector<std::string> order;  // files as they were opened
    for (const Source& source : sources_) order.push_back(source.file);
    const auto rank = [&](const Problem& p) {
        return std::find(order.begin(), order.end(), p.place.file) - order.begin();
    };
    const auto last = problems_.size() > most_problems ? problems_.end() - 1 : problems_.end();
    std::stable_sort(problems_.begin(), last, [&](const Problem& a, const Problem& b) {
        const auto first = rank(a), second = rank(b);
        return first != second ? first < second : before(a, b);
    });
    return problems_;
}

}  // namespace bouncehouse::scenario
