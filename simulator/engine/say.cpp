// From the chosen rule to the answer.
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/engine/conversation.hpp>
#include <bouncehouse/engine/delivery.hpp>
#include <bouncehouse/engine/settings.hpp>
#include <bouncehouse/engine/words.hpp>
#include <bouncehouse/scenario/placeholder.hpp>

namespace bouncehouse::engine {
namespace {

using scenario::FixedReply;
using scenario::Rule;
using smtp::Stage;

/// What the reply may call {limit}: the rule's own rate, else the host's limit at that stage.
std::uint64_t limit_of(const Rule* rule, const CompiledHost& host, Stage stage) {
    if (rule != nullptr && rule->rate) return rule->rate->limit;
    if (stage == Stage::rcpt) return host.settings.limits.recipients;
    if (stage == Stage::connect)
        return host.host->sessions_per_client > 0 ? host.host->sessions_per_client : host.host->sessions;
    return host.settings.offers.size_limit.value_or(host.settings.limits.message);
}

bool in_transaction(Stage stage) {
    return stage == Stage::mail || stage == Stage::rcpt || stage == Stage::data || stage == Stage::bdat ||
           stage == Stage::data_end;
}

/// An EHLO list in words of its own is what this session offers.
std::optional<smtp::Offers> offers_in(std::string_view wire) {
    auto reply = smtp::parse_reply(wire);
    if (!reply || reply->lines.empty()) return smtp::Offers{};
    reply->lines.erase(reply->lines.begin());
    return smtp::Offers::of(std::move(reply->lines));
}

}  // namespace

Filling Conversation::filling_for(const Asked& asked, const Rule* rule, const Look& look) {
    Filling filling(asked, identity_, shared_->chance, shared_->clock);
    filling.limit = limit_of(rule, host(), asked.now.stage);
    Duration wait = look.wait;
    if (wait == Duration{} && rule != nullptr) wait = rule->becomes_for;
    if (wait > Duration{}) {
        // Told in the sender's own time, whole seconds, rounded up.
        const auto whole = std::chrono::ceil<std::chrono::seconds>(to_clock(wait, shared_->options.time_scale));
        filling.retry_after = std::max<std::int64_t>(1, whole.count());
    }
    return filling;
}

/// RFC 5321 3.8, 4.5.4: a host that has its number of connections says so and closes.
bool Conversation::full(smtp::Answer& answer, evidence::ReplyGiven& told) const {
    const scenario::Host& at = *host().host;
    const Arrival& arrival = facts_.arrival;
    std::string why;
    if (at.sessions > 0 && arrival.open_host > at.sessions)
        why = fmt::format("connection {} of {} at once", arrival.open_host, at.sessions);
    else if (at.sessions_per_client > 0 && arrival.open_client > at.sessions_per_client)
        why = fmt::format("connection {} of {} at once from {}", arrival.open_client, at.sessions_per_client,
                          facts_.client);
    if (why.empty()) return false;
    const smtp::Reply reply{.code = 421,
                            .enhanced = smtp::EnhancedCode{4, 7, 0},
                            .lines = {at.name + " Too many connections, closing transmission channel"}};
    reply.append_wire(answer.bytes);
    answer.code = reply.code;
    answer.ending = smtp::Ending::close;
    told.reasons.push_back({"limit", why});
    return true;
}

void Conversation::say_standard(Question& question, const Rule* rule) {
    const Asked& asked = question.asked;
    const scenario::Host& at = *host().host;
    smtp::Answer& answer = question.answer;
    Filling filling = filling_for(asked, rule, {});
    smtp::Reply reply = question.standard;
    const Stage stage = asked.now.stage;
    const bool greeted = (stage == Stage::ehlo || stage == Stage::helo) && reply.code == 250;
    if (greeted && stage == Stage::ehlo && !at.extended)
        reply = {.code = 502, .enhanced = std::nullopt, .lines = {"Command not implemented"}};  // RFC 5321 4.2.4
    else if (greeted && at.hello && !reply.lines.empty())
        filling.append(*at.hello, reply.lines.front() = {});
    const scenario::Template* suffix = at.reply_suffix ? &*at.reply_suffix : nullptr;
    if (stage == Stage::connect && reply.code == 220 && at.banner) {
        if (suffix != nullptr && ends_with(*at.banner, *suffix)) suffix = nullptr;
        reply.lines.assign(1, {});
        filling.append(*at.banner, reply.lines.front());
    }
    if (greeted && rule != nullptr && rule->offers && reply.code == 250) {
        reply.lines.resize(1);
        reply.lines.insert(reply.lines.end(), rule->offers->lines.begin(), rule->offers->lines.end());
        answer.offers = rule->offers;
    }
    if (rule != nullptr && rule->content_anyway && stage == Stage::data && reply.code != 354)
        reply = {.code = 354, .enhanced = std::nullopt, .lines = {"Start mail input; end with <CRLF>.<CRLF>"}};
    // The last line of an EHLO list is a keyword: a suffix would change what it says.
    const bool list = stage == Stage::ehlo && reply.lines.size() > 1;
    answer.code = reply.code;
    append_reply(std::move(reply), filling, list ? nullptr : suffix, answer.bytes);
}

const CompiledReply* Conversation::pick(Question& question, const Chosen& chosen) {
    const CompiledRule& rule = *chosen.rule;
    auto& reasons = question.told.reasons;
    if (!rule.choose.empty()) {
        const std::uint64_t bits = identity_.draw(shared_->chance, rule.number ^ 0x43484f4f5345U);
        const double drawn = Chance::unit(bits) * rule.up_to.back();
        const auto place = std::upper_bound(rule.up_to.begin(), rule.up_to.end() - 1, drawn) - rule.up_to.begin();
        identity_.outcome(static_cast<std::uint64_t>(place) + 3);
        reasons.push_back(
            {"draw", fmt::format("rule {}: choice {} of {}", rule.rule->id, place + 1, rule.choose.size())});
        return &rule.choose[static_cast<std::size_t>(place)];
    }
    if (rule.replies.empty()) return nullptr;
    const std::size_t size = rule.replies.size();
    if (size == 1) return rule.replies.data();
    const std::uint64_t turn = chosen.look.answered;
    const std::uint64_t place = rule.rule->cycle ? turn % size : std::min<std::uint64_t>(turn, size - 1);
    reasons.push_back({"sequence", fmt::format("rule {}: reply {} of {}", rule.rule->id, place + 1, size)});
    return &rule.replies[place];
}

void Conversation::say(Question& question, const Chosen& chosen, const std::vector<Chosen>& going_on) {
    smtp::Answer& answer = question.answer;
    const Stage stage = question.asked.now.stage;
    const Rule* rule = chosen.rule == nullptr ? nullptr : chosen.rule->rule;
    Filling filling = filling_for(question.asked, rule, chosen.look);
    const CompiledReply* reply = rule == nullptr ? nullptr : pick(question, chosen);
    const scenario::Template* suffix = host().host->reply_suffix ? &*host().host->reply_suffix : nullptr;
    bool closes = false;
    if (reply == nullptr || std::holds_alternative<scenario::Accept>(*reply->spec)) {
        say_standard(question, rule);
    } else if (const auto* fixed = std::get_if<FixedReply>(reply->spec)) {
        answer.code = fixed->code;
        closes = fixed->closes;
        question.told.entry = fixed->entry;
        if (reply->constant && suffix == nullptr)
            answer.bytes += reply->wire;
        else
            append_reply(*fixed, filling, suffix, answer.bytes);
    } else if (const auto* raw = std::get_if<scenario::RawReply>(reply->spec)) {
        append_raw(*raw, filling, answer.bytes);
        answer.code = raw->code != 0 ? raw->code : smtp::code_of_raw(answer.bytes);
    }
    const bool own_words = reply != nullptr && !std::holds_alternative<scenario::Accept>(*reply->spec);
    if (stage == Stage::ehlo && answer.code == 250 && own_words) {
        // What the sender may use; bytes of one's own stay as they are.
        const bool is_raw = std::holds_alternative<scenario::RawReply>(*reply->spec);
        if (rule->offers && is_raw) {
            answer.offers = rule->offers;
        } else if (rule->offers) {
            answer.bytes.clear();
            say_offers(question, *rule, *reply->spec, filling);
        } else {
            answer.offers = offers_in(answer.bytes);
        }
    }
    // RFC 5321 3.8; close = "no" undoes it below.
    if (answer.code == 421 || closes) answer.ending = smtp::Ending::close;
    // RFC 5321 3.1, RFC 7504 3: after such a greeting only QUIT is served.
    answer.refused_for_good = stage == Stage::connect && (answer.code == 521 || answer.code == 554);
    for (const Chosen& more : going_on) {
        apply(question, *more.rule, filling);
        question.told.reasons.push_back({"continue", more.rule->name});
    }
    if (rule == nullptr) return;
    question.told.rule = chosen.rule->name;
    apply(question, *chosen.rule, filling);
    answer.raw_content = rule->content_anyway && answer.code == 354;
}

/// An own first line over an own list.
void Conversation::say_offers(Question& question, const Rule& rule, const scenario::ReplySpec& spec,
                              Filling& filling) const {
    smtp::Reply reply{.code = 250, .enhanced = std::nullopt, .lines = {""}};
    if (const auto* fixed = std::get_if<FixedReply>(&spec); fixed != nullptr && !fixed->lines.empty())
        filling.append(fixed->lines.front(), reply.lines.front());
    reply.lines.insert(reply.lines.end(), rule.offers->lines.begin(), rule.offers->lines.end());
    reply.append_wire(question.answer.bytes);
    question.answer.offers = rule.offers;
}

void Conversation::apply(Question& question, const CompiledRule& compiled, Filling& filling) {
    const Rule& rule = *compiled.rule;
    smtp::Answer& answer = question.answer;
    deliver(rule.delivery, delay_of(rule, compiled.number, question.asked.now.stage), filling,
            shared_->options.time_scale, answer);
    if (rule.keep) answer.keep = rule.keep;
    if (rule.tls_fault != smtp::TlsFault::none) answer.tls_fault = rule.tls_fault;
    change_state(question, rule);
}

Duration Conversation::delay_of(const Rule& rule, std::uint64_t number, Stage stage) {
    const auto& range = rule.delivery.delay;
    if (!range.least && !range.most) return {};
    const Duration least = range.least.value_or(Duration{}), most = range.most.value_or(least);
    if (most <= least) return to_clock(least, shared_->options.time_scale);
    const std::uint64_t drawn = identity_.draw(shared_->chance, number ^ 0x44454c4159U);
    // Before MAIL all sessions of a client look alike; what they drew then is no reason to differ later.
    if (in_transaction(stage)) identity_.outcome(drawn);
    const auto width = static_cast<double>((most - least).count());
    return to_clock(least + Duration{static_cast<std::int64_t>(Chance::unit(drawn) * width)},
                    shared_->options.time_scale);
}

void Conversation::change_state(Question& question, const Rule& rule) {
    if (rule.becomes.empty()) return;
    const std::string old = shared_->states.become(facts_.host, rule.becomes, rule.becomes_for, question.asked.time);
    std::string text = fmt::format("{}: {} -> {}", facts_.host_name, old.empty() ? "none" : old, rule.becomes);
    if (rule.becomes_for > Duration{}) text += " for " + in_words(rule.becomes_for);
    question.told.reasons.push_back({"state", text});
    witness_.tell(evidence::Noted{.what = "state", .text = std::move(text)});
}

}  // namespace bouncehouse::engine
