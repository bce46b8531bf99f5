#include <fmt/format.h>
#include <array>
#include <bouncehouse/engine/filling.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <ctime>

namespace bouncehouse::engine {
namespace {

/// VRFY and EXPN name a mailbox, ETRN and ATRN a domain, outside any transaction.
std::string_view asked_about(const Asked& asked, std::string_view name) {
    using enum smtp::Stage;
    const smtp::Stage stage = asked.now.stage;
    const bool mailbox = (stage == vrfy || stage == expn) && (name == "rcpt" || name == "recipient");
    const bool domain = (stage == etrn || stage == atrn) && (name == "rcpt_domain" || name == "domain");
    return (mailbox || domain) && asked.now.command != nullptr ? asked.now.command->argument : std::string_view{};
}

std::string_view text_of(const smtp::Path* path) { return path == nullptr ? std::string_view{} : path->text; }
std::string_view domain_of(const smtp::Path* path) { return path == nullptr ? std::string_view{} : path->domain; }

/// The recipient of this command, or the last one accepted.
const smtp::Path* latest_recipient(const Asked& asked) {
    const smtp::Transaction* transaction = asked.now.transaction;
    const bool later = asked.now.stage != smtp::Stage::rcpt && !asked.now.recipient;
    if (later && transaction != nullptr && !transaction->recipients.empty())
        return &transaction->recipients.back().path;
    return asked.recipient();
}

}  // namespace

void append_harmless(std::string_view text, bool utf8, std::string& out) {
    text = text.substr(0, 256);
    const bool keep_high = utf8 && smtp::valid_utf8(text);
    for (const char c : text) out += smtp::is_control(c) || (smtp::is_eight_bit(c) && !keep_high) ? '?' : c;
}

std::string date_of(std::int64_t wall_ms) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = wall_ms / 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                       months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                       utc.tm_sec);
}

void Filling::append(const scenario::Template& text, std::string& out) {
    for (const auto& part : text.parts) {
        if (part.placeholder)
            value(part.text, out);
        else
            out += part.text;
    }
}

void Filling::from_client(std::string_view value, std::string& out) const {
    append_harmless(value, asked_.utf8(), out);
}

void Filling::value(std::string_view name, std::string& out) {
    if (const std::string_view named = asked_about(asked_, name); !named.empty()) return from_client(named, out);
    if (name == "recipient") return from_client(text_of(latest_recipient(asked_)), out);
    if (name == "rcpt") return from_client(text_of(asked_.recipient()), out);
    if (name == "domain" || name == "rcpt_domain") return from_client(domain_of(asked_.recipient()), out);
    if (name == "sender") return from_client(text_of(asked_.sender()), out);
    if (name == "sender_domain") return from_client(domain_of(asked_.sender()), out);
    if (name == "client_ip" || name == "ip") return from_client(asked_.facts.client, out);
    if (name == "helo") return from_client(asked_.hello(), out);
    if (name == "user") return from_client(asked_.now.user, out);
    if (name == "command") return from_client(asked_.now.line, out);
    if (name == "host")
        out += asked_.facts.host_name;
    else if (name == "queue_id")
        out += identity_.queue_id(chance_);
    else if (name == "session")
        out += identity_.session_id(chance_);
    else if (name == "retry_after" || name == "time")
        out += std::to_string(retry_after);
    else if (name == "code")
        out += std::to_string(code);
    else if (name == "enhanced")
        out += enhanced ? enhanced->str() : "";
    else if (name == "size")
        out += std::to_string(asked_.size().value_or(0));
    else if (name == "limit")
        out += std::to_string(limit);
    else if (name == "date")
        out += date_of(clock_.wall_ms());
    else
        out.append("{").append(name).append("}");  // the loader lets no other name pass
}

}  // namespace bouncehouse::engine
