// The evidence of a conversation: what came, what was said, what was kept.
#include <algorithm>
#include <bouncehouse/engine/conversation.hpp>
#include <bouncehouse/engine/messages.hpp>
#include <bouncehouse/smtp/standard.hpp>
#include <utility>

namespace bouncehouse::engine {
namespace {

using smtp::Stage;

/// "535 5.7.8 No\r\n" -> "No".
std::string text_of_first_line(std::string_view bytes) {
    std::string_view line = bytes.substr(0, bytes.find_first_of("\r\n"));
    line.remove_prefix(std::min<std::size_t>(line.size(), 4));
    const std::size_t blank = line.find(' ');
    const std::string_view first = line.substr(0, blank);
    const bool enhanced = blank != std::string_view::npos && std::count(first.begin(), first.end(), '.') == 2 &&
                          first.find_first_not_of("0123456789.") == std::string_view::npos;
    return std::string{enhanced ? line.substr(blank + 1) : line};
}

}  // namespace

void Conversation::learn(const smtp::Situation& situation) {
    if (situation.wrong != smtp::Wrong::none && situation.stage != Stage::disconnect) ++facts_.errors;
    facts_.tls = situation.tls;
    facts_.extended = situation.extended;
    if (facts_.hello != situation.hello) facts_.hello = situation.hello;
    if (facts_.user != situation.user) facts_.user = situation.user;
}

void Conversation::note_command(const smtp::Situation& situation) {
    tell_held();
    ++facts_.commands;
    const bool continues = situation.stage == Stage::auth && situation.step > 0;
    if (!continues) identity_.command(situation.line);
    if (situation.stage == Stage::auth && situation.command != nullptr) facts_.mechanism = situation.command->mechanism;
    if (situation.stage == Stage::mail) {
        ++facts_.transactions;
        identity_.transaction();
    }
    const bool fine = situation.wrong == smtp::Wrong::none;
    witness_.tell(evidence::CommandSeen{.stage = std::string(smtp::name_of(situation.stage)),
                                        .bytes = std::string(situation.line),
                                        .step = situation.step,
                                        .wrong = fine ? std::string{} : std::string(smtp::name_of(situation.wrong)),
                                        .detail = std::string(situation.detail)});
}

void Conversation::tell_reply(const smtp::Situation& situation, const smtp::Answer& answer, evidence::ReplyGiven told) {
    told.stage = smtp::name_of(situation.stage);
    told.code = answer.code;
    show_bytes(answer, told);
    if (prepaid_ > 0) {  // the session keeps it back: an earlier reply brought this one along
        --prepaid_;
        told.bytes.clear();
        told.fault += told.fault.empty() ? "sent ahead" : ", sent ahead";
    }
    prepaid_ += answer.prepaid;
    if (situation.stage != Stage::data_end) {
        tell_held();
        return witness_.tell(std::move(told));
    }
    // Whether the message can be kept decides what the client is really told; LMTP asks for each
    // recipient before that.
    if (!held_) held_ = std::make_unique<Held>();
    held_->wanted |= answer.keep.value_or(!situation.early && answer.code / 100 == 2);
    held_->replies.emplace_back(shared_->clock.now(), std::move(told));
    const bool more = situation.recipient && *situation.recipient + 1 < situation.transaction->recipients.size();
    if (!more && !held_->wanted) tell_held();
}

void Conversation::tell_held() {
    if (!held_) return;
    const std::unique_ptr<Held> held = std::move(held_);
    if (held->content) witness_.tell(std::move(*held->content), held->content_at);
    for (auto& [at, told] : held->replies) witness_.tell(std::move(told), at);
}

bool Conversation::keep(const smtp::Transaction& transaction, smtp::Content& content) {
    evidence::Message message = message_of(facts_, transaction, content, shared_->clock, content_code_);
    std::string id = message.id;
    const bool safe = shared_->recorder.keep(std::move(message));
    if (safe) ++facts_.kept;
    if (held_ && safe && held_->content) {
        held_->content->kept = true;
        held_->content->message = std::move(id);
    }
    if (held_ && !safe) tell_not_kept();
    tell_held();
    return safe;
}

/// The session takes back what it had promised.
void Conversation::tell_not_kept() {
    for (auto& [at, told] : held_->replies) {
        if (told.code / 100 != 2) continue;
        told.code = 452;
        told.bytes = smtp::standard(smtp::Say::not_kept, content_enhanced_).wire();
        told.reasons.push_back({"limit", "the message could not be kept"});
    }
}

void Conversation::note_content(const smtp::Transaction&, const smtp::Content& content) {
    tell_held();
    evidence::ContentSeen seen = seen_of(content);
    if (!content.complete && !early_) return witness_.tell(std::move(seen));  // cut short: nothing is said to it
    held_ = std::make_unique<Held>();
    held_->content_at = shared_->clock.now();
    held_->content = std::move(seen);
}

void Conversation::note_wrong(smtp::Wrong wrong, std::string_view detail) {
    tell_held();
    witness_.tell(evidence::WrongSeen{.wrong = std::string(smtp::name_of(wrong)), .detail = std::string(detail)});
}

void Conversation::note_tls(const smtp::TlsInfo& info) {
    tell_held();
    facts_.tls = true;
    facts_.tls_version = info.version;
    facts_.server_name = info.server_name;
    witness_.tell(seen_of(info));
}

void Conversation::note_tls_failed(std::string_view reason) {
    tell_held();
    evidence::TlsSeen seen;
    seen.failure = reason;
    witness_.tell(std::move(seen));
}

void Conversation::note_end(bool by_client, std::string_view how) {
    tell_held();
    witness_.tell(evidence::Ended{.by_client = by_client, .how = std::string(how)});
}

smtp::SaslStep Conversation::sasl_begin(std::string_view mechanism, std::optional<std::string_view> response) {
    facts_.mechanism = mechanism;
    const scenario::Host& at = *host().host;
    sasl_ = begin_sasl(mechanism, at.name, at.accounts, shared_->sasl);
    proving_ = evidence::AuthSeen{.mechanism = facts_.mechanism, .user = {}, .success = false, .detail = {}};
    return learned_auth(sasl_ ? sasl_->step(response) : sasl_unknown_mechanism());
}

smtp::SaslStep Conversation::sasl_step(std::string_view response) {
    return learned_auth(sasl_ ? sasl_->step(response) : sasl_unknown_mechanism());
}

smtp::SaslStep Conversation::learned_auth(smtp::SaslStep step) {
    if (step.kind == smtp::SaslStep::Kind::challenge) return step;
    sasl_.reset();
    if (proving_ && step.kind == smtp::SaslStep::Kind::success) proving_->user = step.user;
    return step;
}

/// The client is authenticated when the reply says so, whatever the mechanism made of its secret.
void Conversation::tell_auth(const smtp::Answer& answer) {
    if (!proving_ || answer.code / 100 == 3 || answer.code == 0) return;
    evidence::AuthSeen seen = std::move(*proving_);
    proving_.reset();
    seen.success = answer.code / 100 == 2;
    if (!seen.success) {
        seen.user.clear();
        seen.detail = text_of_first_line(answer.bytes);
    }
    witness_.tell(std::move(seen));
}

}  // namespace bouncehouse::engine
