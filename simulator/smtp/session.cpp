#include <algorithm>
#include <bouncehouse/smtp/line_limit.hpp>
#include <bouncehouse/smtp/session_impl.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <utility>

namespace bouncehouse::smtp {
namespace {

constexpr std::size_t most_held = 64U << 10U;  // octets taken in during a wait before the shell is told to stop

std::vector<std::unique_ptr<Scratch>>& spare_scratch() {
    thread_local std::vector<std::unique_ptr<Scratch>> spare;
    return spare;
}

void release(std::string& buffer) {
    constexpr std::size_t small = 64;
    if (buffer.capacity() > small) std::string{}.swap(buffer);
    buffer.clear();
}

}  // namespace

Borrowed::Borrowed() {
    auto& spare = spare_scratch();
    if (spare.empty()) {
        scratch_ = std::make_unique<Scratch>();
    } else {
        scratch_ = std::move(spare.back());
        spare.pop_back();
    }
    scratch_->answer.clear();
}

Borrowed::~Borrowed() { spare_scratch().push_back(std::move(scratch_)); }

void Transaction::clear() {
    open = false;
    sender = {};
    parameters.clear();
    constexpr std::size_t few = 2;
    if (recipients.capacity() > few) std::vector<Recipient>{}.swap(recipients);
    recipients.clear();
    rcpt_commands = 0;
    declared_size.reset();
    eight_bit = binary = utf8 = require_tls = false;
}

void Answer::clear() {
    constexpr std::size_t small = 4096;
    if (bytes.capacity() > small) std::string{}.swap(bytes);
    bytes.clear();
    code = 0;
    delay = linger = {};
    pacing.bytes_per_second = 0;
    pacing.pieces.clear();
    pacing.gap = {};
    ending = Ending::stay;
    stop_reading = refused_for_good = raw_content = false;
    prepaid = 0;
    keep.reset();
    offers.reset();
    tls_fault = TlsFault::none;
    swallow = 0;
}

// ---------------------------------------------------------------- input

void Session::Impl::start() {
    if (phase != Phase::fresh) return;
    phase = Phase::command;
    Borrowed scratch;
    Reply& reply = scratch->reply;
    reply.code = 220;
    reply.enhanced.reset();
    reply.lines.resize(1);
    reply.lines[0].assign(settings.host).append(lmtp() ? " LMTP Bouncehouse" : " ESMTP Bouncehouse");
    Situation s = situation(Stage::connect);
    s.tls = settings.implicit_tls;
    const Answer& answer = scratch->answer;
    responder.answer(s, reply, scratch->answer);
    const bool dropped = answer.bytes.empty() && answer.ending != Ending::stay;
    if (!settings.implicit_tls || dropped) return greet(answer);
    // The greeting is asked for first: it tells how the handshake is to be played.
    greeting = std::make_unique<Answer>(answer);
    fault_pending = answer.tls_fault != TlsFault::none;
    emit(StartTls{answer.tls_fault});
}

void Session::Impl::greet(const Answer& answer) {
    if (answer.code == 554 || answer.code == 521) refused = answer.code;
    speak(answer, Ending::stay);
    if (wait == Wait::none && !answer.bytes.empty()) in_greeting = false;
}

void Session::Impl::receive(std::string_view bytes) {
    if (bytes.empty() || phase == Phase::ended || phase == Phase::fresh || phase == Phase::deaf) return;
    if (wait != Wait::none) return hold(bytes);
    if (in_greeting && !std::exchange(early_noted, true))
        responder.note_wrong(Wrong::talked_early, "bytes came before the greeting");
    run(bytes);
}

/// Input that comes while we wait is kept, and says something about a client that should be waiting too.
void Session::Impl::hold(std::string_view bytes) {
    if (wait == Wait::tls || closing) return;
    if (in_greeting) {
        if (!std::exchange(early_noted, true))
            responder.note_wrong(Wrong::talked_early, "bytes came before the greeting");
    } else if (!std::exchange(behind_noted, true)) {
        note_behind(bytes, ends_group);
    }
    if (!tls_pending && !quit && held.size() < most_held) held.append(bytes);
}

void Session::Impl::run(std::string_view rest) {
    while (!rest.empty() && wait == Wait::none && phase != Phase::ended && phase != Phase::deaf) {
        if (swallow > 0) {
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(swallow, rest.size()));
            if (swallow != UINT64_MAX) swallow -= count;
            rest.remove_prefix(count);
            continue;
        }
        switch (phase) {
            case Phase::content: take_content(rest); break;
            case Phase::chunk: take_chunk(rest); break;
            default: take_line(rest); break;
        }
    }
    if (wait == Wait::pause && !tls_pending && !quit && !closing) held.append(rest);
}

