// Reads one JSON object of the journal back: the other half of JsonWriter. What is absent is empty,
// false or 0; unknown keys are passed over; a value of the wrong kind makes the whole line unreadable.
#pragma once
#include <boost/json/fwd.hpp>
#include <bouncehouse/evidence/event.hpp>
#include <concepts>
#include <optional>
#include <string_view>

namespace bouncehouse::evidence {

class JsonReader {
public:
    explicit JsonReader(const boost::json::object& object) : object_(object) {}
    bool good() const { return good_; }
    bool has(std::string_view key) const;

    void operator()(std::string_view key, std::string& text);
    void operator()(std::string_view key, bool& value);
    template <std::integral I>
    void operator()(std::string_view key, I& value) {
        if (const auto read = integer<I>(key)) value = *read;
    }
    void operator()(std::string_view key, std::vector<std::string>& list);
    void operator()(std::string_view key, std::vector<Reason>& list);
    void operator()(std::string_view key, std::vector<MessageRecipient>& list);

private:
    template <class I>
    std::optional<I> integer(std::string_view key);  // for the widths that events use
    template <class T, class Each>
    void list_of(std::string_view key, std::vector<T>& list, Each each);
    const boost::json::object& object_;
    bool good_ = true;
};

/// The object that the line is: nothing when it is no JSON, no object, or nested deeper than ours are.
std::optional<boost::json::value> parse_object(std::string_view line);

}  // namespace bouncehouse::evidence
