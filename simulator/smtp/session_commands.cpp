// One command: examine, note, ask, and follow the answer by the first digit of its code (RFC 5321 4.2).
#include <algorithm>
#include <bouncehouse/smtp/session_impl.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::smtp {
namespace {

/// RFC 2920 3.1, RFC 3030 4.2, RFC 4468 3: only these may be followed by others in a group.
constexpr bool may_be_followed(Verb verb) {
    return verb == Verb::mail || verb == Verb::rcpt || verb == Verb::rset || verb == Verb::bdat || verb == Verb::burl;
}

void assign_line(Reply& reply, std::size_t index, std::string_view text) { reply.lines[index].assign(text); }

}  // namespace

Situation Session::Impl::situation(Stage stage) const {
    Situation s;
    s.stage = stage;
    s.transaction = &transaction;
    s.hello = hello;
    s.extended = extended;
    s.tls = tls;
    s.user = user;
    return s;
}

void Session::Impl::command(std::string_view line, bool bare_lf, bool too_long, std::string_view rest) {
    Borrowed scratch;
    Command& c = scratch->command;
    parse_command(line, c);
    ++commands;
    if (c.verb == Verb::rcpt && transaction.open) ++transaction.rcpt_commands;
    Finding finding = examine(c, line, too_long);
    check_session_limits(finding, c);

    ends_group = !may_be_followed(c.verb);
    if (c.verb == Verb::bdat && offered(Extension::chunking) && c.wrong == Wrong::none && !finding.closes &&
        finding.wrong != Wrong::after_refused_greeting) {
        note_line(line, c, bare_lf, {});
        return begin_chunk(c, finding, line, rest);  // answered when the octets have been read (RFC 3030 2)
    }
    if (c.verb == Verb::auth && finding.wrong == Wrong::none) {
        note_line(line, c, bare_lf, rest);
        return begin_auth(*scratch, finding, line);
    }
    if (finding.wrong == Wrong::none) finding.reply = &agreement(*scratch);
    Situation s = situation(stage_of(c.verb));
    s.command = &c;
    s.line = line;
    s.wrong = finding.wrong;
    s.detail = finding.detail;
    responder.note_command(s);
    quit = c.verb == Verb::quit && finding.wrong == Wrong::none;
    tls_pending = c.verb == Verb::starttls && finding.wrong == Wrong::none;
    const bool leads_on = quit || tls_pending;  // judged when it is known what came of it
    quit = false;
    tls_pending = false;
    if (bare_lf && !too_long) responder.note_wrong(Wrong::bare_lf, "command line ended by LF");
    if (!line.empty() && is_blank(line.back()) && c.verb != Verb::unknown)
        responder.note_wrong(Wrong::trailing_space, "blanks before the end of a command line");
    if (!leads_on) note_behind(rest, ends_group);
    responder.answer(s, *finding.reply, scratch->answer);
    follow(*scratch, finding);
    if (leads_on && (quit || tls_pending || phase != Phase::ended)) note_behind(rest, ends_group);
}

/// note_command for commands that are answered later, with the small faults of their lines.
void Session::Impl::note_line(std::string_view line, const Command& c, bool bare_lf, std::string_view rest) {
    Situation s = situation(stage_of(c.verb));
    s.command = &c;
    s.line = line;
    if (c.verb == Verb::bdat) s.step = chunk_number + 1;
    responder.note_command(s);
    if (bare_lf) responder.note_wrong(Wrong::bare_lf, "command line ended by LF");
    if (is_blank(line.back())) responder.note_wrong(Wrong::trailing_space, "blanks before the end of a command line");
    note_behind(rest, ends_group);
}

/// What a correct server says to a command that is in order.
const Reply& Session::Impl::agreement(Scratch& scratch) {
    switch (scratch.command.verb) {
        case Verb::ehlo:
        case Verb::lhlo: return hello_reply(scratch.reply, true);
        case Verb::helo: return hello_reply(scratch.reply, false);
        case Verb::mail: return standard_of(Say::sender_ok);
        case Verb::rcpt: return standard_of(Say::recipient_ok);
        case Verb::data: return standard_of(Say::start_mail);
        case Verb::quit: return standard_of(Say::bye);
        case Verb::vrfy: return standard_of(Say::cannot_verify);
        case Verb::expn: return standard_of(Say::no_expn);
        case Verb::help: return standard_of(Say::help);
        case Verb::noop: return standard_of(Say::noop);
        case Verb::starttls: return standard_of(Say::ready_for_tls);
        case Verb::etrn: return standard_of(Say::etrn_started);
        case Verb::atrn: return standard_of(Say::no_mail_waiting);
        case Verb::burl: return standard_of(Say::url_failed);
        default: return standard_of(Say::ok);
    }
}

