#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/engine/delivery.hpp>
#include <bouncehouse/engine/messages.hpp>
#include <bouncehouse/engine/script.hpp>
#include <bouncehouse/engine/settings.hpp>
#include <bouncehouse/scenario/pattern.hpp>

namespace bouncehouse::engine {
namespace {

using smtp::Ending;
using smtp::Stage;

/// What is read ahead of the steps; a line longer than this is cut here.
constexpr std::size_t most_input = 64U << 10U;

}  // namespace

Script::Script(std::shared_ptr<Engine::Shared> shared, std::size_t host, const Peer& peer, const Arrival& arrival,
               std::uint64_t session, const scenario::Dialogue& dialogue)
    : shared_(std::move(shared)),
      dialogue_(dialogue),
      facts_(facts_of(shared_->compiled.hosts[host], host, peer, arrival, session)),
      identity_(facts_.host_name, facts_.client),
      witness_(shared_->recorder, shared_->clock, session) {
    situation_.transaction = &transaction_;
    witness_.tell(connected(shared_->compiled.hosts[host], peer));
}

Script::~Script() { shared_->crowd.leave(facts_.host, facts_.client); }

void Script::start() {
    if (host().settings.implicit_tls) {
        actions_.emplace_back(smtp::StartTls{});
        waiting_ = Waiting::tls;
        return;
    }
    run();
}

void Script::receive(std::string_view bytes) {
    if (ended_ || deaf_) return;
    input_.append(bytes);
    if (waiting_ == Waiting::input) run();
}

void Script::resume() {
    if (waiting_ != Waiting::pause) return;
    waiting_ = Waiting::nothing;
    run();
}

void Script::tls_done(const smtp::TlsInfo& info) {
    if (waiting_ != Waiting::tls) return;
    situation_.tls = facts_.tls = true;
    facts_.tls_version = info.version;
    facts_.server_name = info.server_name;
    witness_.tell(seen_of(info));
    input_.clear();  // sent in clear before TLS: thrown away (RFC 3207 4.2)
    waiting_ = Waiting::nothing;
    run();
}

void Script::tls_failed(std::string_view reason) {
    evidence::TlsSeen seen;
    seen.failure = reason;
    witness_.tell(std::move(seen));
    finish(Ending::close, false, "tls failed");
}

void Script::peer_closed(std::string_view how) {
    if (ended_) return;
    const bool awaited =
        at_ >= dialogue_.steps.size() || std::holds_alternative<Step::ExpectEnd>(dialogue_.steps[at_].what);
    if (!awaited)
        witness_.tell(evidence::Noted{
            .what = "deviation",
            .text = fmt::format("the client closed at step {} of {}", at_ + 1, dialogue_.steps.size())});
    ended_ = true;
    witness_.tell(evidence::Ended{.by_client = true, .how = std::string(how)});
}

void Script::idle() { finish(Ending::close, false, "idle"); }

void Script::stop() {
    if (ended_) return;
    say(smtp::Reply{.code = 421, .enhanced = smtp::EnhancedCode{4, 3, 2}, .lines = {"Service shutting down"}});
    finish(Ending::close, false, "stop");
}

bool Script::wants_input() const { return !ended_ && !deaf_ && input_.size() < most_input; }

Duration Script::idle_limit() const { return host().settings.limits.idle; }

void Script::finish(Ending how, bool by_client, std::string_view why) {
    if (ended_) return;
    actions_.emplace_back(smtp::End{how});
    if (how == Ending::half_close) return;
    ended_ = true;
    witness_.tell(evidence::Ended{.by_client = by_client, .how = std::string(why)});
}

void Script::run() {
    waiting_ = Waiting::nothing;
    while (!ended_ && at_ < dialogue_.steps.size()) {
        const std::size_t before = at_;
        const Progress progress =
            std::visit([this](const auto& step) { return play(step); }, dialogue_.steps[at_].what);
        if (progress == Progress::blocked) {
            if (waiting_ == Waiting::nothing) waiting_ = Waiting::input;
            return;
        }
        part_ = 0;
        if (at_ == before) ++at_;
    }
    if (!ended_) finish(Ending::close, false, "end of dialogue");
}

Script::Progress Script::pause(Duration length) {
    actions_.emplace_back(smtp::Pause{length});
    waiting_ = Waiting::pause;
    return Progress::blocked;
}

/// A whole line, without its end, into `line_`.
bool Script::take_line() {
    auto end = input_.find('\n');
    if (end == input_.npos && input_.size() < most_input) return false;
    const std::size_t used = end == input_.npos ? most_input : end + 1;
    line_ = input_.substr(0, used);
    input_.erase(0, used);
    while (!line_.empty() && (line_.back() == '\n' || line_.back() == '\r')) line_.pop_back();
    return true;
}

/// What the line says, for placeholders, the envelope and the evidence.
void Script::read_command() {
    smtp::parse_command(line_, command_);
    identity_.command(line_);
    ++facts_.commands;
    situation_.stage = smtp::stage_of(command_.verb);
    situation_.command = &command_;
    situation_.line = line_;
    if (situation_.stage == Stage::ehlo || situation_.stage == Stage::helo) {
        facts_.hello = command_.argument.substr(0, 255);
        situation_.hello = facts_.hello;
    }
    if (situation_.stage == Stage::mail) {
        transaction_.clear();
        transaction_.open = true;
        transaction_.sender = command_.path;
        transaction_.parameters = command_.parameters;
        identity_.transaction();
    }
    if (situation_.stage == Stage::rcpt && transaction_.recipients.size() < host().settings.limits.recipients)
        transaction_.recipients.push_back({command_.path, command_.parameters});
    if (situation_.stage == Stage::rset) transaction_.clear();
    witness_.tell(evidence::CommandSeen{
        .stage = std::string(smtp::name_of(situation_.stage)), .bytes = line_, .step = 0, .wrong = {}, .detail = {}});
}

Script::Progress Script::play(const Step::Expect& step) {
    while (!ended_ && take_line()) {
        if (scenario::matches(step.line, line_)) {
            read_command();
            return Progress::done;
        }
        if (changes_nothing()) continue;
        if (step.optional) {
            pass_optional();
            return Progress::done;
        }
        read_command();
        deviation(step);
    }
    return Progress::blocked;
}

/// NOOP may come at any time (RFC 5321 4.1.1.9), RSET where no transaction is open: no step has to foresee them.
bool Script::changes_nothing() {
    smtp::Command command;
    smtp::parse_command(line_, command);
    const Stage stage = smtp::stage_of(command.verb);
    if (stage != Stage::noop && (stage != Stage::rset || transaction_.open)) return false;
    read_command();
    say({.code = 250, .enhanced = smtp::EnhancedCode{2, 0, 0}, .lines = {"OK"}});
    return true;
}

/// An optional line that did not come takes with it what would have been said to it and the content it
/// would have begun. The line itself is for the next step that waits for one.
void Script::pass_optional() {
    const auto waits = [](const Step& step) {
        return std::holds_alternative<Step::Expect>(step.what) || std::holds_alternative<Step::ExpectEnd>(step.what);
    };
    input_.insert(0, line_ + "\r\n");
    do ++at_;
    while (at_ < dialogue_.steps.size() && !waits(dialogue_.steps[at_]));
}

void Script::deviation(const Step::Expect& step) {
    witness_.tell(evidence::Noted{
        .what = "deviation",
        .text = fmt::format("step {} expects {}, got {}", at_ + 1, step.line.text, line_.substr(0, 512))});
    const std::uint32_t most = host().settings.limits.errors;
    if (most > 0 && ++deviations_ >= most) {
        say({.code = 421, .enhanced = smtp::EnhancedCode{4, 7, 0}, .lines = {"Too many errors"}});
        return finish(Ending::close, false, "421");
    }
    if (step.otherwise) return send({*step.otherwise, {}});
    say({.code = 503, .enhanced = smtp::EnhancedCode{5, 5, 1}, .lines = {"Bad sequence of commands"}});
}

Script::Progress Script::play(const Step::ExpectContent&) {
    const std::size_t used = reader_.take(input_, content_, host().settings.limits.message);
    input_.erase(0, used);
    if (!reader_.done()) return Progress::blocked;
    content_.complete = true;
    keep_content();
    return Progress::done;
}

void Script::keep_content() {
    situation_.stage = Stage::data_end;
    situation_.command = nullptr;
    evidence::ContentSeen seen = seen_of(content_);
    evidence::Message message = message_of(facts_, transaction_, content_, shared_->clock, 250);
    seen.message = message.id;
    seen.kept = shared_->recorder.keep(std::move(message));
    if (seen.kept)
        ++facts_.kept;
    else
        seen.message.clear();
    witness_.tell(std::move(seen));
    transaction_.clear();
    content_.clear();
    reader_.reset();
}

Script::Progress Script::play(const Step::ExpectBytes& step) {
    const std::uint64_t wanted = step.count - swallowed_;
    const std::size_t used = std::min<std::uint64_t>(wanted, input_.size());
    input_.erase(0, used);
    swallowed_ += used;
    if (swallowed_ < step.count) return Progress::blocked;
    swallowed_ = 0;
    return Progress::done;
}

Script::Progress Script::play(const Step::ExpectEnd&) {
    while (take_line()) {
        read_command();
        witness_.tell(
            evidence::Noted{.what = "deviation",
                            .text = fmt::format("step {} expects the end, got {}", at_ + 1, line_.substr(0, 512))});
    }
    return Progress::blocked;
}

Script::Progress Script::play(const Step::SendBytes& step) {
    const double scale = shared_->options.time_scale;
    const Duration delay = to_clock(step.delivery.delay.least.value_or(Duration{}), scale);
    const Duration linger = to_clock(step.delivery.linger, scale);
    if (part_ == 0 && delay > Duration{}) {
        part_ = 1;
        return pause(delay);
    }
    if (part_ <= 1) {
        send(step);
        part_ = 2;
        if (linger > Duration{}) {
            part_ = 3;
            return pause(linger);
        }
    }
    if (step.delivery.ending != Ending::stay) finish(step.delivery.ending, false, "end of dialogue");
    return Progress::done;
}

void Script::send(const Step::SendBytes& step) {
    const Asked now = asked();
    Filling filling(now, identity_, shared_->chance, shared_->clock);
    smtp::Answer answer;
    std::string entry;
    if (const auto* fixed = std::get_if<scenario::FixedReply>(&step.reply)) {
        append_reply(*fixed, filling, nullptr, answer.bytes);
        answer.code = fixed->code;
        entry = fixed->entry;
    } else if (const auto* raw = std::get_if<scenario::RawReply>(&step.reply)) {
        append_raw(*raw, filling, answer.bytes);
        answer.code = raw->code;
    }
    deliver(step.delivery, {}, filling, shared_->options.time_scale, answer);
    if (answer.stop_reading) deaf_ = true;
    tell_reply(answer, std::move(entry));
    if (!answer.bytes.empty()) actions_.emplace_back(smtp::Send{std::move(answer.bytes), answer.pacing});
    if (deaf_) actions_.emplace_back(smtp::StopReading{});
}

void Script::say(const smtp::Reply& reply) {
    smtp::Answer answer;
    reply.append_wire(answer.bytes);
    answer.code = reply.code;
    tell_reply(answer, {});
    actions_.emplace_back(smtp::Send{std::move(answer.bytes), {}});
}

void Script::tell_reply(const smtp::Answer& answer, std::string entry) {
    const Step* step = at_ < dialogue_.steps.size() ? &dialogue_.steps[at_] : nullptr;
    evidence::ReplyGiven told;
    told.stage = smtp::name_of(situation_.stage);
    told.code = answer.code;
    told.rule =
        name_of(step == nullptr ? dialogue_.place : step->place, fmt::format("{} step {}", dialogue_.id, at_ + 1));
    told.entry = std::move(entry);
    show_bytes(answer, told);
    witness_.tell(std::move(told));
}

Script::Progress Script::play(const Step::Wait& step) {
    if (part_ == 1) return Progress::done;
    part_ = 1;
    return pause(to_clock(step.length, shared_->options.time_scale));
}

Script::Progress Script::play(const Step::Tls& step) {
    if (part_ == 1) return Progress::done;
    part_ = 1;
    actions_.emplace_back(smtp::StartTls{step.fault});
    waiting_ = Waiting::tls;
    return Progress::blocked;
}

Script::Progress Script::play(const Step::Close& step) {
    finish(step.how, false, "end of dialogue");
    return Progress::done;
}

}  // namespace bouncehouse::engine
