#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/dsn/mime_tree.hpp>
#include <bouncehouse/dsn/parse.hpp>
#include <bouncehouse/dsn/status_fields.hpp>

namespace bouncehouse::probe {
namespace {

bool is_status(const MimePart& part) {
    return part.type == "message/delivery-status" || part.type == "message/global-delivery-status";
}

bool is_returned(const MimePart& part) {
    return part.type == "message/rfc822" || part.type == "message/global" || part.type == "text/rfc822-headers" ||
           part.type == "message/global-headers";
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
            recipient.final_recipient = value;
        else if (name == "original-recipient")
            recipient.original_recipient = value;
        else if (name == "action")
            recipient.action = value;
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
    for (std::size_t i = 0; i < fields.groups.size(); ++i) {
        const StatusGroup& group = fields.groups[i];
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
            bounce.about = message_id_in(part.body);
        }
    }
    if (bounce.is_report && !status) bounce.trouble = "multipart/report without message/delivery-status";
    return bounce;
}

}  // namespace bouncehouse::probe
