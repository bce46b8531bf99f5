#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/scenario/columns.hpp>
#include <bouncehouse/scenario/octets.hpp>
#include <bouncehouse/scenario/phrases.hpp>
#include <bouncehouse/scenario/placeholder.hpp>
#include <bouncehouse/scenario/reply_reader.hpp>

namespace bouncehouse::scenario {

namespace {

constexpr std::size_t longest_reply_line = 512;  // with code and CRLF (RFC 5321 4.5.3.1.5)
constexpr std::string_view reply_form =
    "a catalogue id, \"550 5.1.1 text\", a bare code such as \"451\", { code = … }, \"accept\" or \"none\"";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool begins_with_code(std::string_view text) {
    return text.size() >= 3 && is_digit(text[0]) && is_digit(text[1]) && is_digit(text[2]) &&
           (text.size() == 3 || text[3] == ' ' || text[3] == '-');
}

/// What a reply says before it is judged.
struct Draft {
    std::uint32_t code = 0;
    std::optional<smtp::EnhancedCode> enhanced;
    std::vector<Template> lines;
    bool malformed = false;
    const Node* code_at = nullptr;
    const Node* enhanced_at = nullptr;
    const Node* text_at = nullptr;
};

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    for (;;) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        if (end == text.npos) break;
        text.remove_prefix(end + 1);
        if (text.empty()) break;  // a newline at the end ends the last line
    }
    return lines;
}

/// A line's template; the node serves for the place.
void add_line(Reading& in, const Node& value, std::string_view line, std::vector<Template>& lines) {
    Node part = value;
    part.text = std::string{line};
    // The text stands behind the codes.
    if (const auto offset = value.text.find(line); offset != value.text.npos && stands_as_written(value))
        part.where.column += static_cast<std::uint32_t>(characters(std::string_view{value.text}.substr(0, offset)));
    const std::size_t before = in.errors();
    Template text;
    take(in, part, text);
    if (in.errors() == before) lines.push_back(std::move(text));
}

void check_octets(Reading& in, const Draft& draft) {
    for (const Template& line : draft.lines)
        for (const Template::Part& part : line.parts) {
            const auto wrong = std::find_if(part.text.begin(), part.text.end(), [](char c) {
                const auto octet = static_cast<unsigned char>(c);
                return (octet < 32 && c != '\t') || octet == 127;
            });
            if (wrong == part.text.end()) continue;
            in.problem(E::bad_octet, draft.text_at->where,
                       fmt::format("octet {} cannot stand in the text of a reply",
                                   static_cast<unsigned>(static_cast<unsigned char>(*wrong))),
                       "printable text (RFC 5321 4.2)",
                       "write malformed = true in { code, text, malformed }, or use `raw`");
            return;
        }
}

void check_lines(Reading& in, const Draft& draft) {
    const std::size_t prefix = 4 + (draft.enhanced ? draft.enhanced->str().size() + 1 : 0) + 2;
    for (const Template& line : draft.lines)
        if (prefix + least_size(line) > longest_reply_line) {
            in.problem(E::line_too_long, draft.text_at->where,
                       fmt::format("a reply line of {} octets", prefix + least_size(line)),
                       "at most 512 octets with code and CRLF (RFC 5321 4.5.3.1.5)",
                       "write malformed = true in { code, text, malformed } if that is meant");
            return;
        }
}

void check_codes(Reading& in, const Draft& draft) {
    if (draft.code < 200 || draft.code > 599) {
        in.problem_inside(E::code_out_of_range, *draft.code_at, 0, draft.code_at->is(Node::Type::string) ? 3 : 0,
                          fmt::format("{} is no reply code", draft.code), "200 to 599 (RFC 5321 4.2)",
                          "write { code, text, malformed = true } if that is meant");
        return;
    }
    if (!draft.enhanced || draft.enhanced->klass == draft.code / 100) return;
    const std::string enhanced = draft.enhanced->str();
    const Node& at = *draft.enhanced_at;
    in.problem_inside(E::class_contradicts, at, at.text == enhanced ? 0 : 4, enhanced.size(),
                      fmt::format("enhanced code {} contradicts the basic code {}", enhanced, draft.code),
                      draft.code / 100 == 3 ? std::string{"none: a 3yz reply has no enhanced code (RFC 2034 4)"}
                                            : fmt::format("class {} (RFC 3463 2)", draft.code / 100),
                      "write { code, enhanced, text, malformed = true } if that is meant");
}

