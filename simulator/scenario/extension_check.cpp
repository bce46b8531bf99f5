#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/scenario/extension_check.hpp>

namespace bouncehouse::scenario {

namespace {

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
bool is_keyword(std::string_view word) {
    return !word.empty() && is_alnum(word.front()) &&
           std::all_of(word.begin(), word.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

/// ehlo-param = 1*(%d33-126), single blanks between them
bool are_parameters(std::string_view text) {
    if (text.ends_with(' ') || text.find("  ") != text.npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 32 && c <= 126; });
}

Words known_keywords() {
    Words words;
    for (std::size_t i = 0; i < static_cast<std::size_t>(smtp::Extension::count_); ++i)
        words.push_back(smtp::keyword_of(static_cast<smtp::Extension>(i)));
    return words;
}

void check_keyword(Reading& in, const Node& item, const std::string& keyword) {
    if (smtp::extension_of(keyword) || keyword.starts_with('X') || keyword.ends_with('X')) return;
    const Words words = known_keywords();
    const auto near = catalogue::nearest_of(keyword, words, 1);
    if (near.empty() || catalogue::edit_distance(keyword, near.front()) > 2 || keyword.size() < 4) return;
    in.problem_inside(
        E::unknown_extension, item, 0, keyword.size(), fmt::format("`{}` is no extension anybody knows", keyword),
        "a registered keyword, or one that begins or ends with X", fmt::format("did you mean \"{}\"?", near.front()));
}

bool check_line(Reading& in, const Node& item) {
    const std::string_view line = item.text;
    const auto blank = line.find(' ');
    const std::string_view word = line.substr(0, blank);
    const std::string_view rest = blank == line.npos ? std::string_view{} : line.substr(blank + 1);
    // "AUTH=LOGIN", from before RFC 2554, is still said by servers; the grammar knows it not.
    if (!is_keyword(word.substr(0, word.find('='))) || !are_parameters(rest) || (blank != line.npos && rest.empty())) {
        in.problem(
            E::bad_extension, item.where, fmt::format("`{}` is no EHLO keyword line", line.substr(0, 60)),
            "a keyword of letters, digits and hyphens, then parameters between single blanks (RFC 5321 4.1.1.1)");
        return false;
    }
    return true;
}

void check_meaning(Reading& in, const Node& item) {
    const std::string_view line = item.text;
    const std::string_view rest = line.substr(std::min(line.find(' '), line.size() - 1) + 1);
    const std::string keyword = keyword_of_line(line);
    if (keyword == "SIZE" && !rest.empty() && (!is_digits(rest) || rest.size() > 20))
        in.problem_inside(E::bad_extension, item, 5, rest.size(),
                          fmt::format("SIZE wants a number, not `{}`", rest.substr(0, 40)),
                          "up to 20 digits: octets (RFC 1870 4)");
    check_keyword(in, item, keyword);
}

}  // namespace

std::string keyword_of_line(std::string_view line) {
    std::string keyword{line.substr(0, line.find(' '))};
    for (char& c : keyword)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return keyword;
}

void check_extension_lines(Reading& in, const Node& list) {
    for (const Node* item : strings_of(list)) check_line(in, *item);
}

void check_extensions(Reading& in, const Node& list) {
    for (const Node* item : strings_of(list))
        if (check_line(in, *item)) check_meaning(in, *item);
}

}  // namespace bouncehouse::scenario
