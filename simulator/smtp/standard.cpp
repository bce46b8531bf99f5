#include <array>
#include <bouncehouse/smtp/standard.hpp>

namespace bouncehouse::smtp {
namespace {

constexpr EnhancedCode bare{};  // this reply never has an enhanced code (RFC 2034 4)

struct Row {
    Say what;
    int code;
    EnhancedCode enhanced;
    std::string_view text;
};

using enum Say;
constexpr std::array rows{
    Row{ok, 250, {2, 0, 0}, "OK"},
    Row{hello_helo, 250, bare, ""},
    Row{sender_ok, 250, {2, 1, 0}, "Sender OK"},
    Row{recipient_ok, 250, {2, 1, 5}, "Recipient OK"},
    Row{start_mail, 354, bare, "Start mail input; end with <CRLF>.<CRLF>"},
    Row{queued, 250, {2, 0, 0}, "Message accepted"},
    Row{chunk_taken, 250, {2, 0, 0}, "Chunk accepted"},
    Row{bye, 221, {2, 0, 0}, "Service closing transmission channel"},
    Row{cannot_verify, 252, {2, 1, 5}, "Cannot verify the user, but will take the message and attempt delivery"},
    Row{no_expn, 252, {2, 5, 0}, "Cannot show the members of a list"},
    Row{help, 214, {2, 0, 0}, "See RFC 5321"},
    Row{noop, 250, {2, 0, 0}, "OK"},
    Row{ready_for_tls, 220, {2, 0, 0}, "Ready to start TLS"},
    Row{authenticated, 235, {2, 7, 0}, "Authentication succeeded"},
    Row{etrn_started, 250, {2, 0, 0}, "OK, queuing for the node started"},
    Row{no_mail_waiting, 453, {4, 3, 2}, "You have no mail"},
    Row{url_failed, 554, {5, 6, 6}, "IMAP URL resolution failed"},
    Row{unknown_command, 500, {5, 5, 2}, "Syntax error, command unrecognized"},
    Row{line_too_long, 500, {5, 5, 2}, "Line too long"},
    Row{invalid_character, 500, {5, 5, 2}, "Syntax error, invalid character"},
    Row{bad_arguments, 501, {5, 5, 4}, "Syntax error in parameters or arguments"},
    Row{bad_sender, 501, {5, 1, 7}, "Bad sender's mailbox address syntax"},
    Row{bad_recipient, 501, {5, 1, 3}, "Bad destination mailbox address syntax"},
    Row{bad_name, 501, bare, "Syntax error: a domain or an address literal is wanted"},
    Row{no_argument_wanted, 501, {5, 5, 4}, "Syntax error: no argument is allowed"},
    Row{parameter_unknown, 555, {5, 5, 4}, "Parameter not recognized or not implemented"},
    Row{parameter_invalid, 501, {5, 5, 4}, "Syntax error in a parameter"},
    Row{priority_invalid, 501, {5, 5, 2}, "Syntax error in the priority"},
    Row{sender_needs_ascii, 550, {5, 6, 7}, "Non-ASCII sender address without SMTPUTF8"},
    Row{recipient_needs_ascii, 553, {5, 6, 7}, "Non-ASCII recipient address without SMTPUTF8"},
    Row{hello_first, 503, {5, 5, 1}, "Bad sequence of commands: send EHLO first"},
    Row{mail_first, 503, {5, 5, 1}, "Bad sequence of commands: MAIL first"},
    Row{no_recipients, 554, {5, 5, 1}, "No valid recipients"},
    Row{no_recipients_lmtp, 503, {5, 5, 1}, "No valid recipients"},
    Row{nested, 503, {5, 5, 1}, "Bad sequence of commands: a transaction is open"},
    Row{bad_order, 503, {5, 5, 1}, "Bad sequence of commands"},
    Row{refused_554, 503, {5, 5, 1}, "Bad sequence of commands: no service here, only QUIT"},
    Row{refused_521, 521, {5, 3, 2}, "Host does not accept mail"},
    Row{not_implemented, 502, {5, 5, 1}, "Command not implemented"},
    Row{hello_unknown, 500, bare, "Syntax error, command unrecognized"},
    Row{need_tls, 530, {5, 7, 0}, "Must issue a STARTTLS command first"},
    Row{need_auth, 530, {5, 7, 0}, "Authentication required"},
    Row{mechanism_needs_tls, 538, {5, 7, 11}, "Encryption required for requested authentication mechanism"},
    Row{mechanism_unknown, 504, {5, 5, 4}, "Unrecognized authentication type"},
    Row{bad_base64, 501, {5, 5, 2}, "Cannot decode the response"},
    Row{cancelled, 501, {5, 7, 0}, "Authentication cancelled"},
    Row{auth_too_long, 500, {5, 5, 6}, "Authentication exchange line is too long"},
    Row{too_big, 552, {5, 3, 4}, "Message size exceeds fixed maximum message size"},
    Row{too_many_recipients, 452, {4, 5, 3}, "Too many recipients"},
    Row{too_many_domains, 451, {4, 5, 3}, "Too many recipient domains"},
    Row{too_many_messages, 421, {4, 7, 0}, "Too many messages in one session, closing transmission channel"},
    Row{too_many_errors, 421, {4, 7, 0}, "Too many errors, closing transmission channel"},
    Row{too_many_commands, 421, {4, 7, 0}, "Too many commands, closing transmission channel"},
    Row{not_kept, 452, {4, 3, 1}, "Insufficient system storage"},
    Row{idle, 421, {4, 4, 2}, "Timeout waiting for the client, closing transmission channel"},
    Row{shutting_down, 421, {4, 3, 2}, "Service not available, closing transmission channel"},
};

constexpr bool complete() {
    if (rows.size() != static_cast<std::size_t>(Say::count_)) return false;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (static_cast<std::size_t>(rows[i].what) != i) return false;
    return true;
}
static_assert(complete());

using Replies = std::array<Reply, rows.size()>;

Replies worded(bool enhanced) {
    Replies replies;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        replies[i].code = rows[i].code;
        if (enhanced && rows[i].enhanced != bare) replies[i].enhanced = rows[i].enhanced;
        replies[i].lines.emplace_back(rows[i].text);
    }
    return replies;
}

}  // namespace