const Reply& Session::Impl::hello_reply(Reply& reply, bool extended_hello) const {
    const auto& lines = (tls ? settings.offers_under_tls : settings.offers).lines;
    reply.code = 250;
    reply.enhanced.reset();
    reply.lines.resize(extended_hello ? lines.size() + 1 : 1);
    assign_line(reply, 0, settings.host);
    if (extended_hello)
        for (std::size_t i = 0; i < lines.size(); ++i) assign_line(reply, i + 1, lines[i]);
    return reply;
}

/// Does what the answer means, whatever was expected of it.
void Session::Impl::follow(Scratch& scratch, const Finding& finding) {
    const Command& c = scratch.command;
    Answer& answer = scratch.answer;
    const int kind = answer.code / 100;
    const bool accepted = kind == 2;
    Ending otherwise = finding.closes && answer.code == 421 ? Ending::close : Ending::stay;
    const char* how = nullptr;
    if (c.verb == Verb::quit && accepted) {
        quit = true;
        otherwise = Ending::close;
        how = "quit";
    }
    if (c.verb == Verb::starttls && accepted && !tls && answer.ending == Ending::stay) tls_pending = true;
    speak(answer, otherwise, how);
    if (phase == Phase::ended || phase == Phase::deaf) return;
    switch (c.verb) {
        case Verb::ehlo:
        case Verb::lhlo:
        case Verb::helo:
            if (accepted) greeted(scratch);
            break;
        case Verb::mail:
            if (accepted) open_transaction(c);
            if (kind >= 4) mail_refused = !transaction.open;
            ++mails;
            break;
        case Verb::rcpt:
            if (accepted) add_recipient(c);
            break;
        case Verb::data:
            if (kind == 3 || answer.raw_content) begin_content();
            break;
        case Verb::rset:
            if (accepted) close_transaction();
            break;
        case Verb::starttls:
            if (!tls_pending) break;
            fault_pending = answer.tls_fault != TlsFault::none;
            emit(StartTls{answer.tls_fault});
            break;
        default:
            if (answer.raw_content) begin_content();
            break;
    }
}

void Session::Impl::greeted(Scratch& scratch) {
    const Command& c = scratch.command;
    close_transaction();  // RFC 5321 4.1.4: a second EHLO acts like RSET
    hello.assign(c.argument);
    extended = c.verb != Verb::helo;
    plain_helo = !extended;
    own_offers.reset();
    if (extended && scratch.answer.offers) own_offers = std::make_unique<Offers>(std::move(*scratch.answer.offers));
}

void Session::Impl::open_transaction(const Command& c) {
    close_transaction();
    transaction.open = true;
    ++transactions;
    transaction.sender = c.path;
    transaction.parameters = c.parameters;
    if (const Parameter* size = c.parameter("SIZE")) transaction.declared_size = number(size->value);
    if (const Parameter* body = c.parameter("BODY")) {
        transaction.binary = same_word(body->value, "BINARYMIME");
        transaction.eight_bit = transaction.binary || same_word(body->value, "8BITMIME");
    }
    transaction.utf8 = c.parameter("SMTPUTF8") != nullptr;
    transaction.require_tls = c.parameter("REQUIRETLS") != nullptr;
}

void Session::Impl::add_recipient(const Command& c) {
    if (!transaction.open) return;
    // However a rule answers: a session's memory stays bounded.
    constexpr std::size_t most = 100'000;
    if (transaction.recipients.size() >= most) return;
    transaction.recipients.push_back({c.path, c.parameters});
    if (plain_helo || !offers().rcpt_domain_max) return;
    const auto same = [&](const std::string& domain) { return same_word(domain, c.path.domain); };
    if (std::none_of(domains.begin(), domains.end(), same) && domains.size() < most) domains.push_back(c.path.domain);
}

void Session::Impl::close_transaction() {
    transaction.clear();
    content.clear();
    mail_refused = false;
    chunk_number = 0;
    interrupt.reset();
    interrupted = false;
}

}  // namespace bouncehouse::smtp