void check(Reading& in, const Draft& draft) {
    if (draft.malformed) {
        if (draft.code > 999)
            in.problem(E::code_out_of_range, draft.code_at->where,
                       fmt::format("{} has more than three digits", draft.code),
                       "0 to 999; other bytes are sent by `raw`");
        return;
    }
    check_codes(in, draft);
    check_lines(in, draft);
    check_octets(in, draft);
}

FixedReply finish(Reading& in, Draft& draft, const ReplyContext& context) {
    check(in, draft);
    FixedReply reply;
    reply.code = static_cast<int>(std::min<std::uint32_t>(draft.code, 999));
    reply.enhanced = draft.enhanced;
    reply.lines = std::move(draft.lines);
    reply.closes = reply.code == 421;
    if (!reply.lines.empty() || draft.text_at != nullptr) return reply;
    if (const auto* entry = in.catalogue().best(reply.code, draft.enhanced, context.stage);
        entry != nullptr && !entry->malformed) {
        for (const std::string& line : entry->text) reply.lines.push_back(lenient_template(line));
        reply.enhanced = draft.enhanced ? draft.enhanced : entry->enhanced;
        reply.entry = entry->id;
    }
    if (reply.lines.empty()) reply.lines.push_back(lenient_template(phrase_of(reply.code)));
    return reply;
}

/// Every line of a multi-line reply may repeat the code as it is on the wire.
std::string_view without_code(std::string_view line, std::string_view code) {
    return line.starts_with(code) && line.size() > 3 && (line[3] == '-' || line[3] == ' ') ? line.substr(4) : line;
}

