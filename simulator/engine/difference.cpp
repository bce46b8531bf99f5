// What a test wanted and what was there, for the near miss.
#include <fmt/format.h>
#include <array>
#include <bouncehouse/engine/conditions.hpp>
#include <bouncehouse/engine/fields.hpp>
#include <bouncehouse/engine/words.hpp>

namespace bouncehouse::engine {
namespace {

using scenario::Condition;
using scenario::Test;

constexpr std::array<std::string_view, 12> text_names{
    "helo",    "sender", "sender_domain", "recipient",   "recipient_domain", "user",
    "command", "body",   "host",          "server_name", "mechanism",        "parameter"};
constexpr std::array<std::string_view, 7> flag_names{"authenticated", "extended",  "null_sender", "early",
                                                     "utf8",          "eight_bit", "chunked"};
constexpr std::array<std::string_view, 11> number_names{"declared_size",
                                                        "size",
                                                        "command_number",
                                                        "recipient_number",
                                                        "message_number",
                                                        "connection_number",
                                                        "attempt",
                                                        "open_connections",
                                                        "session_messages",
                                                        "errors",
                                                        "step"};

template <class Names, class Field>
std::string_view named(const Names& names, Field field) {
    return names[static_cast<std::size_t>(field)];
}

std::string shown(std::string_view text) { return text.empty() ? "nothing" : std::string(text.substr(0, 200)); }

struct Difference {
    const scenario::Rule& rule;
    const Asked& asked;
    const Remembered* remembered;

    std::string operator()(const Test::ClientIn& test) const {
        std::string nets;
        for (const scenario::Cidr& net : test.nets) nets += (nets.empty() ? "" : " or ") + net.text;
        return fmt::format("wants client {}, was {}", nets, asked.facts.client);
    }
    std::string operator()(const Test::Text& test) const {
        return fmt::format("wants {} {}, was {}", named(text_names, test.field), in_words(test.patterns),
                           shown(text_of(test.field, asked)));
    }
    std::string operator()(const Test::Header& test) const {
        std::string seen;
        any_header(asked.header(), test.name, [&](std::string_view value) {
            seen = value;
            return true;
        });
        return fmt::format("wants header {} {}, was {}", test.name, in_words(test.patterns), shown(seen));
    }
    std::string operator()(const Test::Tls& test) const {
        std::string wanted = test.on ? (*test.on ? "TLS" : "no TLS") : "TLS";
        for (const std::string& version : test.versions) wanted += " " + version;
        return fmt::format("wants {}, was {}", wanted,
                           !asked.now.tls                    ? "in clear"
                           : asked.facts.tls_version.empty() ? "TLS"
                                                             : asked.facts.tls_version);
    }
    std::string operator()(const Test::Flag& test) const {
        return fmt::format("wants {} {}, was {}", named(flag_names, test.field), test.value, !test.value);
    }
    std::string operator()(const Test::Number& test) const {
        auto value = number_of(test.field, rule, asked);
        if (test.field == Test::Number::Field::attempt && remembered != nullptr) value = remembered->attempt;
        return fmt::format("wants {} {}, was {}", named(number_names, test.field), in_words(test.range),
                           value ? std::to_string(*value) : "not known");
    }
    std::string operator()(const Test::Age& test) const {
        return fmt::format("wants age {}, was {}", in_words(test.range),
                           remembered == nullptr ? "not known" : in_words(remembered->age));
    }
    std::string operator()(const Test::WrongIs& test) const {
        std::string list = test.any ? "anything" : "";
        for (const smtp::Wrong wrong : test.list) list += (list.empty() ? "" : " or ") + std::string(name_of(wrong));
        return fmt::format("wants {} wrong, was {}", list,
                           asked.now.wrong == smtp::Wrong::none ? "nothing wrong" : name_of(asked.now.wrong));
    }
    std::string operator()(const Test::InState& test) const {
        std::string list;
        for (const std::string& state : test.states) list += (list.empty() ? "" : " or ") + state;
        return fmt::format("wants state {}, was {}", list, shown(asked.states.now_of(asked.facts.host, asked.time)));
    }
    std::string operator()(const Test::Any& test) const {
        std::string list;
        for (const Condition& one : test.of)
            for (const Test& inner : one.all)
                if (holds(inner, rule, asked, remembered) != Truth::yes) {
                    list += (list.empty() ? "" : "; or ") + difference(inner, rule, asked, remembered);
                    break;
                }
        return list.empty() ? "wants one of several, none given" : list;
    }
    std::string operator()(const Test::Not& test) const {
        std::string list;
        for (const Test& inner : test.of->all)
            list += (list.empty() ? "" : " and ") + difference(inner, rule, asked, remembered);
        return "wants the contrary of: " + list;
    }
};

}  // namespace

std::string difference(const Test& test, const scenario::Rule& rule, const Asked& asked, const Remembered* remembered) {
    return std::visit(Difference{rule, asked, remembered}, test.what);
}

}  // namespace bouncehouse::engine
