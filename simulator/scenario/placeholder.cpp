#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/scenario/placeholder.hpp>

namespace bouncehouse::scenario {

namespace {

constexpr std::array all{
    Placeholder{"recipient", "recipient of this command, or the last one accepted"},
    Placeholder{"sender", "sender of the transaction"},
    Placeholder{"client_ip", "address of the client"},
    Placeholder{"helo", "argument of EHLO or HELO"},
    Placeholder{"host", "name of the host that answers"},
    Placeholder{"domain", "domain of the recipient"},
    Placeholder{"queue_id", "a queue id, new for each message"},
    Placeholder{"session", "an id of the session, the same for the same seed"},
    Placeholder{"retry_after", "seconds until the rule would let this key pass"},
    Placeholder{"user", "authenticated user"},
    Placeholder{"code", "the reply's own code"},
    Placeholder{"enhanced", "the reply's own enhanced code"},
    Placeholder{"command", "the command line that is answered"},
    Placeholder{"size", "octets of the content, or declared by SIZE"},
    Placeholder{"date", "date and time as in a header field (RFC 5322 3.3)"},
    Placeholder{"ip", "the same as client_ip (catalogue texts)"},
    Placeholder{"rcpt", "the same as recipient (catalogue texts)"},
    Placeholder{"rcpt_domain", "the same as domain (catalogue texts)"},
    Placeholder{"sender_domain", "domain of the sender"},
    Placeholder{"limit", "the limit that was passed: of the rule's rate, of size, of recipients"},
    Placeholder{"time", "the same as retry_after (catalogue texts)"},
};

void add_text(Template& to, std::string_view text) {
    if (text.empty()) return;
    if (to.parts.empty() || to.parts.back().placeholder) to.parts.push_back({false, {}});
    to.parts.back().text += text;
}

/// The name behind the brace at `at`, if a closing brace follows on a plausible name.
std::optional<std::string_view> name_at(std::string_view text, std::size_t at) {
    const auto end = text.find('}', at);
    if (end == text.npos) return std::nullopt;
    return text.substr(at + 1, end - at - 1);
}

}  // namespace

std::span<const Placeholder> placeholders() { return all; }

bool is_placeholder(std::string_view name) {
    return std::any_of(all.begin(), all.end(), [&](const Placeholder& p) { return p.name == name; });
}

Parsed<Template> parse_template(std::string_view text) {
    using Result = Parsed<Template>;
    Template result;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto brace = text.find_first_of("{}", at);
        add_text(result, text.substr(at, brace - at));
        if (brace == text.npos) break;
        if (text.substr(brace, 2) == "{{" || text.substr(brace, 2) == "}}") {
            add_text(result, text.substr(brace, 1));
            at = brace + 2;
            continue;
        }
        if (text[brace] == '}')
            return Result::wrong("`}` closes no placeholder; a literal one is written `}}`", brace, 1);
        const auto name = name_at(text, brace);
        if (!name) return Result::wrong("`{` is not closed; a literal one is written `{{`", brace, 1);
        if (!is_placeholder(*name))
            return Result::wrong(fmt::format("unknown placeholder `{{{}}}`", name->substr(0, 40)), brace + 1,
                                 name->size());
        result.parts.push_back({true, std::string{*name}});
        at = brace + name->size() + 2;
    }
    return Result::of(std::move(result));
}

Template lenient_template(std::string_view text) {
    Template result;
    for (std::size_t at = 0; at < text.size();) {
        const auto brace = text.find('{', at);
        add_text(result, text.substr(at, brace - at));
        if (brace == text.npos) break;
        const auto name = name_at(text, brace);
        if (name && is_placeholder(*name)) {
            result.parts.push_back({true, std::string{*name}});
            at = brace + name->size() + 2;
        } else {
            add_text(result, "{");
            at = brace + 1;
        }
    }
    return result;
}

Template constant_template(std::string text) {
    Template result;
    if (!text.empty()) result.parts.push_back({false, std::move(text)});
    return result;
}

void append(Template& to, const Template& more) {
    for (const Template::Part& part : more.parts) {
        if (part.placeholder)
            to.parts.push_back(part);
        else
            add_text(to, part.text);
    }
}

std::string str(const Template& text) {
    std::string result;
    for (const Template::Part& part : text.parts) {
        if (part.placeholder) {
            result += '{' + part.text + '}';
            continue;
        }
        for (const char c : part.text) result += c == '{' || c == '}' ? std::string(2, c) : std::string(1, c);
    }
    return result;
}

std::size_t least_size(const Template& text) {
    std::size_t size = 0;
    for (const Template::Part& part : text.parts) size += part.placeholder ? 0 : part.text.size();
    return size;
}

}  // namespace bouncehouse::scenario
