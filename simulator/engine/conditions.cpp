#include <algorithm>
#include <bouncehouse/engine/conditions.hpp>
#include <bouncehouse/engine/fields.hpp>
#include <bouncehouse/scenario/pattern.hpp>
#include <bouncehouse/scenario/range.hpp>

namespace bouncehouse::engine {
namespace {

using scenario::Condition;
using scenario::Rule;
using scenario::Test;
using smtp::Wrong;

constexpr Truth of(bool value) { return value ? Truth::yes : Truth::no; }

struct Holds {
    const Rule& rule;
    const Asked& asked;
    const Remembered* remembered;

    Truth operator()(const Test::ClientIn& test) const {
        const auto& address = asked.facts.address;
        return of(address && std::any_of(test.nets.begin(), test.nets.end(),
                                         [&](const scenario::Cidr& net) { return scenario::contains(net, *address); }));
    }
    Truth operator()(const Test::Text& test) const {
        if (test.field == Test::Text::Field::body && asked.content_coming) return Truth::unknown;
        return of(text_holds(test, asked));
    }
    Truth operator()(const Test::Header& test) const {
        if (asked.content_coming) return Truth::unknown;
        return of(any_header(asked.header(), test.name,
                             [&](std::string_view value) { return scenario::matches(test.patterns, value); }));
    }
    Truth operator()(const Test::Tls& test) const {
        if (test.on && *test.on != asked.now.tls) return Truth::no;
        if (test.versions.empty()) return Truth::yes;
        const auto same = [&](const std::string& version) {
            return asked.now.tls && tls_is(asked.facts.tls_version, version);
        };
        return of(std::any_of(test.versions.begin(), test.versions.end(), same));
    }
    Truth operator()(const Test::Flag& test) const { return of(flag_of(test.field, asked) == test.value); }
    Truth operator()(const Test::Number& test) const {
        using Field = Test::Number::Field;
        if (test.field == Field::attempt) {
            if (remembered == nullptr) return Truth::unknown;
            return of(scenario::holds(test.range, remembered->attempt));
        }
        if (test.field == Field::size && asked.content_coming) return Truth::unknown;
        const auto value = number_of(test.field, rule, asked);
        return of(value && scenario::holds(test.range, *value));
    }
    Truth operator()(const Test::Age& test) const {
        if (remembered == nullptr) return Truth::unknown;
        return of(scenario::holds(test.range, remembered->age));
    }
    Truth operator()(const Test::WrongIs& test) const {
        const Wrong wrong = asked.now.wrong;
        if (wrong == Wrong::none) return Truth::no;
        return of(test.any || std::find(test.list.begin(), test.list.end(), wrong) != test.list.end());
    }
    Truth operator()(const Test::InState& test) const {
        const std::string state = asked.states.now_of(asked.facts.host, asked.time);
        return of(std::find(test.states.begin(), test.states.end(), state) != test.states.end());
    }
    Truth operator()(const Test::Any& test) const {
        Truth best = Truth::no;
        for (const Condition& one : test.of) best = std::max(best, holds(one, rule, asked, remembered));
        return best;
    }
    Truth operator()(const Test::Not& test) const {
        const Truth inner = holds(*test.of, rule, asked, remembered);
        return inner == Truth::unknown ? inner : of(inner == Truth::no);
    }
};

/// Looks for a kind of test through `any` and `not`.
template <class Is>
bool contains(const Condition& condition, const Is& is) {
    return std::any_of(condition.all.begin(), condition.all.end(), [&](const Test& test) {
        if (const auto* any = std::get_if<Test::Any>(&test.what))
            return std::any_of(any->of.begin(), any->of.end(), [&](const Condition& one) { return contains(one, is); });
        if (const auto* negated = std::get_if<Test::Not>(&test.what)) return contains(*negated->of, is);
        return is(test);
    });
}

bool is_number(const Test& test, Test::Number::Field field) {
    const auto* number = std::get_if<Test::Number>(&test.what);
    return number != nullptr && number->field == field;
}

}  // namespace

Truth holds(const Test& test, const Rule& rule, const Asked& asked, const Remembered* remembered) {
    return std::visit(Holds{rule, asked, remembered}, test.what);
}

Truth holds(const Condition& condition, const Rule& rule, const Asked& asked, const Remembered* remembered) {
    Truth worst = Truth::yes;
    for (const Test& test : condition.all) {
        worst = std::min(worst, holds(test, rule, asked, remembered));
        if (worst == Truth::no) break;
    }
    return worst;
}

bool asks_memory(const Condition& condition) {
    return contains(condition, [](const Test& test) {
        return std::holds_alternative<Test::Age>(test.what) || is_number(test, Test::Number::Field::attempt);
    });
}

bool asks_wrong(const Condition& condition) {
    return contains(condition, [](const Test& test) { return std::holds_alternative<Test::WrongIs>(test.what); });
}

bool asks_clients(const Condition& condition) {
    return contains(condition, [](const Test& test) { return is_number(test, Test::Number::Field::open_connections); });
}

}  // namespace bouncehouse::engine
