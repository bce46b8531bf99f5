#include <fmt/format.h>
#include <bouncehouse/catalogue/listing.hpp>
#include <bouncehouse/cli/conversation.hpp>
#include <bouncehouse/cli/terminal.hpp>
#include <bouncehouse/smtp/reply.hpp>

namespace bouncehouse::cli {
namespace {

constexpr std::size_t note_indent = 5;
constexpr std::size_t line_width = 110;

Tone tone_of(int code) {
    switch (code / 100) {
        case 2:
        case 3: return Tone::good;
        case 4: return Tone::warning;
        case 5: return Tone::bad;
        default: return Tone::plain;
    }
}

std::string below(std::string_view text, const ConversationStyle& style) {
    const auto lines = catalogue::wrapped(printable(text), line_width, note_indent);
    return fmt::format("{:{}}{}\n", "", note_indent, toned(Tone::dim, lines, style.colour));
}

std::string aside(std::string_view text, const ConversationStyle& style) {
    return toned(Tone::dim, "-- " + printable(text), style.colour) + "\n";
}

const catalogue::Entry* entry_of(const evidence::ReplyGiven& reply, const catalogue::Catalogue& catalogue) {
    if (!reply.entry.empty()) return catalogue.find(reply.entry);
    const auto parsed = smtp::parse_reply(reply.bytes);
    const auto stage = smtp::stage_named(reply.stage);
    return parsed && stage ? catalogue.best(parsed->code, parsed->enhanced, *stage) : nullptr;
}

// A closed connection instead of a reply: RFC 5321 3.8 says what a client makes of it.
std::string no_reply_meaning(const ConversationStyle& style) {
    return below(
        "RFC 5321 3.8: no reply came, so the sender cannot know what became of its command. It should treat "
        "this as a 451 and try again later, even if that delivers the message twice.",
        style);
}

std::string meaning(const evidence::ReplyGiven& reply, const ConversationStyle& style) {
    if (reply.bytes.empty()) return no_reply_meaning(style);
    const auto* entry = entry_of(reply, *style.meanings);
    if (entry == nullptr) return {};
    if (entry->klass() != catalogue::Class::transient && entry->klass() != catalogue::Class::permanent) return {};
    auto out = below(fmt::format("{}: {}", entry->source, entry->meaning), style);
    out += below(fmt::format("a queue: {}", catalogue::for_a_queue(entry->queue)), style);
    return out + below(fmt::format("a one-shot client: {}", catalogue::for_a_client(entry->client)), style);
}

std::string text_of(const evidence::Connected& connected, const ConversationStyle& style) {
    return aside(fmt::format("{} connected to {} ({}){}", connected.remote, connected.host, connected.local,
                             connected.implicit_tls ? ", TLS at once" : ""),
                 style);
}

std::string text_of(const evidence::CommandSeen& command, const ConversationStyle& style) {
    auto out = client_line(command.bytes, style);
    if (!command.wrong.empty() && style.reasons)
        out += below(fmt::format("wrong: {}{}{}", command.wrong, command.detail.empty() ? "" : ", ", command.detail),
                     style);
    return out;
}

std::string text_of(const evidence::ReplyGiven& reply, const ConversationStyle& style) {
    auto out = server_lines(reply.bytes, reply.code, style);
    if (style.reasons && !reply.rule.empty()) out += below("rule " + reply.rule, style);
    if (style.reasons && !reply.entry.empty()) out += below("entry " + reply.entry, style);
    if (!reply.fault.empty()) out += aside("the server: " + reply.fault, style);
    if (style.reasons)
        for (const auto& reason : reply.reasons) out += below(reason.what + ": " + reason.text, style);
    return style.meanings == nullptr ? out : out + meaning(reply, style);
}

std::string text_of(const evidence::WrongSeen& wrong, const ConversationStyle& style) {
    return aside(fmt::format("the client: {}{}{}", wrong.wrong, wrong.detail.empty() ? "" : ", ", wrong.detail), style);
}

std::string text_of(const evidence::TlsSeen& tls, const ConversationStyle& style) {
    if (!tls.done) return aside("TLS failed: " + tls.failure, style);
    return aside(
        fmt::format("{} {}{}{}", tls.version, tls.cipher, tls.server_name.empty() ? "" : " for ", tls.server_name),
        style);
}

std::string text_of(const evidence::AuthSeen& auth, const ConversationStyle& style) {
    if (auth.success) return aside(fmt::format("authenticated as {} ({})", auth.user, auth.mechanism), style);
    return aside(
        fmt::format("authentication failed ({}){}{}", auth.mechanism, auth.detail.empty() ? "" : ": ", auth.detail),
        style);
}

std::string text_of(const evidence::ContentSeen& content, const ConversationStyle& style) {
    auto out = aside(fmt::format("{} octets of content{}{}", content.size, content.by_chunks ? " in chunks" : "",
                                 content.complete ? "" : ", not complete"),
                     style);
    if (content.kept) out += aside("kept as message " + content.message, style);
    for (const auto& finding : content.findings) out += aside("in the content: " + finding, style);
    return out;
}

std::string text_of(const evidence::Ended& ended, const ConversationStyle& style) {
    return aside(fmt::format("ended by the {}: {}", ended.by_client ? "client" : "server", ended.how), style);
}

std::string text_of(const evidence::Noted& noted, const ConversationStyle& style) {
    return aside(noted.what + ": " + noted.text, style);
}

}  // namespace

std::string client_line(std::string_view line, const ConversationStyle& style) {
    return "C: " + toned(Tone::strong, printable(line), style.colour) + "\n";
}

std::string server_lines(std::string_view bytes, int code, const ConversationStyle& style) {
    std::string out;
    while (!bytes.empty()) {
        const auto end = std::min(bytes.find('\n'), bytes.size() - 1);
        auto line = bytes.substr(0, end + 1);
        bytes.remove_prefix(end + 1);
        if (line.ends_with("\r\n"))
            line.remove_suffix(2);
        else if (line.ends_with('\n'))
            line.remove_suffix(1);
        out += "S: " + toned(tone_of(code), printable(line), style.colour) + "\n";
    }
    return out;
}

std::string event_text(const evidence::Event& event, const ConversationStyle& style) {
    return std::visit([&](const auto& body) { return text_of(body, style); }, event.body);
}

std::string conversation_text(const std::vector<evidence::Event>& events, const ConversationStyle& style) {
    if (events.empty()) return {};
    auto out = toned(Tone::strong, fmt::format("session {}", events.front().session), style.colour) + "\n";
    for (const auto& event : events) out += event_text(event, style);
    return out;
}

}  // namespace bouncehouse::cli
