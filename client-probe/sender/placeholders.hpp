// Placeholders of sender descriptions: {address}, {recipients}, {message|json} ... What is not of the
// form {name}, {name|json} or {name|url} stays as it is, so shell lines and JSON can be written as usual; {{name}}
// stands for the text {name}.
#pragma once
#include <bouncehouse/sender/description.hpp>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

/// When a placeholder has a value: for the whole sender (setup, start, stop), or for a case only.
enum class Known : std::uint8_t { always, in_case };

struct PlaceholderInfo {
    std::string_view name;
    Known known = Known::in_case;
    bool list = false;  // a word that is exactly this becomes one word an item
    std::string_view meaning;
};
std::span<const PlaceholderInfo> sender_placeholders();
/// Null when there is none; {option.NAME} with any NAME is one.
const PlaceholderInfo* sender_placeholder(std::string_view name);

/// How a value is written where it stands.
enum class Written : std::uint8_t {
    plain,
    json,
    url
};  // as it is; inside a JSON string; percent-encoded (RFC 3986 2.1)

/// One {name}, {name|json} or {name|url} in a text.
struct PlaceholderUse {
    std::size_t offset = 0, length = 0;  // with its braces, octets
    std::string_view name;
    Written written = Written::plain;
    bool literal = false;  // {{name}}
};
std::vector<PlaceholderUse> placeholders_in(std::string_view text);

/// What the placeholders stand for. A text is a list of one item.
class Values {
public:
    void set(std::string name, std::string text);
    void set_list(std::string name, std::vector<std::string> items);
    /// Items of lists joined by blanks; "" when it has no value.
    std::string text(std::string_view name) const;
    /// Null when it has no value.
    const std::vector<std::string>* items(std::string_view name) const;

    /// Every placeholder filled in; those without a value by nothing.
    std::string fill(std::string_view text) const;
    /// The words of a command. A word that is exactly one placeholder of a list becomes its items; these
    /// are filled in turn ({tls} stands for words with {ca_file} in them).
    std::vector<std::string> words(std::span<const std::string> words) const;
    /// "BOUNCEHOUSE_ADDRESS=127.0.0.9" for each value of at most 100 kB, sorted by name; dots and dashes
    /// become underscores.
    std::vector<std::string> environment() const;

private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

}  // namespace bouncehouse::probe
