// AUTH (RFC 4954): the framing of the exchange. What the mechanism says is the responder's affair.
#include <algorithm>
#include <bouncehouse/smtp/base64.hpp>
#include <bouncehouse/smtp/session_impl.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::smtp {
namespace {

/// Mechanisms that show a secret to whoever listens (RFC 4616 5, RFC 7628 5).
bool shows_secret(std::string_view mechanism) {
    return mechanism == "PLAIN" || mechanism == "LOGIN" || mechanism == "XOAUTH2" || mechanism == "OAUTHBEARER";
}

}  // namespace

/// The reply that a step of the mechanism makes.
Session::Impl::Finding Session::Impl::sasl_finding(const SaslStep& step, Reply& reply) {
    Finding finding;
    finding.reply = &reply;
    switch (step.kind) {
        case SaslStep::Kind::success:
            if (step.data.empty()) {
                finding.reply = &standard_of(Say::authenticated);
                break;
            }
            [[fallthrough]];  // RFC 4954 4: data with the success go out as a challenge, the client answers nothing
        case SaslStep::Kind::challenge:
            reply.code = 334;
            reply.enhanced.reset();
            reply.lines.assign(1, encode_base64(step.data));
            break;
        case SaslStep::Kind::failure:
            reply = step.failure;
            if (!enhanced()) reply.enhanced.reset();
            finding.wrong = step.wrong;
            finding.detail = "the mechanism failed";
            break;
    }
    sasl_over = step.kind != SaslStep::Kind::challenge;
    return finding;
}

void Session::Impl::begin_auth(Scratch& scratch, Finding finding, std::string_view line) {
    const Command& c = scratch.command;
    std::string mechanism{c.mechanism};
    std::transform(mechanism.begin(), mechanism.end(), mechanism.begin(), upper);
    const auto& known = offers().mechanisms;
    std::optional<std::string> response;
    if (!c.initial_response.empty())
        response = c.initial_response == "=" ? std::string{} : decode_base64(c.initial_response);
    sasl.reset();
    sasl_over = true;
    auth_step = 0;
    if (std::find(known.begin(), known.end(), mechanism) == known.end()) {
        finding = refuse(Wrong::unknown_mechanism, "mechanism was not offered", Verb::auth);
    } else if (!tls && !settings.clear_text_auth && shows_secret(mechanism)) {
        finding = refuse(Wrong::mechanism_needs_tls, "mechanism shows the secret without TLS", Verb::auth);
    } else if (!c.initial_response.empty() && !response) {
        finding = refuse(Wrong::bad_base64, "initial response is not base64", Verb::auth);
    } else {
        const auto given = response ? std::optional<std::string_view>{*response} : std::nullopt;
        sasl = std::make_unique<SaslStep>(responder.sasl_begin(mechanism, given));
        finding = sasl_finding(*sasl, scratch.reply);
    }
    check_session_limits(finding, c);
    Situation s = situation(Stage::auth);
    s.command = &c;
    s.line = line;
    s.wrong = finding.wrong;
    s.detail = finding.detail;
    responder.answer(s, *finding.reply, scratch.answer);
    const bool closes = finding.closes && scratch.answer.code == 421;
    speak(scratch.answer, closes ? Ending::close : Ending::stay);
    after_auth(scratch.answer);
}

/// One answer of the client to a challenge.
void Session::Impl::auth_line(std::string_view line, bool too_long, std::string_view rest) {
    Borrowed scratch;
    ++auth_step;
    Situation s = situation(Stage::auth);
    s.line = line;
    s.step = auth_step;
    responder.note_command(s);
    ends_group = true;
    note_behind(rest, true);

    Finding finding;
    const std::optional<std::string> response = too_long ? std::nullopt : decode_base64(line);
    if (too_long) {
        finding = refuse(Wrong::auth_line_too_long, "line of the exchange too long", Verb::auth);
    } else if (line == "*") {
        finding = refuse(Wrong::auth_cancelled, "cancelled by the client", Verb::auth);
    } else if (!response) {
        finding = refuse(Wrong::bad_base64, "response is not base64", Verb::auth);
    } else if (sasl && sasl->kind == SaslStep::Kind::success) {  // its data have gone out, or a rule asked for more
        sasl->data.clear();
        finding = sasl_finding(*sasl, scratch->reply);
    } else if (sasl && !sasl_over) {
        *sasl = responder.sasl_step(*response);
        finding = sasl_finding(*sasl, scratch->reply);
    } else {  // a challenge that only a rule had: the mechanism cannot go on
        finding = refuse(Wrong::bad_credentials, "no mechanism stands behind the challenge", Verb::auth);
        scratch->reply = {535,
                          enhanced() ? std::optional{EnhancedCode{5, 7, 8}} : std::nullopt,
                          {"Authentication credentials invalid"}};
        finding.reply = &scratch->reply;
    }
    if (finding.wrong != Wrong::none) sasl_over = true;
    Command& c = scratch->command;
    c.verb = Verb::auth;
    check_session_limits(finding, c);
    s.wrong = finding.wrong;
    s.detail = finding.detail;
    responder.answer(s, *finding.reply, scratch->answer);
    const bool closes = finding.closes && scratch->answer.code == 421;
    speak(scratch->answer, closes ? Ending::close : Ending::stay);
    after_auth(scratch->answer);
}

void Session::Impl::after_auth(const Answer& answer) {
    if (phase == Phase::ended || phase == Phase::deaf) return;
    const int kind = answer.code / 100;
    if (kind == 0) return;  // as if the line had not come
    phase = kind == 3 ? Phase::auth : Phase::command;
    if (kind == 3) return;
    if (kind == 2) {
        authenticated = true;
        if (sasl && sasl->kind == SaslStep::Kind::success) user = sasl->user;
    }
    sasl.reset();
}

}  // namespace bouncehouse::smtp