std::size_t Session::Impl::longest_line() const {
    const std::uint32_t added = std::max(added_to_mail(offers()), added_to_rcpt(offers()));
    return std::max<std::size_t>(settings.limits.auth_line, settings.limits.command_line + added);
}

std::size_t Session::Impl::line_limit(std::string_view line) const {
    if (phase == Phase::auth) return settings.limits.auth_line;
    const std::size_t plain = settings.limits.command_line;
    if (plain_helo || line.size() <= plain) return plain;
    if (starts_with_word(line, "MAIL")) return plain + added_to_mail(offers());
    if (starts_with_word(line, "RCPT")) return plain + added_to_rcpt(offers());
    if (starts_with_word(line, "AUTH") && offered(Extension::auth)) return settings.limits.auth_line;
    return plain;
}

/// Takes a line, or what has come of it. Of an over-long one only so much is kept as would have been allowed.
void Session::Impl::take_line(std::string_view& rest) {
    const std::size_t lf = rest.find('\n');
    const bool whole = lf != std::string_view::npos;
    const std::string_view piece = rest.substr(0, whole ? lf + 1 : lf);
    rest.remove_prefix(piece.size());
    if (!skipping) {
        std::string_view line = piece;
        if (!whole || !partial.empty()) {
            partial.append(piece.substr(0, std::min(piece.size(), longest_line() + 1 - partial.size())));
            line = partial;
        }
        const std::size_t limit = line_limit(line);
        if (line.size() <= limit) {
            if (whole) finish_line(line, false, rest);
            return;
        }
        partial.assign(line.substr(0, limit));
        skipping = true;
    }
    if (!whole) return;
    skipping = false;
    finish_line(partial, true, rest);
}

void Session::Impl::finish_line(std::string_view line, bool too_long, std::string_view rest) {
    bool bare_lf = false;
    if (!too_long) {
        line.remove_suffix(1);
        bare_lf = line.empty() || line.back() != '\r';
        if (!bare_lf) line.remove_suffix(1);
    }
    std::string kept;
    if (line.data() == partial.data()) {  // the next line may begin before this one is done with
        kept.swap(partial);
        line = std::string_view{kept}.substr(0, line.size());
    }
    if (phase == Phase::auth) {
        if (bare_lf) responder.note_wrong(Wrong::bare_lf, "AUTH line ended by LF");
        auth_line(line, too_long, rest);
    } else {
        command(line, bare_lf, too_long, rest);
    }
}

/// Bytes lie behind a command (RFC 2920 3.1).
void Session::Impl::note_behind(std::string_view rest, bool group_ends) {
    if (rest.empty() || swallow > 0) return;
    if (quit) {
        responder.note_wrong(Wrong::bytes_after_quit, "bytes behind QUIT were thrown away");
    } else if (tls_pending) {
        responder.note_wrong(Wrong::bytes_behind_starttls, "plain text behind STARTTLS was thrown away");
    } else if (!extended || !offered(Extension::pipelining)) {
        responder.note_wrong(Wrong::pipelined, "bytes came before the reply, and PIPELINING was not offered");
    } else if (group_ends) {
        responder.note_wrong(Wrong::pipelined_past_end, "bytes came behind a command that ends a group");
    }
}

void Session::Impl::resume() {
    if (wait != Wait::pause) return;
    wait = Wait::none;
    flush_later();
    if (wait != Wait::none || phase == Phase::ended) return;
    in_greeting = false;
    behind_noted = false;
    std::string input;
    input.swap(held);
    run(input);
}

void Session::Impl::tls_done(const TlsInfo& info) {
    if (wait != Wait::tls) return;
    wait = Wait::none;
    tls = true;
    tls_pending = false;
    responder.note_tls(info);
    // RFC 3207 4.2: all that was learned in clear is forgotten.
    hello.clear();
    user.clear();
    extended = plain_helo = authenticated = false;
    own_offers.reset();
    close_transaction();
    release(held);
    release(partial);
    if (const std::unique_ptr<Answer> answer = std::move(greeting)) return greet(*answer);
    flush_later();
}

