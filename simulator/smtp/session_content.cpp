// Content: DATA (RFC 5321 4.1.1.4), BDAT (RFC 3030), and the replies at its end (LMTP: RFC 2033 4.2).
#include <algorithm>
#include <bouncehouse/smtp/session_impl.hpp>

namespace bouncehouse::smtp {

std::uint64_t Session::Impl::message_limit() const {
    const std::uint64_t own = settings.limits.message;
    return plain_helo ? own : std::min(own, offers().size_limit.value_or(own));
}

ContentRules Session::Impl::content_rules() const {
    ContentRules rules;
    rules.line_limit = settings.limits.content_line;
    rules.eight_bit = transaction.eight_bit || transaction.utf8;
    rules.binary = transaction.binary;
    return rules;
}

// ---------------------------------------------------------------- DATA

void Session::Impl::begin_content() {
    content.clear();
    dots.reset(content_rules());
    phase = Phase::content;
    interrupted = false;
    interrupt = responder.interrupt_at(transaction);
    if (early_due()) answer_content(true);
}

void Session::Impl::take_content(std::string_view& rest) {
    constexpr std::uint64_t most_reserved = 256U << 10U;
    if (content.size == 0 && transaction.declared_size && *transaction.declared_size > rest.size())
        content.bytes.reserve(std::min({*transaction.declared_size, message_limit(), most_reserved}));
    const std::uint64_t keep = interrupted ? 0 : message_limit();
    std::string_view piece = rest;
    // No piece goes past the octet at which the answer is due.
    if (interrupt && !interrupted)
        piece =
            piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(*interrupt - content.size, piece.size())));
    rest.remove_prefix(dots.take(piece, content, keep));
    if (dots.done()) {
        end_content();
        if (wait == Wait::none && phase == Phase::command) note_behind(rest, false);
        ends_group = false;
    } else if (early_due()) {
        answer_content(true);
    }
}

void Session::Impl::end_content() {
    phase = Phase::command;
    if (!interrupted) answer_content(false);
    if (phase != Phase::ended) close_transaction();
}

/// The standard opinion of what was received.
Session::Impl::Finding Session::Impl::judge_content() const {
    if (transaction.recipients.empty()) return refuse(Wrong::no_recipients, "no recipient was accepted", Verb::data);
    if (content.size > message_limit()) return refuse(Wrong::message_too_big, "content over the limit", Verb::data);
    Finding finding;
    finding.reply = &standard_of(Say::queued);
    return finding;
}

/// Keeps the message when it is to be kept. A promise that cannot be kept is not made.
void Session::Impl::settle(Answer& answer, bool wanted, bool kept) const {
    if (!wanted || kept || answer.code / 100 != 2) return;
    const Reply& sorry = standard_of(Say::not_kept);
    answer.bytes.clear();
    sorry.append_wire(answer.bytes);
    answer.code = sorry.code;
}

/// Asks what to say to the content: at its end, or early at the octet that interrupt_at() named.
void Session::Impl::answer_content(bool early) {
    if (early) interrupted = true;
    if (!early && transaction.declared_size && content.size > *transaction.declared_size)
        responder.note_wrong(Wrong::more_than_declared, "content bigger than SIZE= said");
    responder.note_content(transaction, content);
    if (lmtp() && (!transaction.recipients.empty() || content.by_chunks)) return answer_each_recipient(early);
    const Finding finding = judge_content();
    if (finding.wrong != Wrong::none) responder.note_wrong(finding.wrong, finding.detail);
    Borrowed scratch;
    Answer& answer = scratch->answer;
    Situation s = situation(Stage::data_end);
    s.wrong = finding.wrong;
    s.detail = finding.detail;
    s.content = &content;
    s.early = early;
    responder.answer(s, *finding.reply, answer);
    const bool wanted = answer.keep.value_or(!early && answer.code / 100 == 2);
    if (wanted) settle(answer, true, responder.keep(transaction, content));
    speak(answer, Ending::stay);
}

