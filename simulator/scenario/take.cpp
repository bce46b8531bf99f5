#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/scenario/duration.hpp>
#include <bouncehouse/scenario/pattern.hpp>
#include <bouncehouse/scenario/placeholder.hpp>
#include <bouncehouse/scenario/range.hpp>
#include <bouncehouse/scenario/reading.hpp>
#include <bouncehouse/scenario/size.hpp>
#include <limits>

namespace bouncehouse::scenario {

namespace {

constexpr std::string_view duration_form = "a number with a unit (ms, s, m, h, d), or a sum such as \"1h30m\"";
constexpr std::string_view size_form = "octets, or a number with kB, MB, GB, KiB, MiB, GiB";
constexpr std::string_view range_form = "3, \"1..3\", \">=3\", \">3\", \"<3\" or \"<=3\"";

template <class T>
void take_parsed(Reading& in, const Node& value, Parsed<T> parsed, E number, std::string_view form, T& to) {
    if (parsed)
        to = std::move(*parsed.value);
    else
        in.problem_inside(number, value, parsed.offset, parsed.width, std::move(parsed.problem), std::string{form});
}

template <class T>
void take_integer(Reading& in, const Node& value, T& to) {
    constexpr auto most = std::min<std::uint64_t>(std::numeric_limits<T>::max(), INT64_MAX);
    if (value.integer < 0 || static_cast<std::uint64_t>(value.integer) > most)
        in.problem(E::out_of_bounds, value.where, fmt::format("{} is out of bounds", value.integer),
                   fmt::format("0 to {}", most));
    else
        to = static_cast<T>(value.integer);
}

template <class T>
void take_size_of(Reading& in, const Node& value, T& to) {
    if (value.is(Node::Type::integer)) return take_integer(in, value, to);
    std::uint64_t size = 0;
    const std::size_t before = in.errors();
    take_parsed(in, value, parse_size(value.text), E::bad_size, size_form, size);
    if (in.errors() != before) return;
    if (size > std::numeric_limits<T>::max())
        in.problem(E::out_of_bounds, value.where, fmt::format("{} is out of bounds", size),
                   fmt::format("0 to {}", std::numeric_limits<T>::max()));
    else
        to = static_cast<T>(size);
}

/// A bare number where a duration should be: true, and a problem.
bool bare_number(Reading& in, const Node& value) {
    if (value.is(Node::Type::string)) return false;
    const std::string number =
        value.is(Node::Type::integer) ? fmt::format("{}", value.integer) : fmt::format("{}", value.decimal);
    in.problem(E::bad_duration, value.where, fmt::format("`{}` is a number without a unit of time", number),
               std::string{duration_form}, fmt::format("seconds are written \"{}s\"", number));
    return true;
}

}  // namespace

void take(Reading&, const Node& value, bool& to) { to = value.boolean; }
void take(Reading&, const Node& value, std::string& to) { to = value.text; }
void take(Reading&, const Node& value, std::vector<std::string>& to) {
    to.clear();
    for (const Node* item : strings_of(value)) to.push_back(item->text);
}
void take(Reading& in, const Node& value, std::uint64_t& to) { take_integer(in, value, to); }
void take(Reading& in, const Node& value, std::uint32_t& to) { take_integer(in, value, to); }
void take(Reading& in, const Node& value, std::uint16_t& to) { take_integer(in, value, to); }

void take(Reading& in, const Node& value, Duration& to) {
    if (!bare_number(in, value)) take_parsed(in, value, parse_duration(value.text), E::bad_duration, duration_form, to);
}

void take(Reading& in, const Node& value, Range<std::uint64_t>& to) {
    if (value.is(Node::Type::string))
        return take_parsed(in, value, parse_count_range(value.text), E::bad_range, range_form, to);
    std::uint64_t number = 0;
    take_integer(in, value, number);
    to = {number, number};
}

void take(Reading& in, const Node& value, Range<Duration>& to) {
    if (value.is(Node::Type::array)) {
        if (value.items.size() != 2) {
            in.problem(E::bad_range, value.where, fmt::format("a range has two ends, not {}", value.items.size()),
                       "[least, most], such as [\"1s\", \"5s\"]");
            return;
        }
        Duration least{}, most{};
        const std::size_t before = in.errors();
        take(in, value.items[0], least);
        take(in, value.items[1], most);
        if (in.errors() == before && most < least)
            in.problem(E::bad_range, value.where, "the range ends before it begins", "[least, most]");
        to = {least, most};
        return;
    }
    if (!bare_number(in, value))
        take_parsed(in, value, parse_duration_range(value.text), E::bad_range,
                    "\"5m\", \"1m..5m\", \">=5m\", \"<5m\" or [\"1s\", \"5s\"]", to);
}

void take(Reading& in, const Node& value, Pattern& to) {
    take_parsed(in, value, parse_pattern(value.text), E::bad_regex, "an ECMAScript regular expression between slashes",
                to);
}

void take(Reading& in, const Node& value, Patterns& to) {
    to.clear();
    for (const Node* item : strings_of(value)) take(in, *item, to.emplace_back());
}

void take(Reading& in, const Node& value, Template& to) {
    auto parsed = parse_template(value.text);
    if (parsed) {
        to = std::move(*parsed.value);
        return;
    }
    Words names;
    for (const Placeholder& placeholder : placeholders()) names.push_back(placeholder.name);
    const std::string_view wrong = parsed.offset < value.text.size()
                                       ? std::string_view{value.text}.substr(parsed.offset, parsed.width)
                                       : std::string_view{};
    const auto near = catalogue::nearest_of(wrong, names, 1);
    std::string expected = "one of: ";
    for (const std::string_view name : names) expected += (name == names.front() ? "" : ", ") + std::string{name};
    in.problem_inside(E::bad_placeholder, value, parsed.offset, parsed.width, std::move(parsed.problem),
                      std::move(expected),
                      near.empty() ? "a literal brace is written twice: {{ or }}"
                                   : fmt::format("did you mean `{{{}}}`?", near.front()));
}

void take_size(Reading& in, const Node& value, std::uint64_t& to) { take_size_of(in, value, to); }
void take_size(Reading& in, const Node& value, std::uint32_t& to) { take_size_of(in, value, to); }
void take_size(Reading& in, const Node& value, std::optional<std::uint64_t>& to) {
    take_size_of(in, value, to.emplace());
}

std::vector<const Node*> strings_of(const Node& value) {
    std::vector<const Node*> strings;
    if (!value.is(Node::Type::array)) return {&value};
    for (const Node& item : value.items) strings.push_back(&item);
    return strings;
}

}  // namespace bouncehouse::scenario
