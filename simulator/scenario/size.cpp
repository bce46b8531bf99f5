#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/scenario/size.hpp>
#include <charconv>

namespace bouncehouse::scenario {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t octets;
};
constexpr std::array<Unit, 8> units{{{"", 1},
                                     {"b", 1},
                                     {"kb", 1'000},
                                     {"mb", 1'000'000},
                                     {"gb", 1'000'000'000},
                                     {"kib", 1ULL << 10U},
                                     {"mib", 1ULL << 20U},
                                     {"gib", 1ULL << 30U}}};

bool same(std::string_view one, std::string_view lower) {
    return std::equal(one.begin(), one.end(), lower.begin(), lower.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

}  // namespace

Parsed<std::uint64_t> parse_size(std::string_view text) {
    using Result = Parsed<std::uint64_t>;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::result_out_of_range) return Result::wrong("the number is too big");
    if (error != std::errc{}) return Result::wrong(fmt::format("`{}` is no size", text.substr(0, 40)));
    const auto digits = static_cast<std::size_t>(end - text.data());
    const std::string_view name = text.substr(digits);
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& u) { return same(name, u.name); });
    if (unit == units.end())
        return Result::wrong(fmt::format("`{}` is no unit of size", name.substr(0, 40)), digits, name.size());
    if (number > std::uint64_t{INT64_MAX} / unit->octets) return Result::wrong("the number is too big");
    return Result::of(number * unit->octets);
}

}  // namespace bouncehouse::scenario
