// What a client can do wrong, by name. The names are evidence: they stand in the journal, in
// reports, and in rules (`when.wrong`). One table holds name, clause and sentence (wrong.cpp).
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bouncehouse::smtp {

enum class Wrong : std::uint8_t {
    none,
    // the line
    bare_lf,                // a command or content line ended by LF alone (RFC 5321 2.3.8)
    bare_cr,                // CR not followed by LF (RFC 5321 2.3.8)
    nul,                    // a NUL octet (RFC 5321 4.5.2 in content; never legal in a command)
    line_too_long,          // command line over 512 octets and what extensions add (4.5.3.1.4)
    content_line_too_long,  // text line over 1000 octets with CRLF (4.5.3.1.6)
    eight_bit_command,      // octets above 127 in a command without SMTPUTF8
    eight_bit_content,      // octets above 127 in DATA content without BODY=8BITMIME (RFC 6152 3)
    trailing_space,         // blanks before CRLF
    // order (RFC 5321 4.1.4)
    talked_early,             // bytes before the greeting was complete (4.3.1)
    pipelined,                // commands sent before the reply though PIPELINING was not offered (RFC 2920 3.1)
    pipelined_past_end,       // bytes behind a command that must end a group: EHLO, DATA, AUTH, ... (RFC 2920 3.1)
    no_hello,                 // MAIL before EHLO or HELO
    no_mail,                  // RCPT or DATA without MAIL
    no_recipients,            // DATA or BDAT without an accepted RCPT
    nested_mail,              // MAIL inside a transaction
    mixed_bdat_and_data,      // DATA after BDAT (RFC 3030 2)
    data_with_binarymime,     // DATA for a BODY=BINARYMIME message (RFC 3030 3)
    after_refused_greeting,   // any command but QUIT after 554 or 521 (RFC 5321 3.1, RFC 7504 3)
    twice_auth,               // AUTH after a successful AUTH (RFC 4954 4)
    auth_in_transaction,      // AUTH inside a mail transaction (RFC 4954 4)
    twice_starttls,           // STARTTLS under TLS (RFC 3207 4.2)
    starttls_in_transaction,  // STARTTLS inside a mail transaction
    bytes_behind_starttls,    // plain text sent behind STARTTLS, thrown away (RFC 3207 4.2)
    bytes_after_quit,         // anything after QUIT
    lhlo_in_smtp,             // LHLO to an SMTP server
    helo_in_lmtp,             // EHLO or HELO to an LMTP server (RFC 2033 4.1)
    // syntax
    unknown_command,
    bad_syntax,             // command known, arguments not as the grammar says
    bad_path,               // the address in MAIL, RCPT, VRFY
    bad_domain,             // EHLO or HELO argument (4.1.1.1)
    space_after_colon,      // "MAIL FROM: <a@b>" (4.1.1.2 has no blank there)
    unexpected_argument,    // RSET, DATA, QUIT with an argument (4.1.1)
    unknown_parameter,      // parameter of no known extension (4.1.1.11)
    parameter_not_offered,  // parameter of an extension that this session did not offer (4.1.1.11)
    bad_parameter,          // value not as its RFC says, or given twice
    address_needs_utf8,     // non-ASCII address without SMTPUTF8 (RFC 6531 3.2)
    // policy of the standards
    command_not_offered,  // STARTTLS, AUTH, BDAT, ETRN ... not in the EHLO list
    needs_tls,            // 530 5.7.0: this host wants STARTTLS first (RFC 3207 4)
    needs_auth,           // 530 5.7.0: this host wants AUTH first (RFC 4954 6)
    mechanism_needs_tls,  // 538 (RFC 4954 6)
    unknown_mechanism,    // 504 5.5.4 (RFC 4954 4)
    bad_base64,           // 501 5.5.2 (RFC 4954 4)
    bad_credentials,      // 535 5.7.8
    auth_cancelled,       // "*" (RFC 4954 4)
    auth_line_too_long,   // over 12288 octets (RFC 4954 4)
    // limits
    declared_too_big,     // SIZE= over the limit (RFC 1870 6.1)
    message_too_big,      // content over the limit (RFC 1870 6.3)
    more_than_declared,   // content bigger than SIZE= said
    too_many_recipients,  // 452 4.5.3 (RFC 5321 4.5.3.1.10)
    too_many_messages,    // LIMITS MAILMAX (RFC 9422)
    too_many_errors,      // more wrong commands than the host stands
    too_many_commands,    // more commands than the host takes in a session
    // the end
    idle,                  // nothing came in time (4.5.3.2.7)
    closed_without_quit,   // connection closed with no QUIT (4.1.1.10)
    closed_in_content,     // connection closed inside the content
    closed_while_waiting,  // the client did not wait for our reply
    tls_failed,            // the handshake did not come to an end
    smuggled_end,          // <LF>.<LF>, <CR>.<CR>, <LF>.<CRLF> ... : not the end of data, kept as content
    count_
};

struct WrongInfo {
    Wrong wrong;
    std::string_view name;    // "bare-lf"
    std::string_view clause;  // "RFC 5321 2.3.8"
    std::string_view sentence;
};
std::span<const WrongInfo> all_wrongs();
std::string_view name_of(Wrong wrong);
std::optional<Wrong> wrong_named(std::string_view name);

}  // namespace bouncehouse::smtp
