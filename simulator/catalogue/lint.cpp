#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/catalogue/lint.hpp>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/catalogue/stage_rules.hpp>
#include <cctype>

namespace bouncehouse::catalogue {

namespace {

using Findings = std::vector<std::string>;

constexpr std::size_t longest_reply_line = 512;  // octets with CRLF (RFC 5321 4.5.3.1.5)

bool enhanced_fits(const Entry& entry) { return !entry.enhanced || entry.enhanced->klass == entry.code / 100; }

bool lines_fit(const Entry& entry) {
    const std::string head = entry.codes() + ' ';
    return std::ranges::all_of(
        entry.text, [&head](const std::string& line) { return head.size() + line.size() + 2 <= longest_reply_line; });
}

// Is there anything about the entry that the grammar, or the rules about reply codes, do not want?
bool out_of_order(const Entry& entry) {
    return entry.klass() == Class::other || !enhanced_fits(entry) || !lines_fit(entry) || !entry.raw.empty() ||
           std::ranges::any_of(entry.stages, [&](smtp::Stage s) { return !stage_allows(s, entry.code); });
}

void check_id(const Entry& entry, Findings& found) {
    const std::string head = entry.family + '.' + std::to_string(entry.code);
    const bool begins = entry.id == head || entry.id.starts_with(head + '-');
    if (!begins) found.push_back(fmt::format("the id must be '{0}' or begin with '{0}-'", head));
    const std::string rest = begins && entry.id.size() > head.size() ? entry.id.substr(head.size() + 1) : std::string{};
    const auto named = smtp::EnhancedCode::parse(std::string_view{rest}.substr(0, rest.find('-')));
    if (named && named != entry.enhanced && named != entry.listed)
        found.push_back(fmt::format("the id names {}, which is not the enhanced code", named->str()));
    if (entry.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") != std::string::npos)
        found.emplace_back("the id may hold small letters, digits, dots and hyphens only");
}

void check_class(const Entry& entry, Findings& found) {
    if (entry.malformed) return;
    if (entry.klass() == Class::other)
        found.push_back(fmt::format(
            "{} is no code a server may send (RFC 5321 4.2); say malformed = true if it is meant", entry.code));
    if (!enhanced_fits(entry))
        found.push_back(
            fmt::format("enhanced code {} contradicts reply code {} (RFC 2034 4); say malformed = true if it is meant",
                        entry.enhanced->str(), entry.code));
    if (entry.enhanced && entry.klass() == Class::intermediate)
        found.push_back(fmt::format("a {} reply carries no enhanced code (RFC 2034 3)", entry.code));
}

void check_stages(const Entry& entry, Findings& found) {
    if (entry.stages.empty()) found.emplace_back("'stages' is empty");
    for (auto stage = entry.stages.begin(); stage != entry.stages.end(); ++stage) {
        if (std::find(entry.stages.begin(), stage, *stage) != stage)
            found.push_back(fmt::format("stage '{}' is named twice", name_of(*stage)));
        if (!entry.malformed && !stage_allows(*stage, entry.code))
            found.push_back(
                fmt::format("{} is no reply to '{}' ({})", entry.code, name_of(*stage), stage_clause(*stage)));
    }
    if (entry.enhanced && entry.code == 220 && entry.at(smtp::Stage::connect))
        found.emplace_back("a greeting carries no enhanced code (RFC 2034 3)");
    if (entry.code == 421 && !entry.closes)
        found.emplace_back("a server closes after 421 (RFC 5321 3.8); say closes = true");
    // A text that names the recipient stands where there is one.
    const bool names_recipient = std::ranges::any_of(
        entry.text, [](const std::string& line) { return line.find("{rcpt") != std::string::npos; });
    const auto knows_recipient = [](smtp::Stage stage) {
        using enum smtp::Stage;
        return stage == rcpt || stage == data || stage == data_end || stage == bdat || stage == burl || stage == vrfy ||
               stage == expn || stage == etrn || stage == atrn;
    };
    for (const smtp::Stage stage : entry.stages)
        if (names_recipient && !knows_recipient(stage))
            found.push_back(
                fmt::format("the text names the recipient, and there is none at stage '{}'", name_of(stage)));
}

void check_text(const Entry& entry, Findings& found) {
    if (entry.text.empty() && entry.raw.empty()) found.emplace_back("'text' is empty");
    for (const std::string& line : entry.text) {
        if (std::ranges::any_of(line, [](unsigned char c) { return c < 32 || c > 126; }))
            found.push_back(fmt::format("'{}' holds an octet that is no printable ASCII", line));
        const std::string code = std::to_string(entry.code);
        const bool code_again = line.starts_with(code) && (line.size() == 3 || line[3] == ' ' || line[3] == '-');
        const bool enhanced_again = entry.enhanced && line.starts_with(entry.enhanced->str());
        if (code_again || enhanced_again)
            found.push_back(fmt::format("'{}' begins with the code again; it is added on the wire", line));
    }
    if (!lines_fit(entry) && !entry.malformed)
        found.emplace_back("a line is over 512 octets on the wire (RFC 5321 4.5.3.1.5)");
    if (!entry.tag.empty() && entry.raw.empty()) {
        const bool shown =
            std::ranges::any_of(entry.text, [&](const std::string& l) { return l.find(entry.tag) != l.npos; });
        if (!shown) found.push_back(fmt::format("the tag '{}' does not stand in the text", entry.tag));
    }
}

void check_placeholders(const Entry& entry, Findings& found) {
    std::vector<std::string_view> names;
    for (const Placeholder& placeholder : placeholders) names.push_back(placeholder.name);
    for (const std::string& line : entry.text) {
        for (std::size_t open = line.find('{'); open != line.npos; open = line.find('{', open + 1)) {
            const std::size_t close = line.find('}', open);
            const std::string_view name =
                close == line.npos ? std::string_view{} : std::string_view{line}.substr(open + 1, close - open - 1);
            if (std::ranges::find(names, name) == names.end())
                found.push_back(fmt::format("'{{{}}}' is no placeholder{}", name, did_you_mean(name, names)));
        }
    }
}

bool one_of(Reaction reaction, std::initializer_list<Reaction> list) {
    return std::ranges::find(list, reaction) != list.end();
}

// What a class leaves a sender to do. A transient failure never fails mail, a permanent one is never
// simply repeated (RFC 5321 4.2.1); the ways around (TLS, other host, fewer recipients) are open to both.
bool reaction_fits(Class klass, Reaction reaction) {
    using enum Reaction;
    switch (klass) {
        case Class::success: return one_of(reaction, {proceed, disconnect});
        case Class::intermediate: return one_of(reaction, {proceed, answer_challenge, send_content});
        case Class::transient:
            return !one_of(reaction,
                           {proceed, answer_challenge, send_content, fail_recipient, fail_message, fail_domain});
        case Class::permanent: return !one_of(reaction, {proceed, answer_challenge, send_content, retry, retry_slower});
        case Class::other: return true;
    }
    return false;
}

void check_reaction(const Entry& entry, Findings& found) {
    if (!entry.disputed.empty()) return;
    for (const Reaction reaction : {entry.queue, entry.client}) {
        if (reaction_fits(entry.klass(), reaction)) continue;
        found.push_back(fmt::format("reaction '{}' does not fit a {} reply; explain it in 'disputed' if it is right",
                                    name_of(reaction), name_of(entry.klass())));
        if (entry.queue == entry.client) break;
    }
}

void check_words(const Entry& entry, Findings& found) {
    if (entry.source.empty()) found.emplace_back("'source' is empty");
    if (entry.meaning.empty()) found.emplace_back("'meaning' is empty");
    if (entry.remedy.empty()) found.emplace_back("'remedy' is empty");
    if (entry.hygiene != Hygiene::none && entry.hygiene_source.empty())
        found.emplace_back("'hygiene' is an opinion; say whose in 'hygiene_source'");
    const auto month = [](std::string_view s) {
        return s.size() >= 7 && std::isdigit(static_cast<unsigned char>(s[0])) && s[4] == '-';
    };
    if (!entry.seen.empty() && !month(entry.seen)) found.emplace_back("'seen' is written \"2026-06\"");
}

}  // namespace

std::vector<std::string> lint(const Entry& entry) {
    Findings found;
    check_id(entry, found);
    check_class(entry, found);
    check_stages(entry, found);
    check_text(entry, found);
    check_placeholders(entry, found);
    check_reaction(entry, found);
    check_words(entry, found);
    if (entry.malformed && !out_of_order(entry)) found.emplace_back("says malformed = true, but nothing about it is");
    if (!entry.raw.empty() && !entry.malformed) found.emplace_back("'raw' needs malformed = true");
    return found;
}

}  // namespace bouncehouse::catalogue
