#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/scenario/pattern.hpp>

namespace bouncehouse::scenario {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same(std::string_view one, std::string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

/// Remembers only the last star: a star further left never needs another try once a later one was
/// reached. So no recursion, and never more steps than glob times subject.
bool glob(std::string_view pattern, std::string_view subject) {
    std::size_t p = 0, s = 0, star = pattern.npos, resume = 0;
    while (s < subject.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = s;
        } else if (p < pattern.size() && (pattern[p] == '?' || lower(pattern[p]) == lower(subject[s]))) {
            ++p;
            ++s;
        } else if (star != pattern.npos) {
            p = star + 1;
            s = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

std::regex::flag_type flags() {
    auto flags = std::regex::ECMAScript | std::regex::icase | std::regex::nosubs | std::regex::optimize;
#ifdef __GLIBCXX__
    // libstdc++'s own automaton instead of its backtracking: linear in the subject, shallow on the stack.
    flags |= std::regex_constants::__polynomial;
#endif
    return flags;
}

std::string why(const std::regex_error& error) {
    using namespace std::regex_constants;
    const auto code = error.code();
    if (code == error_paren) return "a parenthesis is not closed, or closes nothing";
    if (code == error_brack) return "a bracket `[` is not closed";
    if (code == error_brace || code == error_badbrace) return "`{` must hold a count, as in `{2,5}`";
    if (code == error_badrepeat) return "`*`, `+` or `?` has nothing before it to repeat";
    if (code == error_range) return "a range such as `z-a` ends before it begins";
    if (code == error_escape) return "a backslash stands before a character that needs none";
    if (code == error_ctype) return "no such character class";
    if (code == error_backref) return "back-references do not exist here";
    if (code == error_complexity || code == error_space || code == error_stack)
        return "too big, or with a back-reference";
    return "not ECMAScript";
}

Parsed<Pattern> parse_regex(std::string_view text) {
    const std::string source{text.substr(1, text.size() - 2)};
    if (source.size() > regex_length)
        return Parsed<Pattern>::wrong(fmt::format("the regular expression is longer than {} octets", regex_length));
    try {
        return Parsed<Pattern>::of(
            {Match::regex, std::string{text}, std::make_shared<const std::regex>(source, flags())});
    } catch (const std::regex_error& error) {
        if (source.find_first_of("*+?") == 0)
            return Parsed<Pattern>::wrong("the regular expression is wrong: nothing stands before its `*`, `+` or `?`");
        return Parsed<Pattern>::wrong("the regular expression is wrong: " + why(error));
    }
}

}  // namespace

Parsed<Pattern> parse_pattern(std::string_view text) {
    if (text.size() >= 2 && text.front() == '/' && text.back() == '/') return parse_regex(text);
    const bool wild = text.find_first_of("*?") != text.npos;
    return Parsed<Pattern>::of({wild ? Match::glob : Match::exact, std::string{text}, nullptr});
}

bool matches(const Pattern& pattern, std::string_view subject) {
    switch (pattern.how) {
        case Match::exact: return same(pattern.text, subject);
        case Match::glob: return glob(pattern.text, subject);
        case Match::regex: break;
    }
    subject = subject.substr(0, regex_subject);
    return pattern.compiled != nullptr && std::regex_search(subject.begin(), subject.end(), *pattern.compiled);
}

bool matches(const Patterns& patterns, std::string_view subject) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const Pattern& p) { return matches(p, subject); });
}

bool matches_a_line(const Patterns& patterns, std::string_view text) {
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (matches(patterns, line)) return true;
        if (end == text.npos) break;
        text.remove_prefix(end + 1);
    }
    return false;
}

}  // namespace bouncehouse::scenario
