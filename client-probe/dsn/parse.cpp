#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/dsn/mime_tree.hpp>
#include <bouncehouse/dsn/parse.hpp>
#include <bouncehouse/dsn/status_fields.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <charconv>

namespace bouncehouse::probe {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && smtp::is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && smtp::is_blank(text.back())) text.remove_suffix(1);
    return text;
}

void append_utf8(unsigned long point, std::string& text) {
    const auto tail = [&](unsigned shift) { text += static_cast<char>(0x80 | (point >> shift & 0x3f)); };
    if (point < 0x80) {
        text += static_cast<char>(point);
    } else if (point < 0x800) {
        text += static_cast<char>(0xc0 | point >> 6);
        tail(0);
    } else if (point < 0x1'0000) {
        text += static_cast<char>(0xe0 | point >> 12);
        tail(6);
        tail(0);
    } else {
        text += static_cast<char>(0xf0 | point >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

bool is_status(const MimePart& part) {
    return part.type == "message/delivery-status" || part.type == "message/global-delivery-status";
}

bool is_returned(const MimePart& part) {
    return part.type == "message/rfc822" || part.type == "message/global" || part.type == "text/rfc822-headers" ||
           part.type == "message/global-headers";
}

/// The address behind "utf-8;" with its \x{...} read (RFC 6533 3); other types stay as they are.
std::string with_address_read(const std::string& value) {
    const std::size_t semicolon = value.find(';');
    if (semicolon == std::string::npos || !smtp::same_word(trimmed(value.substr(0, semicolon)), "utf-8")) return value;
    std::string text = value.substr(0, semicolon + 1);
    for (std::size_t at = semicolon + 1; at < value.size(); ++at) {
        const std::size_t end = value.compare(at, 3, "\\x{") == 0 ? value.find('}', at) : std::string::npos;
        unsigned long point = 0;
        if (end != std::string::npos) {
            const char* first = value.data() + at + 3;
            const auto read = std::from_chars(first, value.data() + end, point, 16);
            if (read.ec != std::errc{} || read.ptr != value.data() + end || point > 0x10'ffff) point = 0;
        }
        if (point == 0) {
            text += value[at];
            continue;
        }
        append_utf8(point, text);
        at = end;
    }
    return text;
}

/// A comment in parentheses is no part of a field (RFC 3464 2.1.1).
std::string without_comments(std::string_view value) {
    std::string text;
    unsigned depth = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool escaped = value[i] == '\\' && i + 1 < value.size();
        if (value[i] == '(')
            ++depth;
        else if (value[i] == ')' && depth > 0)
            --depth;
        else if (depth == 0)
            text += value.substr(i, escaped ? 2 : 1);
        if (escaped) ++i;
    }
    return std::string{trimmed(text)};
}

/// Each field stands once in its group at most (RFC 3464 2.2, 2.3).
void note_repeated(const StatusGroup& group, Bounce& bounce) {
    for (std::size_t i = 0; i < group.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (group[i].first == group[k].first && !group[i].first.starts_with("x-"))
                bounce.oddities.push_back(fmt::format("{} stands twice in one group", group[i].first));
}

void read_message_group(const StatusGroup& group, Bounce& bounce) {
    bounce.reporting_mta = value_of(group, "reporting-mta");
    bounce.original_envelope_id = value_of(group, "original-envelope-id");
    bounce.arrival_date = value_of(group, "arrival-date");
}

Bounce::Recipient read_recipient(const StatusGroup& group) {
    Bounce::Recipient recipient;
    for (const auto& [name, value] : group) {
        if (name == "final-recipient")
            recipient.final_recipient = with_address_read(value);
        else if (name == "original-recipient")
            recipient.original_recipient = with_address_read(value);
        else if (name == "action")
            recipient.action = without_comments(value);
        else if (name == "status")
            recipient.status = value;
        else if (name == "remote-mta")
            recipient.remote_mta = value;
        else if (name == "diagnostic-code")
            recipient.diagnostic_code = value;
        else if (name == "last-attempt-date")
            recipient.last_attempt = value;
        else if (name == "will-retry-until")
            recipient.will_retry_until = value;
        else
            recipient.other.emplace(name, value);
    }
    return recipient;
}

/// A group without Final-Recipient behind the first is one about the message that was torn apart, or none.
void read_status(const MimePart& part, Bounce& bounce) {
    const StatusFields fields = read_status_fields(part.body);
    if (!fields.trouble.empty()) bounce.trouble = fields.trouble;
    bounce.status_text = part.body;
    bounce.status_encoding = part.encoding;
    for (std::size_t i = 0; i < fields.groups.size(); ++i) {
        const StatusGroup& group = fields.groups[i];
        note_repeated(group, bounce);
        if (i == 0) read_message_group(group, bounce);
        if (!value_of(group, "final-recipient").empty())
            bounce.recipients.push_back(read_recipient(group));
        else if (i > 0 && bounce.trouble.empty())
            bounce.trouble = "fields of a recipient without Final-Recipient";
    }
    if (fields.groups.empty())
        bounce.trouble = "message/delivery-status without fields";
    else if (bounce.recipients.empty() && bounce.trouble.empty())
        bounce.trouble = "no recipient is reported";
}

/// The Message-ID in what was returned: header fields up to the first blank line.
std::string message_id_in(std::string_view returned) {
    std::size_t end = std::min(returned.find("\n\n"), returned.find("\r\n\r\n"));
    const StatusFields fields = read_status_fields(returned.substr(0, end));
    return fields.groups.empty() ? std::string{} : value_of(fields.groups.front(), "message-id");
}

}  // namespace

Bounce read_bounce(const evidence::Message& message) {
    Bounce bounce;
    bounce.at = message.at;
    bounce.mail_from = message.sender;
    bounce.mail_parameters = message.parameters;
    if (!message.recipients.empty()) {
        bounce.to = message.recipients.front().address;
        bounce.rcpt_parameters = message.recipients.front().parameters;
    }
    bounce.content = message.content;
    if (!message.content) {
        bounce.trouble = "its content was not kept";
        return bounce;
    }
    const MimeTree tree = read_mime(*message.content);
    if (!tree.parsed || tree.parts.empty()) {
        bounce.trouble = "it is no Internet message";
        return bounce;
    }
    const MimePart& top = tree.parts.front();
    bounce.is_report = top.type == "multipart/report" && top.report_type == "delivery-status";
    bool status = false;
    for (std::size_t i = 0; i < tree.parts.size(); ++i) {
        const MimePart& part = tree.parts[i];
        if (i == 0 || part.depth == 1) bounce.parts.push_back(part.type);
        if (is_status(part) && !status) {
            status = true;
            read_status(part, bounce);
        } else if (is_returned(part) && part.depth == 1 && bounce.returned.empty()) {
            bounce.returned = part.type.ends_with("headers") ? "headers" : "message";
            bounce.returned_text = part.body;
            bounce.about = message_id_in(part.body);
        }
    }
    if (bounce.is_report && !status) bounce.trouble = "multipart/report without message/delivery-status";
    return bounce;
}

}  // namespace bouncehouse::probe
