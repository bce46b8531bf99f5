#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/check/content_compare.hpp>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/received_text.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

constexpr std::size_t longest_line = 998;

/// Only what is seen: no blanks, line ends, controls.
std::string visible(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (!smtp::is_blank(c) && !smtp::is_control(c)) out += c;
    return out;
}

bool fit_for_smtp(std::string_view text) {
    std::size_t line = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            line = 0;
            ++i;
            continue;
        }
        if (c == '\r' || c == '\n' || (smtp::is_control(c) && c != '\t') || ++line > longest_line) return false;
    }
    return true;
}

bool encoding_changed(const std::vector<Leaf>& a, const std::vector<Leaf>& b) {
    if (a.size() != b.size()) return true;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!smtp::same_word(a[i].encoding, b[i].encoding)) return true;
    return false;
}

std::string decoded(std::string_view content) {
    std::string text;
    for (const Leaf& leaf : leaves_of(content)) text += leaf.octets;
    return text;
}

/// Fields that a sender may take away or write anew.
bool may_go(std::string_view name) {
    constexpr std::array<std::string_view, 8> names{
        "Bcc",          "Resent-Bcc",     "Return-Path", "MIME-Version",
        "Content-Type", "Content-Length", "Lines",       "Content-Transfer-Encoding"};
    return std::any_of(names.begin(), names.end(), [&](std::string_view one) { return smtp::same_word(one, name); });
}

ContentMatch different(std::string difference) { return {false, std::move(difference), {}}; }

bool has(const std::vector<std::string>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// A composer's text: any of the text parts holds it.
ContentMatch compare_composed(std::string_view submitted, std::string_view received, bool body_too) {
    const std::string subject = header_field(submitted, "Subject");
    if (!subject.empty() && !smtp::has_eight_bit(subject) &&
        visible(header_field(received, "Subject")) != visible(subject))
        return different(fmt::format("Subject was `{}`, received `{}`", subject, header_field(received, "Subject")));
    const std::string wanted = visible(decoded(submitted));
    for (const Leaf& leaf : leaves_of(received))
        if (visible(leaf.octets) == wanted) return {true, {}, body_too ? "the text is the same" : ""};
    return different("the text differs " + first_difference(wanted, visible(decoded(received))));
}

ContentMatch compare_unfit(std::string_view submitted, std::string_view received) {
    const std::string wanted = visible(decoded(submitted)), got = visible(decoded(received));
    if (wanted == got) return {true, {}, "what is not fit for SMTP was changed on the way"};
    return different("the visible text differs " + first_difference(wanted, got));
}

/// Octets of empty lines that came behind the text. Their being wrong (RFC 5321 4.1.1.4) is for the check
/// ends-properly: in all other cases the message did arrive.
std::size_t empty_lines_behind(std::string_view given, std::string_view taken) {
    if (!given.ends_with("\r\n") || taken.size() <= given.size() || !taken.starts_with(given)) return 0;
    const std::string_view added = taken.substr(given.size());
    for (std::size_t i = 0; i < added.size(); ++i)
        if (added[i] != (i % 2 == 0 ? '\r' : '\n')) return 0;
    return added.size() % 2 == 0 ? added.size() : 0;
}

std::string counts(std::string_view given, std::string_view taken) {
    const auto lines = [](std::string_view text) { return std::count(text.begin(), text.end(), '\n'); };
    return fmt::format(" ({} octets in {} lines became {} in {})", given.size(), lines(given), taken.size(),
                       lines(taken));
}

}  // namespace

ContentMatch compare_content(std::string_view submitted, std::string_view received,
                             const std::vector<std::string>& composes, bool received_cut) {
    if (has(composes, "message")) return {true, {}, "the message is the sender's own"};
    const std::string_view given = parts_of(submitted).body, taken = parts_of(received).body;
    if (received_cut) {
        if (given.starts_with(taken)) return {true, {}, "only the beginning was held and compared"};
        return different("the body differs " + first_difference(given.substr(0, taken.size()), taken));
    }
    if (has(composes, "body")) return compare_composed(submitted, received, true);
    if (const auto added = empty_lines_behind(given, taken); added > 0) {
        ContentMatch match =
            compare_content(submitted, received.substr(0, received.size() - added), composes, received_cut);
        if (match.same && match.note.empty()) match.note = "empty lines were added at the end";
        return match;
    }
    const Compared compared = compare_text(submitted, received);
    const auto before = leaves_of(submitted), after = leaves_of(received);
    const bool encoded_anew = !compared.same_octets && compared.same_text && encoding_changed(before, after);
    ContentMatch match{compared.same_octets || encoded_anew, {}, encoded_anew ? "re-encoded" : ""};
    if (!match.same && !fit_for_smtp(submitted)) match = compare_unfit(submitted, received);
    if (!match.same) {
        if (match.difference.empty())
            match.difference = "the body differs " + compared.difference + counts(given, taken);
        return match;
    }
    if (has(composes, "headers")) return match;
    const auto taken_fields = fields_of(parts_of(received).header);
    for (const std::string& name : compared.missing) {
        if (name.empty() || may_go(name)) continue;
        const bool there = std::any_of(taken_fields.begin(), taken_fields.end(),
                                       [&](const HeaderField& one) { return smtp::same_word(one.name, name); });
        if (!there) return different(fmt::format("the header field {} was lost", name));
        if (match.note.empty()) match.note = fmt::format("the header field {} was changed", name);
    }
    return match;
}

}  // namespace bouncehouse::probe
