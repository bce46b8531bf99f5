#include <algorithm>
#include <array>
#include <bouncehouse/scenario/phrases.hpp>

namespace bouncehouse::scenario {

namespace {
struct Phrase {
    int code;
    std::string_view text;
};
// In the words of the meanings that RFC 5321 4.2.2, RFC 4954 6 and RFC 7504 give the codes.
constexpr std::array table{
    Phrase{211, "System status"},
    Phrase{214, "Help"},
    Phrase{220, "{host} Service ready"},
    Phrase{221, "{host} Service closing transmission channel"},
    Phrase{235, "Authentication successful"},
    Phrase{250, "OK"},
    Phrase{251, "User not local; will forward"},
    Phrase{252, "Cannot VRFY user, but will accept message and attempt delivery"},
    Phrase{354, "Start mail input; end with <CRLF>.<CRLF>"},
    Phrase{421, "{host} Service not available, closing transmission channel"},
    Phrase{432, "A password transition is needed"},
    Phrase{450, "Mailbox unavailable"},
    Phrase{451, "Requested action aborted: local error in processing"},
    Phrase{452, "Insufficient system storage"},
    Phrase{454, "Temporary authentication failure"},
    Phrase{455, "Server unable to accommodate parameters"},
    Phrase{500, "Syntax error, command unrecognized"},
    Phrase{501, "Syntax error in parameters or arguments"},
    Phrase{502, "Command not implemented"},
    Phrase{503, "Bad sequence of commands"},
    Phrase{504, "Command parameter not implemented"},
    Phrase{521, "{host} does not accept mail"},
    Phrase{530, "Authentication required"},
    Phrase{534, "Authentication mechanism is too weak"},
    Phrase{535, "Authentication credentials invalid"},
    Phrase{538, "Encryption required for requested authentication mechanism"},
    Phrase{550, "Mailbox unavailable"},
    Phrase{551, "User not local"},
    Phrase{552, "Exceeded storage allocation"},
    Phrase{553, "Mailbox name not allowed"},
    Phrase{554, "Transaction failed"},
    Phrase{555, "MAIL FROM or RCPT TO parameters not recognized or not implemented"},
    Phrase{556, "Domain does not accept mail"},
};
}  // namespace

std::string_view phrase_of(int code) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const Phrase& p) { return p.code == code; });
    if (found != table.end()) return found->text;
    switch (code / 100) {
        case 2: return "OK";
        case 3: return "Go on";
        case 4: return "Try again later";
        case 5: return "Refused";
        default: return "Reply";
    }
}

}  // namespace bouncehouse::scenario
