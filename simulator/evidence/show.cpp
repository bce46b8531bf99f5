#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/evidence/json_writer.hpp>
#include <bouncehouse/evidence/show.hpp>
#include <bouncehouse/evidence/visible.hpp>
#include <ctime>

namespace bouncehouse::evidence {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
bool same_letter(char a, char b) { return lower(a) == lower(b); }

bool contains(const std::string& text, const std::string& part) {
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same_letter) != text.end();
}
bool same(const std::string& a, const std::string& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_letter);
}

bool within(Time first, Time last, const ShowOptions& options) {
    return (!options.from || last >= *options.from) && (!options.to || first <= *options.to);
}

bool fits(const Message& message, const ShowOptions& options) {
    const auto wanted = [&](const MessageRecipient& recipient) {
        return contains(recipient.address, options.recipient);
    };
    return (!options.session || message.session == *options.session) && within(message.at, message.at, options) &&
           (options.host.empty() || same(message.host, options.host)) &&
           (options.message.empty() || message.id == options.message) &&
           (options.recipient.empty() || std::any_of(message.recipients.begin(), message.recipients.end(), wanted));
}

bool fits(std::span<const Event> session, const ShowOptions& options) {
    const auto any = [&](auto holds) { return std::any_of(session.begin(), session.end(), holds); };
    const auto at_host = [&](const Event& event) {
        const auto* connected = std::get_if<Connected>(&event.body);
        return connected != nullptr && same(connected->host, options.host);
    };
    const auto names_recipient = [&](const Event& event) {
        const auto* command = std::get_if<CommandSeen>(&event.body);
        return command != nullptr && command->stage == "rcpt" && contains(command->bytes, options.recipient);
    };
    return (!options.session || session.front().session == *options.session) &&
           within(session.front().at, session.back().at, options) && (options.host.empty() || any(at_host)) &&
           (options.recipient.empty() || any(names_recipient));
}

using Session = std::span<const Event>;

std::vector<Session> sessions_of(const Archive& archive, const ShowOptions& options) {
    std::vector<Session> sessions;
    for (auto from = archive.events.begin(); from != archive.events.end();) {
        const auto to =
            std::find_if(from, archive.events.end(), [&](const Event& e) { return e.session != from->session; });
        if (const Session session{from, to}; fits(session, options)) sessions.push_back(session);
        from = to;
    }
    return sessions;
}

std::vector<Message> messages_of(const Archive& archive, const ShowOptions& options) {
    std::vector<Message> messages;
    std::copy_if(archive.messages.begin(), archive.messages.end(), std::back_inserter(messages),
                 [&](const Message& message) { return fits(message, options); });
    return messages;
}

template <class T>
std::string json_array(const T& items) {
    std::string out = "[";
    for (const auto& item : items) out.append(out.size() > 1 ? ",\n" : "").append(to_json(item));
    return out + "]";
}

std::string json_of(const std::vector<Session>& sessions, const std::vector<Message>& messages) {
    std::string out = "{\"sessions\":[";
    for (const Session& session : sessions) {
        if (&session != sessions.data()) out += ",\n";
        out += fmt::format("{{\"session\":{},\"events\":", session.front().session) + json_array(session) + "}";
    }
    return out + "],\n\"messages\":" + json_array(messages) + "}\n";
}

std::string utc(std::int64_t wall_ms) {
    const std::time_t when = static_cast<std::time_t>(wall_ms / 1000);
    std::tm parts{};
    std::array<char, 32> text{};
    if (::gmtime_r(&when, &parts) == nullptr) return "?";
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%SZ", &parts)};
}

using Row = std::array<std::string, 7>;

Row row_of(const Message& message) {
    std::string to;
    for (const MessageRecipient& recipient : message.recipients)
        to.append(to.empty() ? "" : ", ").append(visible(recipient.address));
    return {visible(message.id),
            utc(message.wall_ms),
            visible(message.host),
            "<" + visible(message.sender) + ">",
            to,
            fmt::format("{}", message.size),
            message.code == 0 ? "none" : fmt::format("{}", message.code)};
}

}  // namespace

std::string message_table(std::span<const Message> messages, const Style& style) {
    std::vector<Row> rows{{"id", "time", "host", "from", "to", "octets", "reply"}};
    for (const Message& message : messages) rows.push_back(row_of(message));
    std::array<std::size_t, std::tuple_size_v<Row>> widths{};
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    }
    std::string out;
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const bool last = i + 1 == row.size();
            line += row[i] + (last ? "" : std::string(widths[i] - width_of(row[i]) + 2, ' '));
        }
        out += style.colours && &row == rows.data() ? "\x1b[1m" + line + "\x1b[0m\n" : line + "\n";
    }
    return out;
}

std::string show(const Archive& archive, const ShowOptions& options) {
    const std::vector<Message> messages = messages_of(archive, options);
    if (!options.message.empty()) {
        if (messages.empty()) return {};
        if (options.json) return to_json(messages.front()) + "\n";
        return messages.front().content ? *messages.front().content : std::string{};
    }
    if (options.only_messages) {
        if (options.json) return json_array(messages) + "\n";
        return messages.empty() ? std::string{} : message_table(messages, options.style);
    }
    const std::vector<Session> sessions = sessions_of(archive, options);
    if (options.json) return json_of(sessions, messages);
    std::string out;
    for (const Session& session : sessions) out += (out.empty() ? "" : "\n") + transcript(session, options.style);
    return out;
}

}  // namespace bouncehouse::evidence
