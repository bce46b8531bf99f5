#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/catalogue/listing.hpp>
#include <bouncehouse/scenario/columns.hpp>
#include <bouncehouse/scenario/load.hpp>

namespace bouncehouse::scenario {

namespace {

constexpr std::size_t widest = 110;  // characters of a line that are shown

struct Shown {
    std::string line;
    std::size_t column;
};

/// The line with control characters made visible as "?", cut around the column when it is long.
Shown shown(std::string_view line, std::size_t column) {
    std::size_t first = 1;
    if (column > widest - 20 && characters(line) > widest) first = column - (widest - 40);
    const std::size_t begin = offset_of_column(line, first), end = offset_of_column(line, first + widest);
    std::string text{line.substr(begin, end - begin)};
    for (char& c : text)
        if ((static_cast<unsigned char>(c) < 32 && c != '\t') || c == 127) c = '?';
    std::size_t shift = 0;
    if (first > 1) {
        text.insert(0, "...");
        shift = 3;
    }
    if (end < line.size()) text += "...";
    return {std::move(text), column - first + 1 + shift};
}

/// Blanks up to the column; tabs stay tabs, so that the caret stands right whatever they are worth.
std::string blanks(std::string_view line, std::size_t column) {
    std::string blanks;
    const std::size_t end = offset_of_column(line, column);
    for (std::size_t i = 0; i < end; ++i)
        if (!continues_character(line[i])) blanks += line[i] == '\t' ? '\t' : ' ';
    blanks.resize(std::max(blanks.size(), column - 1), ' ');
    return blanks;
}

std::string excerpt(const Problem& problem) {
    const auto [line, column] = shown(problem.source_line, std::max<std::uint32_t>(problem.place.column, 1));
    const std::string number = fmt::format("{:>4}", problem.place.line);
    const std::size_t room = characters(line) + 1 > column ? characters(line) + 1 - column : 1;
    const std::size_t width = std::clamp<std::size_t>(problem.width, 1, std::max<std::size_t>(room, 1));
    return fmt::format("{} | {}\n{} | {}^{}\n", number, line, std::string(number.size(), ' '), blanks(line, column),
                       std::string(width - 1, '~'));
}

/// As it is when one line holds it (it may quote blanks of the file); else broken between words.
std::string in_lines(const std::string& text) {
    return (characters(text) + 2 <= widest ? text : catalogue::wrapped(text, widest, 4)) + "\n";
}

}  // namespace

std::string Problem::str() const {
    std::string result = place.line == 0 ? place.file : fmt::format("{}:{}:{}", place.file, place.line, place.column);
    result += fmt::format(": {} E{}: {}\n", warning ? "warning" : "error", number, text);
    if (place.line != 0) result += excerpt(*this);
    if (!expected.empty()) result += "  " + in_lines("expected: " + expected);
    if (!hint.empty()) result += "  " + in_lines("hint: " + hint);
    result.pop_back();
    return result;
}

}  // namespace bouncehouse::scenario
