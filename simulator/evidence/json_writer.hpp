// Writes one JSON object by hand, in the order it is told. What is empty, false or 0 is left out
// (docs/journal.md); a text that is no UTF-8 goes as base64 under `<key>_base64`.
#pragma once
#include <bouncehouse/evidence/event.hpp>
#include <concepts>
#include <string>
#include <string_view>

namespace bouncehouse::evidence {

/// A JSON string with its quotes; `text` must be UTF-8. Controls (C0, DEL, C1) are escaped, so that
/// looking at a journal is safe for a terminal.
void append_json_string(std::string_view text, std::string& out);

class JsonWriter {
public:
    explicit JsonWriter(std::string& out) : out_(out) { out_.push_back('{'); }
    void close() { out_.push_back('}'); }

    // Left out when empty, false or 0.
    void operator()(std::string_view key, const std::string& text) {
        if (!text.empty()) always(key, text);
    }
    void operator()(std::string_view key, bool value) {
        if (value) always(key, true);
    }
    template <std::integral I>
    void operator()(std::string_view key, I value) {
        if (value != 0) always(key, value);
    }
    void operator()(std::string_view key, const std::vector<std::string>& list);
    void operator()(std::string_view key, const std::vector<Reason>& list);
    void operator()(std::string_view key, const std::vector<MessageRecipient>& list);

    void always(std::string_view key, std::string_view text);
    void always(std::string_view key, const std::string& text) { always(key, std::string_view{text}); }
    void always(std::string_view key, bool value) { name(key).append(value ? "true" : "false"); }
    template <std::integral I>
    void always(std::string_view key, I value) {
        name(key).append(std::to_string(value));
    }

private:
    std::string& name(std::string_view key, std::string_view suffix = {});
    template <class T, class Each>
    void list_of(std::string_view key, const std::vector<T>& list, Each each);
    std::string& out_;
    bool first_ = true;
};

}  // namespace bouncehouse::evidence