const Reply& standard(Say what, bool enhanced) {
    static const std::array<Replies, 2> replies{worded(false), worded(true)};
    return replies[enhanced ? 1 : 0][static_cast<std::size_t>(what)];
}

Say refusal(Wrong wrong, Verb verb, bool lmtp) {
    switch (wrong) {
        case Wrong::none: return ok;
        case Wrong::nul:
        case Wrong::bare_cr:
        case Wrong::eight_bit_command: return invalid_character;
        case Wrong::line_too_long: return line_too_long;
        case Wrong::unknown_command: return unknown_command;
        case Wrong::lhlo_in_smtp:
        case Wrong::helo_in_lmtp: return hello_unknown;
        case Wrong::bad_domain: return bad_name;
        case Wrong::bad_path: return verb == Verb::mail ? bad_sender : bad_recipient;
        case Wrong::unexpected_argument: return no_argument_wanted;
        case Wrong::unknown_parameter:
        case Wrong::parameter_not_offered: return parameter_unknown;
        case Wrong::bad_parameter: return parameter_invalid;
        case Wrong::address_needs_utf8: return verb == Verb::mail ? sender_needs_ascii : recipient_needs_ascii;
        case Wrong::no_hello: return hello_first;
        case Wrong::no_mail: return mail_first;
        case Wrong::no_recipients: return lmtp ? no_recipients_lmtp : no_recipients;
        case Wrong::nested_mail: return nested;
        case Wrong::mixed_bdat_and_data:
        case Wrong::data_with_binarymime:
        case Wrong::twice_auth:
        case Wrong::auth_in_transaction:
        case Wrong::twice_starttls:
        case Wrong::starttls_in_transaction: return bad_order;
        case Wrong::command_not_offered: return not_implemented;
        case Wrong::needs_tls: return need_tls;
        case Wrong::needs_auth: return need_auth;
        case Wrong::mechanism_needs_tls: return mechanism_needs_tls;
        case Wrong::unknown_mechanism: return mechanism_unknown;
        case Wrong::bad_base64: return bad_base64;
        case Wrong::auth_cancelled: return cancelled;
        case Wrong::auth_line_too_long: return auth_too_long;
        case Wrong::declared_too_big:
        case Wrong::message_too_big: return too_big;
        case Wrong::too_many_recipients: return too_many_recipients;
        case Wrong::too_many_messages: return too_many_messages;
        case Wrong::too_many_errors: return too_many_errors;
        case Wrong::too_many_commands: return too_many_commands;
        case Wrong::idle: return idle;
        default: return bad_arguments;  // bad_syntax, space_after_colon, and notes that no reply depends on
    }
}

}  // namespace bouncehouse::smtp
