#include <fmt/format.h>
#include <array>
#include <bouncehouse/scenario/duration.hpp>
#include <cmath>

namespace bouncehouse::scenario {

namespace {

struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
};
constexpr std::array<Unit, 7> units{{{"w", 604'800'000'000'000},
                                     {"d", 86'400'000'000'000},
                                     {"h", 3'600'000'000'000},
                                     {"m", 60'000'000'000},
                                     {"s", 1'000'000'000},
                                     {"ms", 1'000'000},
                                     {"us", 1'000}}};
constexpr double longest = 10.0 * 366 * 86'400 * 1e9;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Digits with at most one point from `at` on; moves `at` behind them.
std::optional<double> number_at(std::string_view text, std::size_t& at) {
    double value = 0, place = 0;
    const std::size_t begin = at;
    for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && place == 0 && at > begin)); ++at) {
        if (text[at] == '.') {
            place = 1;
            continue;
        }
        value = value * 10 + (text[at] - '0');
        if (place > 0) place *= 10;
    }
    if (at == begin || text[at - 1] == '.') return std::nullopt;
    return place > 0 ? value / place : value;
}

const Unit* unit_at(std::string_view text, std::size_t& at) {
    const std::size_t begin = at;
    while (at < text.size() && is_letter(text[at])) ++at;
    for (const Unit& unit : units)
        if (unit.name == text.substr(begin, at - begin)) return &unit;
    return nullptr;
}

}  // namespace

Parsed<smtp::Duration> parse_duration(std::string_view text) {
    using Result = Parsed<smtp::Duration>;
    if (text.empty()) return Result::wrong("an empty string is no duration");
    double sum = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t number_begin = at;
        const auto number = number_at(text, at);
        if (!number) return Result::wrong(fmt::format("`{}` is no duration", text.substr(0, 40)));
        const std::size_t unit_begin = at;
        const Unit* unit = unit_at(text, at);
        if (at == unit_begin)
            return Result::wrong(
                fmt::format("`{}` has no unit", text.substr(number_begin, at - number_begin).substr(0, 40)),
                number_begin, at - number_begin);
        if (unit == nullptr)
            return Result::wrong(
                fmt::format("`{}` is no unit of time", text.substr(unit_begin, at - unit_begin).substr(0, 40)),
                unit_begin, at - unit_begin);
        sum += *number * static_cast<double>(unit->nanoseconds);
        if (sum > longest) return Result::wrong("longer than ten years");
    }
    return Result::of(smtp::Duration{std::llround(sum)});
}

std::string write_duration(smtp::Duration duration) {
    std::int64_t rest = duration.count();
    if (rest == 0) return "0s";
    std::string text;
    for (const Unit& unit : units) {
        if (unit.name == "w") continue;  // "5d", "14d": nobody greylists by the week
        if (const std::int64_t count = rest / unit.nanoseconds; count != 0)
            text += fmt::format("{}{}", count, unit.name);
        rest %= unit.nanoseconds;
    }
    return text.empty() ? fmt::format("{}us", 0) : text;
}

}  // namespace bouncehouse::scenario
