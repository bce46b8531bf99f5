#include <algorithm>
#include <bouncehouse/case/blocks.hpp>

namespace bouncehouse::probe {

namespace {

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool in_key(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; }

/// The name in "[name]" or "[[name]]" on a line of its own, "" for any other line.
std::string_view header_of(std::string_view line) {
    const auto trim = [](std::string_view text) {
        const auto begin = text.find_first_not_of(" \t");
        return begin == text.npos ? std::string_view{} : text.substr(begin);
    };
    line = trim(line);
    const std::size_t brackets = line.starts_with("[[") ? 2 : line.starts_with('[') ? 1 : 0;
    if (brackets == 0) return {};
    line.remove_prefix(brackets);
    const auto end = std::find_if_not(line.begin(), line.end(), [](char c) { return in_key(c) || c == '.'; });
    const std::string_view name = line.substr(0, static_cast<std::size_t>(end - line.begin()));
    std::string_view rest = line.substr(name.size());
    if (name.empty() || !is_letter(name.front()) || !rest.starts_with(std::string_view{"]]"}.substr(0, brackets)))
        return {};
    rest = trim(rest.substr(brackets));
    return rest.empty() || rest.front() == '#' || rest.front() == '\r' ? name : std::string_view{};
}

/// Calls `line` with each line, its end included, and whether it belongs to one of the tables.
template <class F>
void each_line(std::string_view text, const std::vector<std::string_view>& names, F line) {
    bool inside = false;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view one = text.substr(0, end == text.npos ? text.size() : end + 1);
        if (const auto header = header_of(one.substr(0, end)); !header.empty()) {
            const std::string_view top = header.substr(0, header.find('.'));
            inside = std::find(names.begin(), names.end(), top) != names.end();
        }
        line(one, inside);
        text.remove_prefix(one.size());
    }
}

}  // namespace

std::string blank_tables(std::string_view text, const std::vector<std::string_view>& names, bool keep) {
    std::string result;
    each_line(text, names, [&](std::string_view line, bool inside) {
        for (const char c : line) result += inside != keep && c != '\n' && c != '\r' ? ' ' : c;
    });
    return result;
}

std::string without_tables(std::string_view text, const std::vector<std::string_view>& names) {
    std::string result;
    each_line(text, names, [&](std::string_view line, bool inside) {
        if (!inside) result += line;
    });
    return result;
}

Replaced replace_keys(std::string_view text, const std::map<std::string, std::string, std::less<>>& values,
                      const std::vector<std::string_view>& kept) {
    Replaced result;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t open = std::min(text.find('@', at), text.size());
        result.text += text.substr(at, open - at);
        at = open;
        if (open == text.size()) break;
        std::size_t end = open + 1;
        while (end < text.size() && in_key(text[end])) ++end;
        const std::string_view name = text.substr(open + 1, end - open - 1);
        if (name.empty() || !is_letter(name.front()) || end == text.size() || text[end] != '@') {
            result.text += '@';
            ++at;
            continue;
        }
        if (const auto value = values.find(name); value != values.end()) {
            result.text += value->second;
            result.used.emplace_back(name);
        } else {
            result.text += text.substr(open, end + 1 - open);
            if (std::find(kept.begin(), kept.end(), name) == kept.end())
                result.unknown.push_back({std::string{name}, open});
        }
        at = end + 1;
    }
    return result;
}

}  // namespace bouncehouse::probe
