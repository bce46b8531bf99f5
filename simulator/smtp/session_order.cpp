// Whether a command may come now, and in this form: order (RFC 5321 4.1.4), what was offered, limits.
#include <algorithm>
#include <bouncehouse/smtp/parameters.hpp>
#include <bouncehouse/smtp/session_impl.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::smtp {
namespace {

constexpr bool is_hello(Verb verb) { return verb == Verb::ehlo || verb == Verb::helo || verb == Verb::lhlo; }

/// RFC 4954 6: these go without authentication; so do STARTTLS and what nobody knows.
constexpr bool free_of_auth(Verb verb) {
    return is_hello(verb) || verb == Verb::auth || verb == Verb::noop || verb == Verb::rset || verb == Verb::quit ||
           verb == Verb::starttls || verb == Verb::unknown;
}

/// RFC 3207 4: all others are answered 530 where TLS is demanded.
constexpr bool free_of_tls(Verb verb) {
    return verb == Verb::noop || verb == Verb::ehlo || verb == Verb::lhlo || verb == Verb::starttls ||
           verb == Verb::quit || verb == Verb::unknown;
}

/// Limits and consequences are no errors of the client's making (RFC 5321 4.5.3.1.10, RFC 2920 3.1).
constexpr bool is_limit(Wrong wrong) {
    return wrong == Wrong::too_many_recipients || wrong == Wrong::declared_too_big || wrong == Wrong::message_too_big ||
           wrong == Wrong::too_many_messages || wrong == Wrong::too_many_commands;
}

}  // namespace

Session::Impl::Finding Session::Impl::refuse(Wrong wrong, std::string_view detail, Verb verb) const {
    Finding finding;
    finding.wrong = wrong;
    finding.detail = detail;
    finding.reply = &standard(refusal(wrong, verb, lmtp()), enhanced() && !is_hello(verb));
    finding.counts = !is_limit(wrong);
    const bool consequence =
        wrong == Wrong::no_mail ? mail_refused : wrong == Wrong::no_recipients && transaction.rcpt_commands > 0;
    if (consequence && offered(Extension::pipelining)) finding.counts = false;
    return finding;
}

/// What is wrong with a command, if anything: the first thing that decides the reply.
Session::Impl::Finding Session::Impl::examine(const Command& c, std::string_view line, bool too_long) {
    if (refused != 0 && c.verb != Verb::quit) {
        Finding finding = refuse(Wrong::after_refused_greeting, "only QUIT is served", c.verb);
        finding.reply =
            &standard(refused == 521 ? Say::refused_521 : Say::refused_554, enhanced() && !is_hello(c.verb));
        return finding;
    }
    if (too_long) return refuse(Wrong::line_too_long, "command line too long", c.verb);
    if (c.wrong == Wrong::nul || c.wrong == Wrong::bare_cr) return refuse(c.wrong, c.detail, c.verb);
    if (const Wrong wrong = check_octets(c, line); wrong == Wrong::eight_bit_command)
        return refuse(wrong, "octets above 127 in a command", c.verb);
    std::string_view detail;
    if (const Wrong wrong = check_order(c, detail); wrong != Wrong::none) return refuse(wrong, detail, c.verb);
    if (c.wrong != Wrong::none) return refuse(c.wrong, c.detail, c.verb);
    if (const Wrong wrong = check_octets(c, line); wrong != Wrong::none)
        return refuse(wrong, "a non-ASCII address without SMTPUTF8", c.verb);
    if (c.verb == Verb::mail) return check_mail(c);
    if (c.verb == Verb::rcpt) return check_rcpt(c);
    return {};
}

Wrong Session::Impl::check_octets(const Command& c, std::string_view line) const {
    if (!has_eight_bit(line)) return Wrong::none;
    if (!extended || !offered(Extension::smtputf8)) return Wrong::eight_bit_command;
    switch (c.verb) {
        case Verb::mail: return c.parameter("SMTPUTF8") ? Wrong::none : Wrong::address_needs_utf8;
        case Verb::rcpt: return transaction.utf8 || !transaction.open ? Wrong::none : Wrong::address_needs_utf8;
        case Verb::vrfy:
        case Verb::expn: return Wrong::none;  // RFC 6531 3.7.4.2
        default: return Wrong::eight_bit_command;
    }
}

Wrong Session::Impl::check_offered(const Command& c) const {
    const auto needs = [&](Extension extension) {
        return offered(extension) ? Wrong::none : Wrong::command_not_offered;
    };
    switch (c.verb) {
        case Verb::starttls: return needs(Extension::starttls);
        case Verb::auth: return needs(Extension::auth);
        case Verb::bdat: return needs(Extension::chunking);
        case Verb::etrn: return needs(Extension::etrn);
        case Verb::expn: return needs(Extension::expn);
        case Verb::burl: return needs(Extension::burl);
        case Verb::atrn: return needs(Extension::atrn);
        case Verb::turn: return Wrong::command_not_offered;  // RFC 5321 F.1
        default: return Wrong::none;
    }
}

