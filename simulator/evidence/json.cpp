#include <algorithm>
#include <boost/json/value.hpp>
#include <bouncehouse/evidence/fields.hpp>
#include <bouncehouse/evidence/json_reader.hpp>
#include <bouncehouse/evidence/json_writer.hpp>
#include <bouncehouse/evidence/keepers.hpp>

namespace bouncehouse::evidence {
namespace {

// What a line of a message names, in order; the content comes last.
template <class Walk, class M>
void envelope(Walk& walk, M& message) {
    walk("wall_ms", message.wall_ms), walk("host", message.host), walk("client", message.client);
    walk("hello", message.hello), walk("user", message.user), walk("tls", message.tls);
    walk("sender", message.sender), walk("parameters", message.parameters);
    walk("recipients", message.recipients), walk("size", message.size);
}

template <class Line>
void read_time(JsonReader& reader, Line& line) {
    std::int64_t nanoseconds = 0;
    reader("session", line.session);
    reader("at_ns", nanoseconds);
    line.at = Time{nanoseconds};
}

}  // namespace

void append_json(const Event& event, std::string& out) {
    JsonWriter writer{out};
    writer.always("session", event.session);
    writer.always("number", event.number);
    writer.always("at_ns", std::int64_t{event.at.count()});
    writer.always("event", kind_names[event.body.index()]);
    std::visit([&](const auto& body) { fields(writer, body); }, event.body);
    writer.close();
}

std::string to_json(const Event& event) {
    std::string out;
    append_json(event, out);
    return out;
}

std::string to_json(const Message& message) {
    std::string out;
    if (message.content) out.reserve(message.content->size() * 9 / 8 + 512);
    JsonWriter writer{out};
    writer.always("session", message.session);
    writer.always("message", message.id);
    writer.always("at_ns", std::int64_t{message.at.count()});
    writer.always("code", message.code);
    envelope(writer, message);
    if (message.content) writer.always("content", *message.content);
    writer.close();
    return out;
}

std::optional<Event> event_from_json(std::string_view line) {
    const auto object = parse_object(line);
    if (!object) return std::nullopt;
    JsonReader reader{object->get_object()};
    std::string kind;
    reader("event", kind);
    const auto name = std::find(kind_names.begin(), kind_names.end(), kind);
    if (name == kind_names.end()) return std::nullopt;
    Event event;
    read_time(reader, event);
    reader("number", event.number);
    event.body = make_body(static_cast<std::size_t>(name - kind_names.begin()));
    std::visit([&](auto& body) { fields(reader, body); }, event.body);
    return reader.good() ? std::optional{std::move(event)} : std::nullopt;
}

std::optional<Message> message_from_json(std::string_view line) {
    const auto object = parse_object(line);
    if (!object) return std::nullopt;
    JsonReader reader{object->get_object()};
    if (reader.has("event") || !(reader.has("message") || reader.has("message_base64"))) return std::nullopt;
    Message message;
    read_time(reader, message);
    reader("message", message.id);
    reader("code", message.code);
    envelope(reader, message);
    if (reader.has("content") || reader.has("content_base64")) {
        std::string content;
        reader("content", content);
        message.content = std::make_shared<const std::string>(std::move(content));
    }
    return reader.good() ? std::optional{std::move(message)} : std::nullopt;
}

}  // namespace bouncehouse::evidence
