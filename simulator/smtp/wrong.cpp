#include <array>
#include <bouncehouse/smtp/wrong.hpp>

namespace bouncehouse::smtp {
namespace {

using enum Wrong;

// In the order of the enumeration: the index is the value.
constexpr std::array<WrongInfo, static_cast<std::size_t>(count_)> table{{
    {none, "none", "", ""},
    {bare_lf, "bare-lf", "RFC 5321 2.3.8", "A line was ended by LF alone; lines end with CRLF."},
    {bare_cr, "bare-cr", "RFC 5321 2.3.8", "A CR was not followed by LF."},
    {nul, "nul", "RFC 5321 4.5.2", "A NUL octet was sent."},
    {line_too_long, "line-too-long", "RFC 5321 4.5.3.1.4",
     "A command line was longer than 512 octets and what the offered extensions add."},
    {content_line_too_long, "content-line-too-long", "RFC 5321 4.5.3.1.6",
     "A line of the content was longer than 1000 octets with its CRLF."},
    {eight_bit_command, "eight-bit-command", "RFC 5321 2.4",
     "A command held octets above 127 though SMTPUTF8 was not offered."},
    {eight_bit_content, "eight-bit-content", "RFC 6152 3",
     "The content held octets above 127 though BODY=8BITMIME was not asked for."},
    {trailing_space, "trailing-space", "RFC 5321 4.1.1", "Blanks stood before the CRLF of a command."},
    {talked_early, "talked-early", "RFC 5321 4.3.1", "The client sent before the greeting was complete."},
    {pipelined, "pipelined", "RFC 2920 3.1",
     "Commands were sent ahead of the reply though PIPELINING was not offered."},
    {pipelined_past_end, "pipelined-past-end", "RFC 2920 3.1",
     "Bytes were sent behind a command that must be the last of its group."},
    {no_hello, "no-hello", "RFC 5321 4.1.4", "MAIL came before EHLO or HELO."},
    {no_mail, "no-mail", "RFC 5321 4.1.4", "RCPT, DATA or BDAT came outside a mail transaction."},
    {no_recipients, "no-recipients", "RFC 5321 3.3", "DATA or BDAT came though no recipient had been accepted."},
    {nested_mail, "nested-mail", "RFC 5321 4.1.4", "MAIL came inside a mail transaction."},
    {mixed_bdat_and_data, "mixed-bdat-and-data", "RFC 3030 2", "DATA came in a transaction that had used BDAT."},
    {data_with_binarymime, "data-with-binarymime", "RFC 3030 3", "DATA was used for a BODY=BINARYMIME message."},
    {after_refused_greeting, "after-refused-greeting", "RFC 5321 3.1",
     "A command other than QUIT came after the greeting had refused service."},
    {twice_auth, "twice-auth", "RFC 4954 4", "AUTH came after a successful AUTH."},
    {auth_in_transaction, "auth-in-transaction", "RFC 4954 4", "AUTH came inside a mail transaction."},
    {twice_starttls, "twice-starttls", "RFC 3207 4.2", "STARTTLS came in a session already under TLS."},
    {starttls_in_transaction, "starttls-in-transaction", "RFC 3207 4.2", "STARTTLS came inside a mail transaction."},
    {bytes_behind_starttls, "bytes-behind-starttls", "RFC 3207 4.2",
     "Plain text was sent behind STARTTLS before the handshake; it was thrown away."},
    {bytes_after_quit, "bytes-after-quit", "RFC 5321 4.1.1.10", "Bytes were sent behind QUIT."},
    {lhlo_in_smtp, "lhlo-in-smtp", "RFC 2033 4.1", "LHLO was sent to an SMTP server."},
    {helo_in_lmtp, "helo-in-lmtp", "RFC 2033 4.1", "EHLO or HELO was sent to an LMTP server."},
    {unknown_command, "unknown-command", "RFC 5321 4.2.4", "The command is not known."},
    {bad_syntax, "bad-syntax", "RFC 5321 4.1.1", "The arguments are not as the command's grammar says."},
    {bad_path, "bad-path", "RFC 5321 4.1.2", "The address is not as the grammar says."},
    {bad_domain, "bad-domain", "RFC 5321 4.1.1.1",
     "The name given in EHLO or HELO is no domain and no address literal."},
    {space_after_colon, "space-after-colon", "RFC 5321 3.3",
     "A blank stood beside the colon of MAIL FROM: or RCPT TO:."},
    {unexpected_argument, "unexpected-argument", "RFC 5321 4.1.1", "A command that takes no argument had one."},
    {unknown_parameter, "unknown-parameter", "RFC 5321 4.1.1.11", "A parameter belongs to no known extension."},
    {parameter_not_offered, "parameter-not-offered", "RFC 5321 4.1.1.11",
     "A parameter belongs to an extension that this session did not offer."},
    {bad_parameter, "bad-parameter", "RFC 5321 4.1.1.11",
     "A parameter's value is not as its RFC says, or it came twice."},
    {address_needs_utf8, "address-needs-utf8", "RFC 6531 3.4",
     "An address held octets above 127 though MAIL did not ask for SMTPUTF8."},
    {command_not_offered, "command-not-offered", "RFC 5321 4.2.4",
     "The command belongs to an extension that this session did not offer."},
    {needs_tls, "needs-tls", "RFC 3207 4", "This host wants STARTTLS first."},
    {needs_auth, "needs-auth", "RFC 4954 6", "This host wants AUTH first."},
    {mechanism_needs_tls, "mechanism-needs-tls", "RFC 4954 6", "The mechanism would show the secret without TLS."},
    {unknown_mechanism, "unknown-mechanism", "RFC 4954 4", "The AUTH mechanism was not offered."},
    {bad_base64, "bad-base64", "RFC 4954 4", "A line of the AUTH exchange was not base64."},
    {bad_credentials, "bad-credentials", "RFC 4954 6", "The credentials were refused."},
    {auth_cancelled, "auth-cancelled", "RFC 4954 4", "The client cancelled the AUTH exchange."},
    {auth_line_too_long, "auth-line-too-long", "RFC 4954 4",
     "A line of the AUTH exchange was longer than 12288 octets."},
    {declared_too_big, "declared-too-big", "RFC 1870 6.1", "The declared size is over the limit."},
    {message_too_big, "message-too-big", "RFC 1870 6.3", "The content was over the limit."},
    {more_than_declared, "more-than-declared", "RFC 1870 6.3", "The content was bigger than SIZE= had said."},
    {too_many_recipients, "too-many-recipients", "RFC 5321 4.5.3.1.10", "More recipients than the host takes."},
    {too_many_messages, "too-many-messages", "RFC 9422 4.1", "More transactions in one session than the host takes."},
    {too_many_errors, "too-many-errors", "RFC 5321 7.8", "More wrong commands than the host stands."},
    {too_many_commands, "too-many-commands", "RFC 5321 7.8", "More commands in one session than the host takes."},
    {idle, "idle", "RFC 5321 4.5.3.2.7", "Nothing came from the client in time."},
    {closed_without_quit, "closed-without-quit", "RFC 5321 4.1.1.10", "The client closed the connection without QUIT."},
    {closed_in_content, "closed-in-content", "RFC 5321 4.1.1.4",
     "The client closed the connection inside the content."},
    {closed_while_waiting, "closed-while-waiting", "RFC 5321 4.5.3.2", "The client did not wait for the reply."},
    {tls_failed, "tls-failed", "RFC 3207 4", "The TLS handshake did not come to an end."},
    {smuggled_end, "smuggled-end", "RFC 5321 4.1.1.4",
     "Something that looks like the end of the content but is not <CRLF>.<CRLF>; it was kept as content."},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].wrong) != i) return false;
    return true;
}
static_assert(in_order());

}  // namespace

std::span<const WrongInfo> all_wrongs() { return table; }

std::string_view name_of(Wrong wrong) {
    const auto index = static_cast<std::size_t>(wrong);
    return index < table.size() ? table[index].name : std::string_view{};
}

std::optional<Wrong> wrong_named(std::string_view name) {
    for (const WrongInfo& info : table)
        if (info.name == name) return info.wrong;
    return std::nullopt;
}

}  // namespace bouncehouse::smtp
