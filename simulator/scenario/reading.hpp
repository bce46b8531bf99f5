// One reading of a scenario with all the files it includes: collects problems, and keeps what can be
// judged only at the end (names that must exist somewhere).
#pragma once
#include <algorithm>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/scenario/document.hpp>
#include <bouncehouse/scenario/errors.hpp>
#include <bouncehouse/scenario/keys.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <bouncehouse/scenario/parsed.hpp>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::scenario {

struct Mention {
    std::string name;
    Where where;
};

/// What one part of the scenario says about another.
struct Mentions {
    std::vector<Mention> hosts;   // rules and dialogues for hosts
    std::vector<Mention> states;  // asked for
    std::set<std::string, std::less<>> reachable_states;
    std::vector<Mention> mx;        // exchangers of domains, but of those broken on purpose
    std::vector<Mention> pointers;  // likewise, where CNAME, NS and PTR records lead
};

class Reading {
public:
    explicit Reading(const catalogue::Catalogue& catalogue) : catalogue_(catalogue) {}

    const catalogue::Catalogue& catalogue() const { return catalogue_; }
    const Source& add_source(std::string file, std::string text);

    void problem(E number, const Where& where, std::string text, std::string expected = {}, std::string hint = {});
    /// A part of a string value is wrong; the caret goes there when it can be found in the line.
    void problem_inside(E number, const Node& value, std::size_t offset, std::size_t width, std::string text,
                        std::string expected = {}, std::string hint = {});
    /// A word that is none of `words`.
    void unknown_word(E number, const Node& value, std::string_view what, std::string_view word, const Words& words);
    /// A key that none of the rows has.
    void unknown_key(const Member& member, const TableView& table);
    /// False, and a problem, when the value is not of the row's kind.
    bool fits(const Node& value, const KeyInfo& key);
    void missing(const Where& where, std::string_view heading, const KeyInfo& key);

    bool has_errors() const { return errors_ > 0; }
    std::size_t errors() const { return errors_; }
    std::vector<Problem> sorted_problems();
    /// A place of the model as a place in the text; what stands there is as wide as it looks.
    Where where_of(const Place& place) const;

    Mentions mentions;
    std::map<std::string, std::vector<std::string>, std::less<>> profiles;  // profile name: hosts that have it

private:
    const catalogue::Catalogue& catalogue_;
    std::deque<Source> sources_;  // addresses stay
    std::vector<Problem> problems_;
    std::size_t errors_ = 0;
};

/// Reads all keys of a table, in the order of the rows (later rows may lean on earlier ones).
template <class T>
void read_table(Reading& in, const Node& node, const Table<T>& table, T& object) {
    for (const Member& member : node.members) {
        const auto has_name = [&](const KeyRow<T>& row) { return row.info.name == member.key; };
        if (!table.about.free_keys && std::none_of(table.keys.begin(), table.keys.end(), has_name))
            in.unknown_key(member, view(table));
    }
    for (const KeyRow<T>& row : table.keys) {
        if (const Node* value = node.find(row.info.name)) {
            if (in.fits(*value, row.info)) row.read(in, *value, object);
        } else if (row.info.required) {
            in.missing(node.where, table.about.heading, row.info);
        }
    }
}

// ---------------------------------------------------------------- values

void take(Reading& in, const Node& value, bool& to);
void take(Reading& in, const Node& value, std::string& to);
void take(Reading& in, const Node& value, std::vector<std::string>& to);
void take(Reading& in, const Node& value, std::uint64_t& to);
void take(Reading& in, const Node& value, std::uint32_t& to);
void take(Reading& in, const Node& value, std::uint16_t& to);
void take(Reading& in, const Node& value, Duration& to);
void take(Reading& in, const Node& value, Range<std::uint64_t>& to);
void take(Reading& in, const Node& value, Range<Duration>& to);
void take(Reading& in, const Node& value, Pattern& to);
void take(Reading& in, const Node& value, Patterns& to);
void take(Reading& in, const Node& value, Template& to);
template <class T>
void take(Reading& in, const Node& value, std::optional<T>& to) {
    T inner{};
    const std::size_t before = in.errors();
    take(in, value, inner);
    if (in.errors() == before) to = std::move(inner);
}
void take_size(Reading& in, const Node& value, std::uint64_t& to);
void take_size(Reading& in, const Node& value, std::uint32_t& to);
void take_size(Reading& in, const Node& value, std::optional<std::uint64_t>& to);

/// The words of a string or a list of strings, each with its place.
std::vector<const Node*> strings_of(const Node& value);

template <class E>
std::optional<E> take_named(Reading& in, const Node& value) {
    const auto found = named<E>(value.text);
    if (!found) in.unknown_word(scenario::E::unknown_word, value, noun<E>, value.text, words_of<E>());
    return found;
}

// ---------------------------------------------------------------- handlers for rows

namespace detail {
template <class M>
struct Owner;
template <class C, class V>
struct Owner<V C::*> {
    using type = C;
};
template <auto First, auto...>
struct FirstOf {
    using type = typename Owner<decltype(First)>::type;
};

template <auto First, auto... Rest, class T>
auto& member_of(T& object) {
    if constexpr (sizeof...(Rest) == 0)
        return object.*First;
    else
        return member_of<Rest...>(object.*First);
}
}  // namespace detail

/// Puts the value into a member, by a path of member pointers: into<&RuleDraft::rule, &Rule::times>.
template <auto... Path>
void into(Reading& in, const Node& value, typename detail::FirstOf<Path...>::type& object) {
    take(in, value, detail::member_of<Path...>(object));
}

template <auto... Path>
void size_into(Reading& in, const Node& value, typename detail::FirstOf<Path...>::type& object) {
    take_size(in, value, detail::member_of<Path...>(object));
}

template <auto... Path>
void word_into(Reading& in, const Node& value, typename detail::FirstOf<Path...>::type& object) {
    auto& to = detail::member_of<Path...>(object);
    using Value = std::remove_reference_t<decltype(to)>;
    if (const auto found = take_named<Value>(in, value)) to = *found;
}

}  // namespace bouncehouse::scenario