void Session::Impl::tls_failed(std::string_view reason) {
    if (wait != Wait::tls) return;
    responder.note_tls_failed(reason);
    if (!fault_pending) responder.note_wrong(Wrong::tls_failed, reason);
    wait = Wait::none;
    later.clear();
    how_ended = "tls-failed";
    emit(End{Ending::close});
}

void Session::Impl::peer_closed(std::string_view how) {
    if (phase == Phase::ended) return;
    const bool waiting = wait == Wait::pause || owes_reply;
    if (wait == Wait::tls) {
        responder.note_tls_failed("the client closed the connection");
        if (!fault_pending) responder.note_wrong(Wrong::tls_failed, "the client closed the connection");
    } else if (phase == Phase::content || phase == Phase::chunk) {
        responder.note_wrong(Wrong::closed_in_content, "the connection was closed inside the content");
        forget_content();
    } else if (phase != Phase::deaf && phase != Phase::fresh && !quit && !closing) {
        if (waiting)
            responder.note_wrong(Wrong::closed_while_waiting, "the connection was closed before our reply");
        else
            responder.note_wrong(Wrong::closed_without_quit, "the connection was closed without QUIT");
    }
    end(true, how);
}

void Session::Impl::idle() {
    if (phase == Phase::ended || phase == Phase::fresh || wait == Wait::pause) return;
    if (wait == Wait::tls) return tls_failed("the handshake took too long");
    if (phase == Phase::deaf || owes_reply || swallow == UINT64_MAX) {  // it is the client that waits
        how_ended = "idle";
        return emit(End{Ending::close});
    }
    responder.note_wrong(Wrong::idle, "nothing came in time");
    forget_content();
    say_goodbye(Say::idle, Wrong::idle, "idle");
}

void Session::Impl::stop() {
    if (phase == Phase::ended || closing) return;
    how_ended = "stop";
    const bool unstarted = phase == Phase::fresh;
    if (unstarted) phase = Phase::command;
    if (phase == Phase::deaf || (tls_pending && wait != Wait::none) || wait == Wait::tls ||
        (unstarted && settings.implicit_tls)) {
        later.clear();
        wait = Wait::none;
        return emit(End{Ending::close});
    }
    // What was promised goes out at once, so that no client repeats a message that is kept.
    std::vector<Action> promised;
    promised.swap(later);
    wait = Wait::none;
    for (Action& action : promised)
        if (phase != Phase::ended && !std::holds_alternative<Pause>(action)) emit(std::move(action));
    if (phase == Phase::ended) return;
    how_ended = "stop";
    if (phase == Phase::deaf) return emit(End{Ending::close});
    forget_content();
    if (!unstarted) return say_goodbye(Say::shutting_down, Wrong::none, "stop");
    closing = true;
    Borrowed scratch;
    responder.answer(situation(Stage::connect), standard_of(Say::shutting_down), scratch->answer);
    speak(scratch->answer, Ending::close, "stop");
}

// ---------------------------------------------------------------- output

void Session::Impl::emit(Action action) {
    if (phase == Phase::ended) return;
    if (wait != Wait::none) {
        later.push_back(std::move(action));
        return;
    }
    if (const auto* ending = std::get_if<End>(&action)) {
        const Ending how = ending->how;
        actions.push_back(std::move(action));
        if (how == Ending::half_close)
            phase = Phase::deaf;
        else
            end(quit, how_ended);
        return;
    }
    if (std::holds_alternative<Pause>(action)) wait = Wait::pause;
    if (std::holds_alternative<StartTls>(action)) wait = Wait::tls;
    if (std::holds_alternative<StopReading>(action)) phase = Phase::deaf;
    if (const auto* more = std::get_if<Send>(&action); more && more->pacing.plain() && !actions.empty()) {
        // Replies that follow each other go out in one write.
        auto* last = std::get_if<Send>(&actions.back());
        if (last && last->pacing.plain()) {
            last->bytes.append(more->bytes);
            return;
        }
    }
    actions.push_back(std::move(action));
}

