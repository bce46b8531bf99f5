#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/engine/compile.hpp>
#include <bouncehouse/engine/conditions.hpp>
#include <bouncehouse/engine/delivery.hpp>
#include <bouncehouse/engine/settings.hpp>

namespace bouncehouse::engine {
namespace {

using scenario::Rule;
using smtp::Stage;

CompiledReply compile_reply(const scenario::ReplySpec& spec) {
    CompiledReply reply{.spec = &spec, .wire = {}, .constant = false};
    const auto* fixed = std::get_if<scenario::FixedReply>(&spec);
    if (fixed == nullptr) return reply;
    reply.constant =
        std::all_of(fixed->lines.begin(), fixed->lines.end(), [](const auto& line) { return line.constant(); });
    if (!reply.constant) return reply;
    smtp::Reply plain{.code = fixed->code, .enhanced = fixed->enhanced, .lines = {}};
    for (const scenario::Template& line : fixed->lines)
        plain.lines.push_back(line.parts.empty() ? "" : line.parts[0].text);
    reply.wire = plain.wire();
    return reply;
}

bool applies(const Rule& rule, const scenario::Host& host) {
    return rule.hosts.empty() || std::find(rule.hosts.begin(), rule.hosts.end(), host.name) != rule.hosts.end();
}

bool applies(const scenario::Dialogue& dialogue, const scenario::Host& host) {
    return dialogue.hosts.empty() ||
           std::find(dialogue.hosts.begin(), dialogue.hosts.end(), host.name) != dialogue.hosts.end();
}

bool at(const Rule& rule, Stage stage) {
    return std::any_of(rule.at.begin(), rule.at.end(), [&](Stage one) { return one == stage || one == Stage::any; });
}

CompiledHost compile_host(const scenario::Scenario& scenario, const scenario::Host& host, const Compiled& compiled,
                          double time_scale) {
    CompiledHost result;
    result.host = &host;
    result.settings = settings_of(host, time_scale);
    result.plain = !host.banner && !host.hello && !host.reply_suffix && host.extended;
    for (const auto& rule : compiled.rules) {
        if (!applies(*rule->rule, host)) continue;
        for (std::size_t stage = 0; stage < result.at.size(); ++stage)
            if (at(*rule->rule, static_cast<Stage>(stage))) result.at[stage].push_back(rule.get());
    }
    for (const scenario::Dialogue& dialogue : scenario.dialogues)
        if (applies(dialogue, host)) result.dialogues.push_back(&dialogue);
    return result;
}

}  // namespace

std::string name_of(const scenario::Place& place, std::string_view id) {
    if (place.line == 0) return std::string(id);
    return fmt::format("{}:{} ({})", place.file, place.line, id);
}

CompiledRule compile_rule(const Rule& rule, std::uint64_t number) {
    CompiledRule result;
    result.rule = &rule;
    result.number = number;
    result.name = name_of(rule.place, rule.id);
    for (const scenario::ReplySpec& reply : rule.replies) result.replies.push_back(compile_reply(reply));
    double sum = 0;
    for (const scenario::Weighted& one : rule.choose) {
        result.choose.push_back(compile_reply(one.reply));
        result.up_to.push_back(sum += one.weight);
    }
    result.asks_memory = asks_memory(rule.when);
    result.asks_wrong = asks_wrong(rule.when);
    result.remembers = result.asks_memory || rule.times > 0 || rule.after > 0 || rule.every > 0 || rule.until ||
                       rule.rate || rule.replies.size() > 1;
    return result;
}

Compiled compile(const scenario::Scenario& scenario, double time_scale) {
    Compiled result;
    for (const Rule& rule : scenario.rules)
        result.rules.push_back(std::make_unique<CompiledRule>(compile_rule(rule, result.rules.size() + 1)));
    for (const scenario::Host& host : scenario.hosts)
        result.hosts.push_back(compile_host(scenario, host, result, time_scale));
    result.counts_clients = std::any_of(scenario.hosts.begin(), scenario.hosts.end(),
                                        [](const auto& host) { return host.sessions_per_client > 0; }) ||
                            std::any_of(scenario.rules.begin(), scenario.rules.end(), [](const Rule& rule) {
                                return rule.per == scenario::Key::client && asks_clients(rule.when);
                            });
    return result;
}

}  // namespace bouncehouse::engine
