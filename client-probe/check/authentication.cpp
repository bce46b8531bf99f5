// AUTH: whether it is used, with which mechanism, what is said in it and how it ends (RFC 4954, RFC 4422).
#include <bouncehouse/check/auth_judges.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/check/themes.hpp>

namespace bouncehouse::probe {

std::span<const CheckInfo> authentication_checks() {
    using namespace authentication;
    static const std::vector<CheckInfo> table{
        {"mechanism",
         "authentication",
         "Each AUTH names a mechanism that the last EHLO offered.",
         {{"among", "And one of these, with commas.", "PLAIN,LOGIN"}, connection_parameter},
         mechanism},
        {"authenticates-first",
         "authentication",
         "Who has credentials sends MAIL only behind a 235 on its connection.",
         {connection_parameter},
         authenticates_first},
        {"no-open-secrets",
         "authentication",
         "No password or token goes over an open wire, whatever the policy.",
         {connection_parameter},
         no_open_secrets},
        {"auth-tries",
         "authentication",
         "A mechanism is tried no more often than this in one session.",
         {{"most", "How often; 1 when it is not given.", "1"},
          {"in-all", "Nor more often than this in all sessions together.", "3"}},
         auth_tries},
        {"auth-steps",
         "authentication",
         "The client answers so many challenges of one exchange at most.",
         {{"most", "How many.", "10", true}},
         auth_steps},
        {"auth-line",
         "authentication",
         "The AUTH command with its initial response fits in a command line.",
         {{"most", "Octets with CRLF; 512 when it is not given.", "512"}},
         auth_line},
        {"credentials",
         "authentication",
         "The client says what its mechanism wants it to say, in base64 without line breaks.",
         {connection_parameter},
         credentials},
        {"cancels",
         "authentication",
         "A challenge that cannot be used is answered by a single asterisk.",
         {{"reply", "A pattern for the bytes of that challenge.", "334 =AAA*", true},
          {"or-leaves", "yes: ending the connection does as well.", "yes"}},
         cancels},
        {"answers",
         "authentication",
         "A challenge is answered with a response.",
         {{"reply", "A pattern for the bytes of that challenge.", "334 *", true}},
         answers},
        {"bearer-error",
         "authentication",
         "The error behind a refused token is answered, so that the exchange can end.",
         {},
         bearer_error},
        {"channel-flag",
         "authentication",
         "SCRAM's first message tells truly what is known of channel binding.",
         {},
         channel_flag},
    };
    return table;
}

}  // namespace bouncehouse::probe
