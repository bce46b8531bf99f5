// TLS: when it is used, what may be said before it, beside it and behind it (RFC 3207, RFC 8314).
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/check/themes.hpp>
#include <bouncehouse/check/tls_judges.hpp>

namespace bouncehouse::probe {

std::span<const CheckInfo> tls_checks() {
    using namespace tls;
    static const std::vector<CheckInfo> table{
        {"uses-tls", "tls", "Mail is sent inside TLS where the host offers it.", {connection_parameter}, uses_tls},
        {"not-in-clear",
         "tls",
         "These commands are not sent without TLS.",
         {{"stages", "Stages of the commands, with commas; mail, rcpt, data, bdat and auth when it is not given.",
           "mail,auth"},
          connection_parameter},
         not_in_clear},
        {"no-clear-after-handshake",
         "tls",
         "Once TLS has to begin, nothing goes in clear on that connection, whatever became of the handshake.",
         {connection_parameter},
         no_clear_after_handshake},
        {"handshake",
         "tls",
         "Behind the 220 to STARTTLS the handshake follows, and comes to its end.",
         {connection_parameter},
         handshake},
        {"ehlo-after-tls", "tls", "The first command inside TLS is EHLO.", {connection_parameter}, ehlo_after_tls},
        {"ends-after-handshake",
         "tls",
         "Behind the handshake nothing comes but QUIT, if it is completed at all.",
         {{"allow", "Stages that may follow, with commas; quit when it is not given.", "quit,ehlo"},
          connection_parameter},
         ends_after_handshake},
        {"waits-for-list",
         "tls",
         "Inside TLS nothing rests on replies from before it: the client waits for the reply to its EHLO there.",
         {connection_parameter},
         waits_for_list},
        {"tls-version",
         "tls",
         "The version agreed on is this or a later one.",
         {{"least", "1.2 or 1.3.", "1.2", true}},
         tls_version},
        {"server-name",
         "tls",
         "The handshake names the host (SNI).",
         {{"must", "yes: no name at all is wrong; no: only another name is.", "yes"}},
         server_name},
    };
    return table;
}

}  // namespace bouncehouse::probe
