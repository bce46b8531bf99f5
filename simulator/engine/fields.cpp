#include <algorithm>
#include <bouncehouse/engine/fields.hpp>
#include <bouncehouse/scenario/pattern.hpp>

namespace bouncehouse::engine {
namespace {

using scenario::Test;
using Text = Test::Text::Field;
using Number = Test::Number::Field;
using Flag = Test::Flag::Field;

bool path_holds(const scenario::Patterns& patterns, const smtp::Path& path) {
    return scenario::matches(patterns, path.text) || (path.null() && scenario::matches(patterns, "<>"));
}

std::string written(const smtp::Parameter& parameter) {
    return parameter.has_value ? parameter.keyword + "=" + parameter.value : parameter.keyword;
}

bool parameter_holds(const scenario::Patterns& patterns, const Asked& asked) {
    const auto* parameters = asked.parameters();
    return parameters != nullptr &&
           std::any_of(parameters->begin(), parameters->end(), [&](const smtp::Parameter& one) {
               return scenario::matches(patterns, written(one)) || scenario::matches(patterns, one.keyword);
           });
}

/// Fields that have one value.
std::string_view single(Text field, const Asked& asked) {
    const Facts& facts = asked.facts;
    switch (field) {
        case Text::helo: return asked.hello();
        case Text::user: return asked.now.user;
        case Text::command: return asked.now.line;
        case Text::host: return facts.host_name;
        case Text::server_name: return facts.server_name;
        case Text::mechanism: return facts.mechanism;
        case Text::body: return asked.body();
        default: return {};
    }
}

}  // namespace

bool text_holds(const Test::Text& test, const Asked& asked) {
    const auto& patterns = test.patterns;
    const smtp::Path* sender = asked.sender();
    switch (test.field) {
        case Text::sender: return sender != nullptr && path_holds(patterns, *sender);
        case Text::sender_domain: return sender != nullptr && scenario::matches(patterns, sender->domain);
        case Text::recipient:
            return asked.any_recipient([&](const smtp::Path& path) { return path_holds(patterns, path); });
        case Text::recipient_domain:
            return asked.any_recipient(
                [&](const smtp::Path& path) { return scenario::matches(patterns, path.domain); });
        case Text::parameter: return parameter_holds(patterns, asked);
        case Text::body: return scenario::matches_a_line(patterns, asked.body());
        default: return scenario::matches(patterns, single(test.field, asked));
    }
}

std::string text_of(Text field, const Asked& asked) {
    const smtp::Path* sender = asked.sender();
    std::string list;
    const auto add = [&](std::string_view one) {
        if (!list.empty()) list += ", ";
        list += one;
        return false;
    };
    switch (field) {
        case Text::sender: return sender == nullptr ? "" : sender->null() ? "<>" : sender->text;
        case Text::sender_domain: return sender == nullptr ? "" : sender->domain;
        case Text::recipient: asked.any_recipient([&](const smtp::Path& path) { return add(path.text); }); return list;
        case Text::recipient_domain:
            asked.any_recipient([&](const smtp::Path& path) { return add(path.domain); });
            return list;
        case Text::parameter:
            if (const auto* parameters = asked.parameters())
                for (const smtp::Parameter& one : *parameters) add(written(one));
            return list;
        case Text::body: return std::to_string(asked.body().size()) + " octets without such a line";
        default: return std::string(single(field, asked));
    }
}

bool flag_of(Flag field, const Asked& asked) {
    switch (field) {
        case Flag::authenticated: return !asked.now.user.empty();
        case Flag::extended: return asked.now.extended;
        case Flag::null_sender: return asked.null_sender();
        case Flag::early: return asked.now.early;
        case Flag::utf8: return asked.utf8();
        case Flag::eight_bit: return asked.eight_bit();
        case Flag::chunked: return asked.chunked();
    }
    return false;
}

std::optional<std::uint64_t> number_of(Number field, const scenario::Rule& rule, const Asked& asked) {
    const Facts& facts = asked.facts;
    switch (field) {
        case Number::declared_size: return asked.declared_size();
        case Number::size: return asked.size();
        case Number::command: return facts.commands;
        case Number::recipient: return asked.now.transaction == nullptr ? 0 : asked.now.transaction->rcpt_commands;
        case Number::message: return facts.transactions;
        case Number::connection: return facts.arrival.number;
        case Number::open_connections:
            return rule.per == scenario::Key::client ? asked.crowd.open(facts.host, facts.client)
                                                     : asked.crowd.open(facts.host);
        case Number::session_messages: return facts.kept;
        case Number::errors: return facts.errors;
        case Number::step: return asked.now.step;
        case Number::attempt: return std::nullopt;
    }
    return std::nullopt;
}

bool tls_is(std::string_view version, std::string_view wanted) {
    if (version.starts_with("TLSv")) version.remove_prefix(4);
    if (wanted.starts_with("TLSv")) wanted.remove_prefix(4);
    return version == wanted || (wanted == "1.0" && version == "1");  // OpenSSL calls TLS 1.0 "TLSv1"
}

}  // namespace bouncehouse::engine
