#include <array>
#include <bouncehouse/engine/words.hpp>
#include <bouncehouse/scenario/duration.hpp>
#include <chrono>

namespace bouncehouse::engine {
namespace {

using scenario::Duration;

std::string word(std::uint64_t number) { return std::to_string(number); }
std::string word(Duration duration) { return in_words(duration); }

template <class T>
std::string range_in_words(const scenario::Range<T>& range) {
    if (range.least && range.most)
        return *range.least == *range.most ? word(*range.least) : word(*range.least) + ".." + word(*range.most);
    if (range.least) return ">=" + word(*range.least);
    return range.most ? "<=" + word(*range.most) : "any";
}

}  // namespace

std::string in_words(Duration duration) {
    using std::chrono::milliseconds;
    // What is below a millisecond is noise beside more.
    if (duration > milliseconds{1}) duration = std::chrono::duration_cast<milliseconds>(duration);
    return scenario::write_duration(duration);
}

std::string in_words(const scenario::Range<std::uint64_t>& range) { return range_in_words(range); }
std::string in_words(const scenario::Range<Duration>& range) { return range_in_words(range); }

std::string in_words(const scenario::Patterns& patterns) {
    if (patterns.size() == 1) return patterns.front().text.empty() ? "\"\"" : patterns.front().text;
    std::string list = "one of ";
    for (std::size_t i = 0; i < patterns.size(); ++i) list += (i == 0 ? "" : ", ") + patterns[i].text;
    return list;
}

std::string_view name_of(scenario::Key key) {
    constexpr std::array<std::string_view, 10> names{"triplet", "client", "sender", "recipient", "domain",
                                                     "session", "user",   "host",   "world",     "message"};
    return names[static_cast<std::size_t>(key)];
}

}  // namespace bouncehouse::engine
