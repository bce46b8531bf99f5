#include <algorithm>
#include <array>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::smtp {
namespace {

struct Word {
    std::string_view text;
    Verb verb;
};
constexpr std::array words{
    Word{"MAIL", Verb::mail}, Word{"RCPT", Verb::rcpt}, Word{"DATA", Verb::data}, Word{"BDAT", Verb::bdat},
    Word{"EHLO", Verb::ehlo}, Word{"HELO", Verb::helo}, Word{"LHLO", Verb::lhlo}, Word{"QUIT", Verb::quit},
    Word{"RSET", Verb::rset}, Word{"NOOP", Verb::noop}, Word{"AUTH", Verb::auth}, Word{"STARTTLS", Verb::starttls},
    Word{"VRFY", Verb::vrfy}, Word{"EXPN", Verb::expn}, Word{"HELP", Verb::help}, Word{"ETRN", Verb::etrn},
    Word{"BURL", Verb::burl}, Word{"ATRN", Verb::atrn}, Word{"TURN", Verb::turn}};

Verb verb_of(std::string_view word) {
    for (const Word& known : words)
        if (same_word(word, known.text)) return known.verb;
    return Verb::unknown;
}

void fail(Command& command, Wrong wrong, std::string_view detail) {
    if (command.wrong != Wrong::none) return;
    command.wrong = wrong;
    command.detail.assign(detail);
}

std::string_view trim_front(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    return text;
}

/// esmtp-param of RFC 5321 4.1.2 (with UTF-8 values, RFC 6531 3.3).
bool read_parameter(std::string_view word, Parameter& parameter) {
    const std::size_t equals = word.find('=');
    const std::string_view keyword = word.substr(0, equals);
    parameter.keyword.assign(keyword);
    std::transform(parameter.keyword.begin(), parameter.keyword.end(), parameter.keyword.begin(), upper);
    parameter.has_value = equals != std::string_view::npos;
    if (parameter.has_value) parameter.value.assign(word.substr(equals + 1));
    if (keyword.empty() || !is_alnum(keyword.front())) return false;
    if (!std::all_of(keyword.begin(), keyword.end(), [](char c) { return is_alnum(c) || c == '-'; })) return false;
    if (!parameter.has_value) return true;
    return !parameter.value.empty() && std::none_of(parameter.value.begin(), parameter.value.end(),
                                                    [](char c) { return c == '=' || c == ' ' || is_control(c); });
}

void read_parameters(std::string_view rest, Command& command) {
    if (rest.empty()) return;
    if (!is_blank(rest.front())) fail(command, Wrong::bad_syntax, "no blank behind the address");
    constexpr std::size_t most = 64;  // no command line of lawful length holds as many different ones
    for (rest = trim_front(rest); !rest.empty(); rest = trim_front(rest)) {
        const std::string_view word = rest.substr(0, std::min(rest.find(' '), rest.size()));
        rest.remove_prefix(word.size());
        if (command.parameters.size() == most) {
            fail(command, Wrong::bad_syntax, "too many parameters");
            return;
        }
        if (!read_parameter(word, command.parameters.emplace_back()))
            fail(command, Wrong::bad_parameter, "malformed parameter");
    }
}

/// "FROM:" or "TO:", path, parameters (RFC 5321 4.1.1.2, 4.1.1.3).
void read_mail_or_rcpt(std::string_view text, std::string_view keyword, Command& command) {
    if (!starts_with_word(text, keyword)) {
        fail(command, Wrong::bad_syntax, keyword == "FROM" ? "no FROM:" : "no TO:");
        return;
    }
    text.remove_prefix(keyword.size());
    const std::string_view colon = trim_front(text);
    if (colon.empty() || colon.front() != ':') {
        fail(command, Wrong::bad_syntax, keyword == "FROM" ? "no colon behind FROM" : "no colon behind TO");
        return;
    }
    const std::string_view path = trim_front(colon.substr(1));
    const bool spaced = colon.size() != text.size() || path.size() + 1 != colon.size();
    PathResult read = parse_path(path);
    command.path = std::move(read.path);
    if (read.error != PathError::none) fail(command, Wrong::bad_path, name_of(read.error));
    if (read.error == PathError::missing_brackets) return;
    if (command.verb == Verb::rcpt && command.path.null() && command.wrong == Wrong::none)
        fail(command, Wrong::bad_path, "a recipient may not be <>");
    if (command.verb == Verb::mail && command.path.domain.empty() && !command.path.null())
        fail(command, Wrong::bad_path, name_of(PathError::missing_domain));
    read_parameters(path.substr(read.used), command);
    if (spaced) fail(command, Wrong::space_after_colon, "blank beside the colon");
}

/// EHLO takes a domain or address literal, HELO a domain (4.1.1.1); a literal in HELO is common and
/// RFC 2821 allowed it, so it is taken.
void read_hello(std::string_view text, Command& command) {
    const std::string_view name = text.substr(0, std::min(text.find(' '), text.size()));
    command.argument = name;
    if (name.empty()) {
        fail(command, Wrong::bad_domain, "no name given");
    } else if (name.size() != text.size()) {
        fail(command, Wrong::bad_domain, "more than one name given");
    } else if (!valid_domain(name) || (has_eight_bit(name) && !valid_utf8(name))) {
        fail(command, Wrong::bad_domain, "neither a domain nor an address literal");
    }
}

/// sasl-mech of RFC 4954 8: 1 to 20 of letters, digits, hyphen, underscore.
bool valid_mechanism(std::string_view name) {
    return !name.empty() && name.size() <= 20 &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '-' || c == '_'; });
}

