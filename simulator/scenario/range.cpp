#include <bouncehouse/scenario/duration.hpp>
#include <bouncehouse/scenario/range.hpp>
#include <bouncehouse/scenario/size.hpp>

namespace bouncehouse::scenario {

namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

bool take(std::string_view& text, std::string_view sign) {
    if (!text.starts_with(sign)) return false;
    text = trim(text.substr(sign.size()));
    return true;
}

template <class T, class Parse>
Parsed<Range<T>> parse_range(std::string_view text, Parse parse) {
    using Result = Parsed<Range<T>>;
    const T one{1};
    text = trim(text);
    if (const auto dots = text.find(".."); dots != text.npos) {
        const auto least = parse(trim(text.substr(0, dots)));
        const auto most = parse(trim(text.substr(dots + 2)));
        if (!least) return Result::wrong(least.problem);
        if (!most) return Result::wrong(most.problem);
        if (*most < *least) return Result::wrong("the range ends before it begins");
        return Result::of({*least, *most});
    }
    enum class Sign { exact, least, above, most, below } sign = Sign::exact;
    if (take(text, ">="))
        sign = Sign::least;
    else if (take(text, "<="))
        sign = Sign::most;
    else if (take(text, ">"))
        sign = Sign::above;
    else if (take(text, "<"))
        sign = Sign::below;
    const auto value = parse(text);
    if (!value) return Result::wrong(value.problem);
    switch (sign) {
        case Sign::exact: return Result::of({*value, *value});
        case Sign::least: return Result::of({*value, std::nullopt});
        case Sign::above: return Result::of({*value + one, std::nullopt});
        case Sign::most: return Result::of({std::nullopt, *value});
        case Sign::below: break;
    }
    if (*value == T{}) return Result::wrong("nothing is less than zero");
    return Result::of({std::nullopt, *value - one});
}

}  // namespace

Parsed<Range<std::uint64_t>> parse_count_range(std::string_view text) {
    return parse_range<std::uint64_t>(text, [](std::string_view number) {
        auto size = parse_size(number);
        if (!size && size.problem.ends_with(" is no size")) size.problem.replace(size.problem.size() - 4, 4, "number");
        return size;
    });
}

Parsed<Range<Duration>> parse_duration_range(std::string_view text) {
    return parse_range<Duration>(text, parse_duration);
}

}  // namespace bouncehouse::scenario
