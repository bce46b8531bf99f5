// The second half of a case as a list of checks: `finally`, `retry` and `reaction` spelt out, the named ones,
// and those that always hold.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/check/parameters.hpp>
#include <bouncehouse/check/verdict.hpp>
#include <bouncehouse/scenario/duration.hpp>
#include <map>

namespace bouncehouse::probe {
namespace {

using catalogue::Reaction;
using scenario::Expectation;

constexpr std::array<std::string_view, 5> reserved{"level", "binding", "clause", "why", "ambiguity"};

bool is_reserved(std::string_view name) { return std::find(reserved.begin(), reserved.end(), name) != reserved.end(); }

struct Always {
    std::string_view check, clause;
    Binding binding;
    bool queue_only;
};
constexpr std::array<Always, 7> always{{
    {"no-false-success", "RFC 5321 4.2.5", Binding::derived, false},
    {"no-loss", "RFC 5321 6.1", Binding::keyword, true},
    {"no-duplicate", "RFC 5321 4.2.5", Binding::derived, false},
    {"no-clear-secrets", "RFC 8314 5.2", Binding::keyword, false},
    {"no-crash", "", Binding::derived, false},
    {"ends", "RFC 5321 4.5.3.2", Binding::keyword, false},
    {"stays-here", "", Binding::derived, false},
}};

/// What `finally` asks for; "" nothing, the named checks say it.
std::string_view check_for_end(std::string_view finally) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> table{{{"delivered", "delivered"},
                                                                                  {"failed", "permanent"},
                                                                                  {"told-permanent", "permanent"},
                                                                                  {"told-temporary", "temporary"},
                                                                                  {"deferred", "temporary"}}};
    for (const auto& [end, check] : table)
        if (end == finally) return check;
    return {};
}

std::string_view check_for_reaction(Reaction reaction) {
    switch (reaction) {
        case Reaction::proceed:
        case Reaction::send_content:
        case Reaction::answer_challenge:
        case Reaction::split_recipients:
        case Reaction::fall_back:
        case Reaction::use_tls:
        case Reaction::authenticate: return "delivered";
        case Reaction::retry:
        case Reaction::retry_slower:
        case Reaction::try_next_host: return "temporary";
        case Reaction::fail_recipient:
        case Reaction::fail_message:
        case Reaction::fail_domain:
        case Reaction::shrink_message:
        case Reaction::fix_credentials: return "permanent";
        case Reaction::disconnect: return {};
    }
    return {};
}

template <std::size_t Count>
int index_of(const std::array<std::string_view, Count>& names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

class Spelling {
public:
    explicit Spelling(const Case& test) : test_(test) {}

    void add(std::string_view name, Parameters parameters, const Expectation& from, std::string clause = {}) {
        Wanted wanted;
        wanted.check = check_named(name);
        if (wanted.check == nullptr) return;  // complaints() says so
        wanted.level = test_.level;
        wanted.binding = test_.binding;
        if (const int level = index_of(level_names, text_of(parameters, "level")); level >= 0) {
            wanted.level = static_cast<Level>(level);
            if (wanted.level != test_.level)
                wanted.binding = wanted.level == Level::must ? Binding::derived : Binding::none;
        }
        if (const int binding = index_of(binding_names, text_of(parameters, "binding")); binding > 0)
            wanted.binding = static_cast<Binding>(binding);
        if (wanted.level != Level::must) wanted.binding = Binding::none;
        if (clause.empty()) clause = text_of(parameters, "clause");
        if (clause.empty()) clause = from.clause;
        if (clause.empty() && !test_.clauses.empty()) clause = test_.clauses.front();
        wanted.clause = std::move(clause);
        wanted.parameters = std::move(parameters);
        if (!from.why.empty()) wanted.parameters.try_emplace("why", from.why);
        // What [expect] says stands in [expect.queue] as well, unless that says something else.
        const bool said = std::any_of(list.begin(), list.end(), [&](const Wanted& one) {
            return one.check == wanted.check && one.parameters == wanted.parameters && one.level == wanted.level &&
                   one.clause == wanted.clause;
        });
        if (!said) list.push_back(std::move(wanted));
    }

    void add_always(Kind kind) {
        for (const Always& one : always) {
            if (one.queue_only && kind != Kind::queue) continue;
            const CheckInfo* check = check_named(one.check);
            if (check != nullptr) list.push_back({check, {}, Level::must, one.binding, std::string{one.clause}, true});
        }
    }

    std::vector<Wanted> list;

private:
    const Case& test_;
};

std::string attempts_in_words(const Expectation& one) {
    if (one.attempts_least && one.attempts_most) return fmt::format("{}..{}", *one.attempts_least, *one.attempts_most);
    if (one.attempts_least) return fmt::format(">={}", *one.attempts_least);
    return fmt::format("<={}", *one.attempts_most);
}

void add_retry(Spelling& spelling, const Expectation& one) {
    Parameters parameters;
    if (one.retry_not_before) parameters["not_before"] = scenario::write_duration(*one.retry_not_before);
    if (one.retry_not_after) parameters["not_after"] = scenario::write_duration(*one.retry_not_after);
    if (one.attempts_least || one.attempts_most) parameters["attempts"] = attempts_in_words(one);
    if (!parameters.empty()) spelling.add("retries", std::move(parameters), one);
}

/// Several reactions are several right outcomes.
void add_reactions(Spelling& spelling, const Expectation& one) {
    std::string words;
    for (const Reaction reaction : one.reactions) {
        const std::string_view word = check_for_reaction(reaction);
        if (word.empty() || words.find(word) != std::string::npos) continue;
        words += (words.empty() ? "" : "|") + std::string{word};
    }
    if (words.empty()) return;
    if (words.find('|') == std::string::npos) return spelling.add(words, {}, one);
    spelling.add("outcome", {{"is", words}}, one);
}

void complain_about(const scenario::ExpectedCheck& one, std::vector<std::string>& list) {
    const CheckInfo* check = check_named(one.name);
    if (check == nullptr) {
        list.push_back(fmt::format("there is no check `{}`", one.name));
        return;
    }
    const auto& known = check->parameters;
    for (const auto& [name, value] : one.parameters) {
        const bool is_known =
            is_reserved(name) ||
            std::any_of(known.begin(), known.end(), [&](const ParameterInfo& info) { return info.name == name; });
        if (!is_known) list.push_back(fmt::format("`{}` has no parameter `{}`", one.name, name));
        if (name == "level" && index_of(level_names, value) < 0)
            list.push_back(fmt::format("`{}`: `{}` is no level", one.name, value));
        if (name == "binding" && index_of(binding_names, value) <= 0)
            list.push_back(fmt::format("`{}`: `{}` is no binding", one.name, value));
    }
    for (const ParameterInfo& info : known)
        if (info.required && !one.parameters.contains(std::string{info.name}))
            list.push_back(fmt::format("`{}` wants its parameter `{}`", one.name, info.name));
    if (one.name == "outcome" && one.parameters.contains("is"))
        for (const std::string& word : words_in(one.parameters.at("is")))
            if (word != "delivered" && word != "permanent" && word != "temporary" && word != "failed")
                list.push_back(fmt::format("`outcome`: `{}` is no outcome", word));
}

}  // namespace

std::vector<Wanted> wanted_checks(const Case& test, Kind kind) {
    Spelling spelling{test};
    if (test.scenario && test.scenario->expect) {
        const auto& expect = *test.scenario->expect;
        const auto& own = kind == Kind::queue ? expect.queue : expect.client;
        const Expectation* parts[] = {&expect.common, own ? &*own : nullptr};
        bool says_more = false;
        for (const Expectation* one : parts)
            says_more = says_more || (one != nullptr && (!one->finally.empty() || !one->checks.empty()));
        // What the case is about comes before what became of the message: it names the cause.
        for (const Expectation* one : parts)
            if (one != nullptr)
                for (const auto& named : one->checks) spelling.add(named.name, named.parameters, *one, named.clause);
        for (const Expectation* one : parts) {
            if (one == nullptr) continue;
            const bool overruled = one == parts[0] && own && !own->finally.empty();
            if (const auto check = check_for_end(one->finally); !check.empty() && !overruled)
                spelling.add(check, {}, *one);
            if (kind == Kind::queue) add_retry(spelling, *one);
            const bool reactions_overruled = one == parts[0] && own && !own->reactions.empty();
            if (!says_more && !reactions_overruled) add_reactions(spelling, *one);
        }
    }
    spelling.add_always(kind);
    return std::move(spelling.list);
}

std::vector<std::string> complaints(const Case& test) {
    std::vector<std::string> list;
    if (!test.scenario || !test.scenario->expect) return {"the case has no [expect]"};
    const auto& expect = *test.scenario->expect;
    for (const Expectation* one :
         {&expect.common, expect.queue ? &*expect.queue : nullptr, expect.client ? &*expect.client : nullptr})
        if (one != nullptr)
            for (const auto& check : one->checks) complain_about(check, list);
    const bool sound = list.empty();
    for (const Kind kind : test.kinds) {
        const auto wanted = wanted_checks(test, kind);
        const bool own = std::any_of(wanted.begin(), wanted.end(), [](const Wanted& one) { return !one.always; });
        if (!own && sound && test.level != Level::practice)
            list.push_back(fmt::format("nothing is expected of a {}", name_of(kind)));
    }
    return list;
}

}  // namespace bouncehouse::probe
