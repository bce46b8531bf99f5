#include <algorithm>
#include <array>
#include <bouncehouse/smtp/parameters.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::smtp {
namespace {

using Value = std::string_view;
using Check = bool (*)(Value value, const ParameterContext& context);

bool one_of(Value value, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return same_word(value, word); });
}

/// size-value = 1*20DIGIT (RFC 1870 3)
bool size(Value value, const ParameterContext&) {
    return !value.empty() && value.size() <= 20 && std::all_of(value.begin(), value.end(), is_digit);
}
bool body(Value value, const ParameterContext&) { return one_of(value, {"7BIT", "8BITMIME", "BINARYMIME"}); }
bool none(Value value, const ParameterContext&) { return value.empty(); }
bool ret(Value value, const ParameterContext&) { return one_of(value, {"FULL", "HDRS"}); }

/// xtext of at most 100 octets that stands for printable ASCII (RFC 3461 4.4)
bool envid(Value value, const ParameterContext&) {
    const auto plain = decode_xtext(value);
    return plain && !value.empty() && value.size() <= 100 &&
           std::all_of(plain->begin(), plain->end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
}

/// A mailbox as xtext, or "<>" (RFC 4954 5)
bool auth(Value value, const ParameterContext&) {
    if (value == "<>") return true;
    const auto mailbox = decode_xtext(value);
    if (!mailbox || mailbox->empty()) return false;
    if (*mailbox == "<>") return true;
    const std::string path = "<" + *mailbox + ">";
    const PathResult read = parse_path(path);
    return read.error == PathError::none && read.used == path.size() && !read.path.domain.empty();
}

struct By {
    std::int64_t seconds = 0;
    bool give_back = false;  // mode R
    bool valid = false;
};

/// by-time ";" by-mode [by-trace] (RFC 2852 4)
By read_by(Value value) {
    By by;
    const std::size_t semicolon = value.find(';');
    if (semicolon == Value::npos) return by;
    Value time = value.substr(0, semicolon);
    const Value mode = value.substr(semicolon + 1);
    const bool negative = !time.empty() && time.front() == '-';
    if (!time.empty() && (negative || time.front() == '+')) time.remove_prefix(1);
    const auto seconds = number(time, 9);
    if (!seconds || mode.empty() || mode.size() > 2) return by;
    by.seconds = negative ? -static_cast<std::int64_t>(*seconds) : static_cast<std::int64_t>(*seconds);
    by.give_back = upper(mode[0]) == 'R';
    by.valid = (by.give_back || upper(mode[0]) == 'N') && (mode.size() == 1 || upper(mode[1]) == 'T');
    return by;
}
bool by(Value value, const ParameterContext&) {
    const By read = read_by(value);
    return read.valid && (!read.give_back || read.seconds > 0);
}

/// -9 to 9 (RFC 6710 7)
bool mt_priority(Value value, const ParameterContext&) {
    if (value == "0") return true;
    if (!value.empty() && value.front() == '-') value.remove_prefix(1);
    return value.size() == 1 && value[0] >= '1' && value[0] <= '9';
}

/// future-release-interval: a positive integer up to what was announced (RFC 4865 3, 4.2)
bool hold_for(Value value, const ParameterContext& context) {
    const auto seconds = number(value, 9);
    return seconds && *seconds > 0 && *seconds <= context.offers->hold_seconds.value_or(999'999'999);
}
bool hold_until(Value value, const ParameterContext&) { return valid_date_time(value); }

/// NEVER alone, or a list of SUCCESS, FAILURE, DELAY (RFC 3461 4.1)
bool notify(Value value, const ParameterContext&) {
    if (same_word(value, "NEVER")) return true;
    for (;;) {
        const std::size_t comma = value.find(',');
        if (!one_of(value.substr(0, comma), {"SUCCESS", "FAILURE", "DELAY"})) return false;
        if (comma == Value::npos) return true;
        value.remove_prefix(comma + 1);
    }
}

/// addr-type ";" xtext (RFC 3461 4.2); "utf-8" addresses may hold UTF-8 under SMTPUTF8 (RFC 6533 3)
bool orcpt(Value value, const ParameterContext& context) {
    const std::size_t semicolon = value.find(';');
    if (semicolon == Value::npos || value.size() > 500) return false;
    const Value type = value.substr(0, semicolon);
    const Value address = value.substr(semicolon + 1);
    if (!is_atom(type) || has_eight_bit(type) || address.empty()) return false;
    if (same_word(type, "utf-8") && context.utf8 && has_eight_bit(address)) return valid_utf8(address);
    return valid_xtext(address);
}

/// date-time without fraction, and what to do where nobody knows RRVS (RFC 7293 3.1)
bool rrvs(Value value, const ParameterContext&) {
    const std::size_t semicolon = value.find(';');
    const Value time = value.substr(0, semicolon);
    if (!valid_date_time(time) || time.find('.') != Value::npos) return false;
    return semicolon == Value::npos || one_of(value.substr(semicolon + 1), {"C", "R"});
}

struct Rule {
    std::string_view keyword;
    Verb verb;
    Extension extension;
    bool has_value;
    Check check;
};
constexpr std::array rules{
    Rule{"SIZE", Verb::mail, Extension::size, true, size},
    Rule{"BODY", Verb::mail, Extension::eight_bit_mime, true, body},
    Rule{"SMTPUTF8", Verb::mail, Extension::smtputf8, false, none},
    Rule{"RET", Verb::mail, Extension::dsn, true, ret},
    Rule{"ENVID", Verb::mail, Extension::dsn, true, envid},
    Rule{"AUTH", Verb::mail, Extension::auth, true, auth},
    Rule{"BY", Verb::mail, Extension::deliverby, true, by},
    Rule{"MT-PRIORITY", Verb::mail, Extension::mt_priority, true, mt_priority},
    Rule{"REQUIRETLS", Verb::mail, Extension::requiretls, false, none},
    Rule{"HOLDFOR", Verb::mail, Extension::futurerelease, true, hold_for},
    Rule{"HOLDUNTIL", Verb::mail, Extension::futurerelease, true, hold_until},
    Rule{"NOTIFY", Verb::rcpt, Extension::dsn, true, notify},
    Rule{"ORCPT", Verb::rcpt, Extension::dsn, true, orcpt},
    Rule{"RRVS", Verb::rcpt, Extension::rrvs, true, rrvs},
};

const Rule* rule_for(Verb verb, std::string_view keyword) {
    for (const Rule& rule : rules)
        if (rule.verb == verb && rule.keyword == keyword) return &rule;
    return nullptr;
}

bool offered(const Rule& rule, const Parameter& parameter, const Offers* offers) {
    if (offers == nullptr) return false;
    if (rule.keyword != "BODY") return offers->has(rule.extension);
    if (same_word(parameter.value, "BINARYMIME")) return offers->has(Extension::binarymime);
    return offers->has(Extension::eight_bit_mime) || offers->has(Extension::binarymime);
}

ParameterFault check_one(const Command& command, const Parameter& parameter, const ParameterContext& context) {
    const Rule* rule = rule_for(command.verb, parameter.keyword);
    if (rule == nullptr) return {Wrong::unknown_parameter, "parameter of no known extension"};
    if (!offered(*rule, parameter, context.offers))
        return {Wrong::parameter_not_offered, "parameter of an extension that was not offered"};
    if (command.parameter(parameter.keyword) != &parameter) return {Wrong::bad_parameter, "parameter given twice"};
    if (parameter.has_value != rule->has_value || !rule->check(parameter.value, context))
        return {Wrong::bad_parameter, rule->keyword};
    return {};
}

/// What parameters mean to one another and to this session.
ParameterFault check_together(const Command& command, const ParameterContext& context) {
    const Parameter* hold_for_value = command.parameter("HOLDFOR");
    if (hold_for_value && command.parameter("HOLDUNTIL"))
        return {Wrong::bad_parameter, "HOLDFOR and HOLDUNTIL together"};  // RFC 4865 4.2 (9)
    if (command.parameter("REQUIRETLS") && !context.tls) return {Wrong::needs_tls, "REQUIRETLS without TLS"};
    if (const Parameter* parameter = command.parameter("BY")) {
        const By read = read_by(parameter->value);
        if (hold_for_value && read.seconds < static_cast<std::int64_t>(number(hold_for_value->value).value_or(0)))
            return {Wrong::bad_parameter, "held for longer than BY allows"};  // RFC 4865 5.2.2
        if (read.give_back && read.seconds < context.offers->deliverby_minimum.value_or(0))
            return {Wrong::bad_parameter, "BY below the announced minimum", true};  // RFC 2852 3
    }
    return {};
}

}  // namespace

ParameterFault check_parameters(const Command& command, const ParameterContext& context) {
    for (const Parameter& parameter : command.parameters)
        if (const ParameterFault fault = check_one(command, parameter, context); fault.wrong != Wrong::none)
            return fault;
    return command.parameters.empty() ? ParameterFault{} : check_together(command, context);
}

}  // namespace bouncehouse::smtp
