// Packs come after the rules: the names in play at a stage are read for words that speak of it.
#include <fmt/format.h>
#include <bouncehouse/engine/conversation.hpp>

namespace bouncehouse::engine {
namespace {

using smtp::Stage;

/// Memory and draws of packs are kept apart from those of the rules.
constexpr std::uint64_t pack_number = std::uint64_t{1} << 63U;

bool answers_at(const scenario::Rule& rule, Stage stage) {
    for (const Stage one : rule.at)
        if (one == stage) return true;
    return false;
}

/// After the recipients were accepted, DATA and what follows are one answer for all of them.
bool asks_recipients(Stage stage) {
    return stage == Stage::rcpt || stage == Stage::data || stage == Stage::bdat || stage == Stage::data_end;
}

}  // namespace

bool Conversation::ask_packs(Question& question, const std::vector<Chosen>& going_on) {
    const Asked& asked = question.asked;
    if (shared_->packs.empty() || asked.now.wrong != smtp::Wrong::none) return false;
    const auto about = [&](PackPlace place, const smtp::Path& path) {
        const std::string local = lower(path.local), domain = lower(path.domain);
        return ask_packs_about(question, {place, local, domain}, path.text, going_on);
    };
    if (asks_recipients(asked.now.stage) &&
        asked.any_recipient([&](const smtp::Path& path) { return about(PackPlace::recipient, path); }))
        return true;
    const smtp::Path* sender = asked.sender();
    if (sender != nullptr && !sender->null() && about(PackPlace::sender, *sender)) return true;
    const std::string hello = lower(asked.hello());
    return !hello.empty() && ask_packs_about(question, {PackPlace::hello, hello, {}}, hello, going_on);
}

bool Conversation::ask_packs_about(Question& question, const PackName& name, std::string_view whole,
                                   const std::vector<Chosen>& going_on) {
    const Stage stage = question.asked.now.stage;
    for (const Pack* pack : shared_->packs) {
        auto read = pack->read(name, shared_->catalogue);
        if (!read || !answers_at(read->rule, stage)) continue;
        if (stage == Stage::auth && question.asked.now.step > 0) continue;  // AUTH itself was answered
        CompiledRule compiled = compile_rule(read->rule, pack_number);
        compiled.name = fmt::format("pack {} ({})", pack->name, read->word);
        Look look;
        const std::string key = fmt::format("client and address {}/{}", facts_.client, lower(whole));
        if (!has_turn(question, compiled, key, look)) continue;
        say(question, {&compiled, look}, going_on);
        return true;
    }
    return false;
}

}  // namespace bouncehouse::engine
