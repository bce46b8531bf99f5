// What a correct server says: the replies of RFC 5321 4.3.2 and of the extensions, worded once.
#pragma once
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/reply.hpp>

namespace bouncehouse::smtp {

enum class Say : std::uint8_t {
    ok,
    hello_helo,
    sender_ok,
    recipient_ok,
    start_mail,
    queued,
    chunk_taken,
    bye,
    cannot_verify,
    no_expn,
    help,
    noop,
    ready_for_tls,
    authenticated,
    etrn_started,
    no_mail_waiting,
    url_failed,
    // refusals
    unknown_command,
    line_too_long,
    invalid_character,
    bad_arguments,
    bad_sender,
    bad_recipient,
    bad_name,
    no_argument_wanted,
    parameter_unknown,
    parameter_invalid,
    priority_invalid,
    sender_needs_ascii,
    recipient_needs_ascii,
    hello_first,
    mail_first,
    no_recipients,
    no_recipients_lmtp,
    nested,
    bad_order,
    refused_554,
    refused_521,
    not_implemented,
    hello_unknown,
    need_tls,
    need_auth,
    mechanism_needs_tls,
    mechanism_unknown,
    bad_base64,
    cancelled,
    auth_too_long,
    too_big,
    too_many_recipients,
    too_many_domains,
    too_many_messages,
    too_many_errors,
    too_many_commands,
    not_kept,
    idle,
    shutting_down,
    count_
};

/// `enhanced`: with enhanced code, where the reply may have one.
const Reply& standard(Say what, bool enhanced);

/// The refusal that the RFC gives for a fault in a command.
Say refusal(Wrong wrong, Verb verb, bool lmtp);

}  // namespace bouncehouse::smtp
