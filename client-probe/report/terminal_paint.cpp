#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/terminal_paint.hpp>

namespace bouncehouse::probe {

std::string painted(std::string_view text, Paint paint, bool colours) {
    constexpr std::array<std::string_view, 6> codes{"32", "33", "1;31", "36", "2", "1"};
    if (!colours) return std::string{text};
    return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<std::size_t>(paint)], text);
}

Paint paint_of(Outcome outcome) {
    constexpr std::array<Paint, outcome_names.size()> paints{Paint::good, Paint::mild, Paint::bad, Paint::info,
                                                             Paint::mild, Paint::dim,  Paint::dim, Paint::bad};
    return paints[static_cast<std::size_t>(outcome)];
}

std::string cut_to(std::string_view text, std::size_t width) {
    if (evidence::width_of(text) <= width) return std::string{text};
    std::size_t end = 0, columns = 0;
    while (end < text.size() && columns + 1 < width) {
        ++end, ++columns;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) ++end;
    }
    while (end > 0 && text[end - 1] == ' ') --end;
    return std::string{text.substr(0, end)} + "…";
}

std::string labelled(std::string_view label, std::string_view text, std::size_t width) {
    const std::string shown = evidence::visible(text);
    const std::size_t left = evidence::width_of(label);
    const std::size_t room = std::max<std::size_t>(width > left ? width - left : 0, 20);
    std::string out{label};
    std::string line;
    for (std::string_view rest = shown; !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        const std::string_view word = rest.substr(0, end);
        if (!line.empty() && evidence::width_of(line) + 1 + evidence::width_of(word) > room) {
            out += line + "\n" + std::string(left, ' ');
            line.clear();
        }
        line.append(line.empty() ? "" : " ").append(word);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out + line + "\n";
}

}  // namespace bouncehouse::probe