Wrong Session::Impl::check_order(const Command& c, std::string_view& detail) const {
    const auto say = [&](Wrong wrong, std::string_view why) {
        detail = why;
        return wrong;
    };
    if (c.verb == Verb::lhlo && !lmtp()) return say(Wrong::lhlo_in_smtp, "LHLO to an SMTP server");
    if ((c.verb == Verb::ehlo || c.verb == Verb::helo) && lmtp())
        return say(Wrong::helo_in_lmtp, "an LMTP server wants LHLO");
    if (c.verb == Verb::starttls && tls) return say(Wrong::twice_starttls, "TLS is on already");
    if (c.verb == Verb::auth && authenticated) return say(Wrong::twice_auth, "authenticated already");
    if (settings.require_tls && !tls && !free_of_tls(c.verb)) return say(Wrong::needs_tls, "STARTTLS must come first");
    if (const Wrong wrong = check_offered(c); wrong != Wrong::none) return say(wrong, "the command was not offered");
    if (settings.require_auth && !authenticated && !free_of_auth(c.verb))
        return say(Wrong::needs_auth, "AUTH must come first");
    switch (c.verb) {
        case Verb::starttls:
            if (!extended) return say(Wrong::no_hello, "STARTTLS before EHLO");
            if (transaction.open) return say(Wrong::starttls_in_transaction, "STARTTLS inside a mail transaction");
            break;
        case Verb::auth:
            if (!extended) return say(Wrong::no_hello, "AUTH before EHLO");
            if (transaction.open) return say(Wrong::auth_in_transaction, "AUTH inside a mail transaction");
            break;
        case Verb::mail:
            if (!extended && !plain_helo) return say(Wrong::no_hello, "MAIL before EHLO or HELO");
            if (transaction.open) return say(Wrong::nested_mail, "MAIL inside a mail transaction");
            break;
        case Verb::rcpt:
            if (!transaction.open) return say(Wrong::no_mail, "RCPT without MAIL");
            if (chunk_number > 0) return say(Wrong::no_mail, "RCPT inside a chunked message");
            break;
        case Verb::data:
        case Verb::bdat:
            if (!transaction.open)
                return say(Wrong::no_mail, mail_refused ? "MAIL was refused" : "no MAIL came before");
            if (c.verb == Verb::data && chunk_number > 0) return say(Wrong::mixed_bdat_and_data, "DATA after BDAT");
            if (c.verb == Verb::data && transaction.binary)
                return say(Wrong::data_with_binarymime, "BODY=BINARYMIME needs BDAT");
            if (transaction.recipients.empty())
                return say(Wrong::no_recipients,
                           transaction.rcpt_commands > 0 ? "every RCPT was refused" : "no RCPT came before");
            break;
        case Verb::etrn:
            if (transaction.open) return say(Wrong::nested_mail, "ETRN inside a mail transaction");  // RFC 1985 5
            break;
        default: break;
    }
    return Wrong::none;
}

Session::Impl::Finding Session::Impl::check_mail(const Command& c) const {
    const ParameterContext context{plain_helo ? nullptr : &offers(), tls, true};
    if (const ParameterFault fault = check_parameters(c, context); fault.wrong != Wrong::none) {
        Finding finding = refuse(fault.wrong, fault.detail, Verb::mail);
        if (fault.beyond_limit) finding.reply = &standard_of(Say::parameter_unknown);            // RFC 2852 3: 55z
        if (fault.detail == "MT-PRIORITY") finding.reply = &standard_of(Say::priority_invalid);  // RFC 6710 4.1
        return finding;
    }
    if (const Parameter* declared = c.parameter("SIZE"))
        if (number(declared->value).value_or(UINT64_MAX) > message_limit())
            return refuse(Wrong::declared_too_big, "declared size over the limit", Verb::mail);
    const bool full = settings.limits.messages > 0 && transactions >= settings.limits.messages;
    if (full || (!plain_helo && offers().mail_max && mails >= *offers().mail_max)) {
        Finding finding = refuse(Wrong::too_many_messages, "too many transactions in this session", Verb::mail);
        finding.closes = true;
        return finding;
    }
    return {};
}

Session::Impl::Finding Session::Impl::check_rcpt(const Command& c) const {
    const ParameterContext context{plain_helo ? nullptr : &offers(), tls, transaction.utf8};
    if (const ParameterFault fault = check_parameters(c, context); fault.wrong != Wrong::none)
        return refuse(fault.wrong, fault.detail, Verb::rcpt);
    if (transaction.recipients.size() >= settings.limits.recipients)
        return refuse(Wrong::too_many_recipients, "recipients over the limit", Verb::rcpt);
    if (plain_helo) return {};
    // RFC 9422 4: refused commands count too; rcpt_commands holds this one already.
    if (offers().rcpt_max && transaction.rcpt_commands > *offers().rcpt_max)
        return refuse(Wrong::too_many_recipients, "more RCPT commands than RCPTMAX", Verb::rcpt);
    const auto known = [&] {
        return std::any_of(domains.begin(), domains.end(),
                           [&](const std::string& domain) { return same_word(domain, c.path.domain); });
    };
    if (offers().rcpt_domain_max && domains.size() >= *offers().rcpt_domain_max && !known()) {
        Finding finding = refuse(Wrong::too_many_recipients, "more recipient domains than RCPTDOMAINMAX", Verb::rcpt);
        finding.reply = &standard_of(Say::too_many_domains);
        return finding;
    }
    return {};
}

/// Errors and commands over the session's limits take the place of whatever else would be said.
void Session::Impl::check_session_limits(Finding& finding, const Command& c) {
    const bool leaving = c.verb == Verb::quit && finding.wrong == Wrong::none;
    if (finding.wrong != Wrong::none && finding.counts) ++errors;
    Wrong limit = Wrong::none;
    if (settings.limits.errors > 0 && finding.counts && finding.wrong != Wrong::none && errors > settings.limits.errors)
        limit = Wrong::too_many_errors;
    if (settings.limits.commands > 0 && commands > settings.limits.commands && !leaving)
        limit = Wrong::too_many_commands;
    if (limit == Wrong::none) return;
    if (finding.wrong != Wrong::none) responder.note_wrong(finding.wrong, finding.detail);
    finding = refuse(limit, limit == Wrong::too_many_errors ? "too many errors" : "too many commands", c.verb);
    finding.closes = true;
}

}  // namespace bouncehouse::smtp