void read_auth(std::string_view text, Command& command) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    command.mechanism = text.substr(0, blank);
    if (!valid_mechanism(command.mechanism)) {
        fail(command, Wrong::bad_syntax, text.empty() ? "no mechanism" : "malformed mechanism name");
        return;
    }
    const std::string_view rest = trim_front(text.substr(blank));
    command.initial_response = rest;
    if (rest.find(' ') != std::string_view::npos) fail(command, Wrong::bad_syntax, "more than one initial response");
}

/// "BDAT" SP chunk-size [ SP "LAST" ] (RFC 3030 2).
void read_bdat(std::string_view text, Command& command) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const auto size = number(text.substr(0, blank));
    if (!size) {
        fail(command, Wrong::bad_syntax, "chunk size is no number");
        return;
    }
    command.chunk_size = *size;
    const std::string_view mark = trim_front(text.substr(blank));
    command.last = same_word(mark, "LAST");
    if (!mark.empty() && !command.last) fail(command, Wrong::bad_syntax, "only LAST may follow the chunk size");
}

/// VRFY and EXPN take a string: an atom, a quoted string, or (as everybody does) an address.
void read_string(std::string_view text, Command& command) {
    if (text.empty()) fail(command, Wrong::bad_syntax, "no argument");
    if (text.empty() || text.front() != '<') return;
    PathResult read = parse_path(text);
    command.path = std::move(read.path);
    if (read.error != PathError::none) fail(command, Wrong::bad_path, name_of(read.error));
}

/// ETRN [option] node (RFC 1985 5): "@" wants subdomains too, "#" names a queue.
void read_etrn(std::string_view text, Command& command) {
    if (text.empty()) {
        fail(command, Wrong::bad_syntax, "no node name");
        return;
    }
    if (text.front() == '#') {
        if (text.size() == 1 || text.find(' ') != std::string_view::npos)
            fail(command, Wrong::bad_syntax, "malformed queue name");
        return;
    }
    if (text.front() == '@') text.remove_prefix(1);
    if (!valid_domain(text)) fail(command, Wrong::bad_syntax, "malformed node name");
}

void read_nothing(std::string_view text, Command& command) {
    if (!text.empty()) fail(command, Wrong::unexpected_argument, "the command takes no argument");
}

void read_arguments(std::string_view text, Command& command) {
    switch (command.verb) {
        case Verb::ehlo:
        case Verb::helo:
        case Verb::lhlo: read_hello(text, command); break;
        case Verb::auth: read_auth(text, command); break;
        case Verb::mail: read_mail_or_rcpt(text, "FROM", command); break;
        case Verb::rcpt: read_mail_or_rcpt(text, "TO", command); break;
        case Verb::bdat: read_bdat(text, command); break;
        case Verb::vrfy:
        case Verb::expn: read_string(text, command); break;
        case Verb::etrn: read_etrn(text, command); break;
        case Verb::starttls:
        case Verb::data:
        case Verb::rset:
        case Verb::quit:
        case Verb::turn: read_nothing(text, command); break;
        case Verb::burl:
            if (text.empty()) fail(command, Wrong::bad_syntax, "no URL");
            break;
        case Verb::help:
        case Verb::noop:
        case Verb::atrn: break;
        case Verb::unknown: fail(command, Wrong::unknown_command, "unknown command"); break;
    }
}

/// Octets that no command may hold: NUL, and CR elsewhere than before LF. Octets above 127 are the
/// session's affair: SMTPUTF8 may allow them.
void check_octets(std::string_view line, Command& command) {
    if (line.find('\0') != std::string_view::npos) fail(command, Wrong::nul, "NUL in a command");
    if (line.find('\r') != std::string_view::npos) fail(command, Wrong::bare_cr, "CR inside a command");
}

void clear(Path& path) {
    path.text.clear();
    path.local.clear();
    path.domain.clear();
    path.source_route.clear();
    path.quoted = path.literal = path.utf8 = false;
}

}  // namespace

const Parameter* Command::parameter(std::string_view keyword) const {
    for (const Parameter& parameter : parameters)
        if (parameter.keyword == keyword) return &parameter;
    return nullptr;
}

void parse_command(std::string_view line, Command& command) {
    clear(command.path);
    command.parameters.clear();
    command.mechanism = command.initial_response = {};
    command.chunk_size = 0;
    command.last = false;
    command.wrong = Wrong::none;
    command.detail.clear();

    check_octets(line, command);
    std::string_view rest = line;
    // Trailing blanks are tolerated (RFC 5321 4.1.1); the session notes them.
    while (!rest.empty() && is_blank(rest.back())) rest.remove_suffix(1);
    command.word = rest.substr(0, std::min(rest.find_first_of(" \t"), rest.size()));
    rest.remove_prefix(command.word.size());
    command.argument = trim_front(rest);
    command.verb = verb_of(command.word);
    read_arguments(command.argument, command);
}

}  // namespace bouncehouse::smtp