std::optional<ReplySpec> read_inline(Reading& in, const Node& value, const ReplyContext& context) {
    const std::size_t before = in.errors();
    const std::string_view text = value.text;
    Draft draft;
    draft.code_at = draft.enhanced_at = &value;
    const std::string_view code = text.substr(0, 3);
    draft.code = static_cast<std::uint32_t>((code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0'));
    std::string_view rest = text.size() > 4 ? text.substr(4) : std::string_view{};
    std::string enhanced_text;
    if (const auto word = rest.substr(0, rest.find_first_of(" \n"));
        const auto enhanced = smtp::EnhancedCode::parse(word)) {
        draft.enhanced = enhanced;
        enhanced_text = std::string{word} + ' ';
        rest = rest.size() > word.size() ? rest.substr(word.size() + 1) : std::string_view{};
    }
    if (!rest.empty()) {
        draft.text_at = &value;
        for (std::string_view line : split_lines(rest)) {
            line = without_code(line, code);
            if (!enhanced_text.empty() && line.starts_with(enhanced_text)) line.remove_prefix(enhanced_text.size());
            add_line(in, value, line, draft.lines);
        }
    }
    FixedReply reply = finish(in, draft, context);
    if (in.errors() != before) return std::nullopt;
    return reply;
}

const Table<Draft>& table() {
    static const Table<Draft> rows{
        {"reply", "reply = { … }", "A reply in parts, for all that \"550 5.1.1 text\" cannot say."},
        {
            {{"code", Kind::integer, "Three-digit code.", "550", "", nullptr, {}, true},
             [](Reading& in, const Node& value, Draft& draft) {
                 draft.code_at = &value;
                 take(in, value, draft.code);
             }},
            {{"enhanced", Kind::text, "Enhanced status code (RFC 3463), repeated on each line.", "\"5.1.1\"", "none"},
             [](Reading& in, const Node& value, Draft& draft) {
                 draft.enhanced_at = &value;
                 draft.enhanced = smtp::EnhancedCode::parse(value.text);
                 if (!draft.enhanced)
                     in.problem(E::bad_reply, value.where,
                                fmt::format("`{}` is no enhanced status code", value.text.substr(0, 40)),
                                "class.subject.detail, such as \"5.1.1\" (RFC 3463 2)");
             }},
            {{"text", Kind::texts, "One line, or the lines of a multi-line reply.",
              "[\"No such user\", \"{recipient}\"]", "the catalogue's text for the code"},
             [](Reading& in, const Node& value, Draft& draft) {
                 draft.text_at = &value;
                 for (const Node* item : strings_of(value))
                     for (const std::string_view line : split_lines(item->text)) add_line(in, *item, line, draft.lines);
             }},
            {{"malformed", Kind::boolean,
              "Not as the grammar wants it, and on purpose: no check of code, class, length.", "true", "false"},
             into<&Draft::malformed>},
        }};
    return rows;
}

std::optional<ReplySpec> read_parts(Reading& in, const Node& value, const ReplyContext& context) {
    const std::size_t before = in.errors();
    Draft draft;
    read_table(in, value, table(), draft);
    if (in.errors() != before) return std::nullopt;
    FixedReply reply = finish(in, draft, context);
    if (in.errors() != before) return std::nullopt;
    return reply;
}

std::optional<ReplySpec> read_each(Reading& in, const Node& value, const ReplyContext& context) {
    if (context.each != nullptr) return reply_of(*context.each);
    in.problem(E::bad_sweep, value.where, "reply = \"each\" without a sweep to take replies from", {},
               "add for_each = { family = \"…\" } at the top of the file");
    return std::nullopt;
}

/// Has the shape of a catalogue id: one word with a dot in it, or nothing that looks like a code.
bool looks_like_id(std::string_view text) {
    return !text.empty() && text.find(' ') == text.npos && !is_digit(text.front());
}

std::optional<ReplySpec> read_id(Reading& in, const Node& value) {
    if (const auto* entry = in.catalogue().find(value.text)) return reply_of(*entry);
    if (looks_like_id(value.text)) {
        auto near = catalogue::nearest_of(value.text, Words{"accept", "none", "each"}, 1);
        if (near.empty()) near = in.catalogue().nearest(value.text, 3);
        in.problem(E::unknown_reply, value.where,
                   fmt::format("the catalogue has no reply `{}`", value.text.substr(0, 80)), {},
                   near.empty() ? std::string{"`bouncehouse catalogue` lists the ids"}
                                : fmt::format("did you mean \"{}\"?", fmt::join(near, "\" or \"")));
    } else {
        in.problem(E::bad_reply, value.where, fmt::format("`{}` is no reply", value.text.substr(0, 60)),
                   std::string{reply_form});
    }
    return std::nullopt;
}

}  // namespace

std::optional<ReplySpec> read_reply(Reading& in, const Node& value, const ReplyContext& context) {
    if (value.is(Node::Type::table)) return read_parts(in, value, context);
    if (value.text == "accept") return Accept{};
    if (value.text == "none") return NoReply{};
    if (value.text == "each") return read_each(in, value, context);
    if (begins_with_code(value.text)) return read_inline(in, value, context);
    return read_id(in, value);
}

std::optional<FixedReply> read_fixed_reply(Reading& in, const Node& value, const ReplyContext& context) {
    auto reply = read_reply(in, value, context);
    if (!reply) return std::nullopt;
    if (auto* fixed = std::get_if<FixedReply>(&*reply)) return std::move(*fixed);
    in.problem(E::bad_reply, value.where, "a reply with a code must stand here",
               "a catalogue id, \"250 2.1.5 OK\", or { code = … }");
    return std::nullopt;
}

std::optional<Template> read_raw(Reading& in, const Node& value) {
    auto octets = parse_octets(value.text);
    if (!octets) {
        in.problem_inside(E::bad_escape, value, octets.offset, octets.width, std::move(octets.problem),
                          "\\xHH, \\r, \\n, \\t, \\0 or \\\\",
                          "a backslash itself is written \\\\ in a 'literal' string");
        return std::nullopt;
    }
    Node bytes = value;
    bytes.text = std::move(*octets.value);
    Template text;
    const std::size_t before = in.errors();
    take(in, bytes, text);
    if (in.errors() != before) return std::nullopt;
    return text;
}

ReplySpec reply_of(const catalogue::Entry& entry) {
    if (entry.malformed && !entry.raw.empty()) return RawReply{constant_template(entry.raw), entry.code, 1};
    FixedReply reply;
    reply.code = entry.code;
    reply.enhanced = entry.enhanced;
    reply.entry = entry.id;
    reply.closes = entry.closes || entry.code == 421;
    for (const std::string& line : entry.text) reply.lines.push_back(lenient_template(line));
    return reply;
}

Template wire_of(const FixedReply& reply) {
    Template wire;
    const std::size_t count = std::max<std::size_t>(reply.lines.size(), 1);
    for (std::size_t i = 0; i < count; ++i) {
        append(wire, constant_template(fmt::format("{:03}{}", reply.code, i + 1 < count ? '-' : ' ')));
        if (reply.enhanced) append(wire, constant_template(reply.enhanced->str() + ' '));
        if (i < reply.lines.size()) append(wire, reply.lines[i]);
        append(wire, constant_template("\r\n"));
    }
    return wire;
}

int code_of(const Template& bytes) {
    if (bytes.parts.empty() || bytes.parts.front().placeholder) return 0;
    return smtp::code_of_raw(bytes.parts.front().text);
}

TableView reply_table_view() { return view(table()); }

}  // namespace bouncehouse::scenario