void Session::Impl::send(std::string_view bytes, const Pacing& pacing) {
    if (wait == Wait::none && phase != Phase::ended && pacing.plain() && !actions.empty()) {
        auto* last = std::get_if<Send>(&actions.back());
        if (last && last->pacing.plain()) {
            last->bytes.append(bytes);
            return;
        }
    }
    emit(Send{std::string{bytes}, pacing});
}

/// The pauses of a greeting in pieces are waits of ours, so that a client that talks into them is noticed.
void Session::Impl::send_in_steps(std::string_view bytes, const Pacing& pacing) {
    if (pacing.pieces.empty() || pacing.gap <= Duration{}) return send(bytes, pacing);
    const Pacing drip{pacing.bytes_per_second, {}, {}};
    for (std::size_t number = 0; !bytes.empty(); ++number) {
        const std::uint32_t size = pacing.pieces[std::min(number, pacing.pieces.size() - 1)];
        const std::string_view piece = bytes.substr(0, std::max<std::size_t>(1, size));
        if (number > 0) emit(Pause{pacing.gap});
        emit(Send{std::string{piece}, drip});
        bytes.remove_prefix(piece.size());
    }
}

/// Brings out one answer; `otherwise` is how the connection ends when the answer does not say.
void Session::Impl::speak(const Answer& answer, Ending otherwise, const char* how) {
    const bool silent = answer.bytes.empty();
    const bool paid = prepaid > 0;
    if (paid) --prepaid;
    owes_reply = silent && !paid;
    if (answer.delay > Duration{}) emit(Pause{answer.delay});
    if (!silent && !paid) {
        if (in_greeting)
            send_in_steps(answer.bytes, answer.pacing);
        else
            send(answer.bytes, answer.pacing);
    }
    if (answer.stop_reading) {
        no_reading = true;
        emit(StopReading{});
    }
    swallow = swallow > UINT64_MAX - answer.swallow ? UINT64_MAX : swallow + answer.swallow;
    prepaid += answer.prepaid;
    if (answer.refused_for_good) refused = answer.code == 521 ? 521 : 554;
    const Ending ending = answer.ending == Ending::stay ? otherwise : answer.ending;
    if (ending == Ending::stay) return;
    how_ended = how != nullptr ? how : answer.code == 421 ? "421" : "fault";
    if (answer.linger > Duration{}) emit(Pause{answer.linger});
    emit(End{ending});
}

void Session::Impl::flush_later() {
    std::vector<Action> due;
    due.swap(later);
    for (Action& action : due) emit(std::move(action));  // behind the next wait they go back into `later`
}

void Session::Impl::end(bool by_client, std::string_view how) {
    phase = Phase::ended;
    wait = Wait::none;
    later.clear();
    release(held);
    release(partial);
    responder.note_end(by_client, how);
}

/// The server's own last word (RFC 5321 3.8).
void Session::Impl::say_goodbye(Say what, Wrong wrong, const char* how) {
    closing = true;
    Borrowed scratch;
    Situation s = situation(Stage::disconnect);
    s.wrong = wrong;
    responder.answer(s, standard_of(what), scratch->answer);
    speak(scratch->answer, Ending::close, how);
}

/// The content will not come to its end.
void Session::Impl::forget_content() {
    if (phase != Phase::content && phase != Phase::chunk) return;
    if (!interrupted) responder.note_content(transaction, content);
    phase = Phase::command;
    close_transaction();
}

// ---------------------------------------------------------------- the machine

Session::Session(const Settings& settings, Responder& responder) : impl_(std::make_unique<Impl>(settings, responder)) {}
Session::~Session() = default;
void Session::start() { impl_->start(); }
void Session::receive(std::string_view bytes) { impl_->receive(bytes); }
void Session::peer_closed(std::string_view how) { impl_->peer_closed(how); }
void Session::resume() { impl_->resume(); }
void Session::tls_done(const TlsInfo& info) { impl_->tls_done(info); }
void Session::tls_failed(std::string_view reason) { impl_->tls_failed(reason); }
void Session::idle() { impl_->idle(); }
void Session::stop() { impl_->stop(); }
std::vector<Action>& Session::actions() { return impl_->actions; }
bool Session::ended() const { return impl_->phase == Impl::Phase::ended; }
bool Session::wants_input() const {
    return impl_->phase != Impl::Phase::ended && !impl_->no_reading && impl_->held.size() < most_held;
}
Duration Session::idle_limit() const { return impl_->settings.limits.idle; }

}  // namespace bouncehouse::smtp