/// RFC 2033 4.2: one reply for each accepted recipient. All are asked for before the first goes out,
/// because the message must be kept by then.
void Session::Impl::answer_each_recipient(bool early) {
    const Finding finding = judge_content();
    if (finding.wrong != Wrong::none) responder.note_wrong(finding.wrong, finding.detail);
    std::vector<Answer> answers(transaction.recipients.size());
    bool wanted = false;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        Situation s = situation(Stage::data_end);
        s.wrong = finding.wrong;
        s.detail = finding.detail;
        s.content = &content;
        s.early = early;
        s.recipient = i;
        responder.answer(s, *finding.reply, answers[i]);
        wanted = wanted || answers[i].keep.value_or(!early && answers[i].code / 100 == 2);
    }
    const bool kept = wanted && responder.keep(transaction, content);
    for (Answer& answer : answers) {
        settle(answer, wanted, kept);
        speak(answer, Ending::stay);
        if (phase == Phase::ended || answer.ending != Ending::stay) return;
    }
}

// ---------------------------------------------------------------- BDAT

/// The octets of a chunk are read whatever is wrong with it, and answered then (RFC 3030 2).
void Session::Impl::begin_chunk(const Command& c, const Finding& finding, std::string_view line,
                                std::string_view rest) {
    chunk_line.assign(line);
    chunk_left = c.chunk_size;
    chunk_finding = std::make_unique<Finding>(finding);
    if (finding.wrong == Wrong::no_recipients && lmtp() && c.last) *chunk_finding = {};  // RFC 2033 4.3: zero replies
    if (chunk_number++ == 0 && finding.wrong == Wrong::none) {
        content.clear();
        content.by_chunks = true;
        chunks.reset(content_rules());
        interrupted = false;
        interrupt = responder.interrupt_at(transaction);
    }
    if (chunk_finding->wrong == Wrong::none) content.by_chunks = true;
    phase = Phase::chunk;
    if (chunk_left == 0) end_chunk(rest);
}

void Session::Impl::take_chunk(std::string_view& rest) {
    std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left, rest.size()));
    const bool wanted = chunk_finding->wrong == Wrong::none && !interrupted;
    if (wanted && interrupt)
        count =
            static_cast<std::size_t>(std::min<std::uint64_t>(count, *interrupt - std::min(content.size, *interrupt)));
    if (wanted) chunks.take(rest.substr(0, count), content, message_limit());
    rest.remove_prefix(count);
    chunk_left -= count;
    if (wanted && early_due()) answer_content(true);
    if (chunk_left == 0 && phase == Phase::chunk) end_chunk(rest);
}

void Session::Impl::end_chunk(std::string_view rest) {
    phase = Phase::command;
    if (interrupted) return close_transaction();  // the early answer was the answer to this chunk
    answer_chunk(rest);
}

void Session::Impl::answer_chunk(std::string_view rest) {
    Borrowed scratch;
    std::string line;
    line.swap(chunk_line);
    Command& c = scratch->command;
    parse_command(line, c);
    Finding finding = *chunk_finding;
    chunk_finding.reset();
    note_behind(rest, false);
    ends_group = false;
    if (finding.wrong == Wrong::none && c.last) {
        chunks.finish(content);
        content.complete = true;
        answer_content(false);
        if (phase != Phase::ended) close_transaction();
        return;
    }
    if (finding.wrong == Wrong::none && content.size > message_limit())
        finding = refuse(Wrong::message_too_big, "content over the limit", Verb::bdat);
    if (finding.wrong == Wrong::none) finding.reply = &standard_of(Say::chunk_taken);
    Situation s = situation(Stage::bdat);
    s.command = &c;
    s.line = line;
    s.wrong = finding.wrong;
    s.detail = finding.detail;
    s.step = chunk_number;
    responder.answer(s, *finding.reply, scratch->answer);
    const int kind = scratch->answer.code / 100;
    const bool was_open = transaction.open;
    speak(scratch->answer, Ending::stay);
    if (phase == Phase::ended) return;
    if (kind >= 4) {  // RFC 3030 2: the message has failed; chunks sent ahead are no new errors
        const bool refused_before = mail_refused;
        if (was_open && content.size > 0) responder.note_content(transaction, content);
        close_transaction();
        mail_refused = was_open || refused_before;
    } else if (!was_open) {
        chunk_number = 0;
    }
}

}  // namespace bouncehouse::smtp
