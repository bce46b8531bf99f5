#include <fmt/format.h>
#include <fmt/ranges.h>
#include <bouncehouse/scenario/kind.hpp>
#include <bouncehouse/scenario/placeholder.hpp>
#include <bouncehouse/scenario/reference.hpp>

namespace bouncehouse::scenario {

namespace {

constexpr std::string_view introduction = R"(# The scenario format

Made from the tables the loader uses; do not edit. A scenario is one TOML file (or several, by
`include`). Unknown keys, wrong types and names that do not exist are errors, each with a number
(see scenario-errors.md). Wherever a list of strings is taken, one string is taken too.

- **Durations**: `"250ms"`, `"30s"`, `"5m"`, `"4h"`, `"5d"`, or a sum such as `"1h30m"`. A bare number is an error.
- **Sizes**: octets, or `"10MB"` (thousands), `"10MiB"` (1024s).
- **Ranges**: `3`, `"1..3"`, `">=3"`, `">3"`, `"<3"`, `"<=3"`; of durations `"1m..5m"`, `">=5m"`; both ends belong to it.
- **Patterns**: the whole text, in any case of letters; with `*` and `?`; or a regular expression `"/…/"` found
  anywhere in it (ECMAScript without back-references, at most 1024 octets; it sees the first 4096 octets of a text).
- **Replies**: a catalogue id (`"gmail.421-4.7.28-ip"`); `"550 5.1.1 No such user"`, several lines with newlines
  between; a bare code (`"451"`, `"451 4.7.1"`), whose text is the catalogue's; `{ code, enhanced, text, malformed }`;
  `"accept"`, what a correct server says; `"none"`, no reply at all.
)";

std::string cell(std::string_view text) {
    std::string result;
    for (const char c : text) result += c == '|' ? std::string{"\\|"} : std::string(1, c);
    return result;
}

std::string code(std::string_view text) { return text.empty() ? std::string{} : fmt::format("`{}`", cell(text)); }

std::string anchor(std::string_view heading) {
    std::string result;
    for (const char c : heading) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')
            result += c;
        else if (c >= 'A' && c <= 'Z')
            result += static_cast<char>(c + 32);
        else if (c == ' ')
            result += '-';
    }
    return result;
}

std::string takes(const KeyInfo& key) {
    std::string text = cell(info_of(key.kind).name);
    if (key.allowed != nullptr) {
        const Words words = key.allowed();
        if (words.size() <= 12) text += fmt::format(": {}", fmt::join(words, ", "));
    }
    if (const TableView* inner = key.inner.empty() ? nullptr : table_view(key.inner))
        text += fmt::format(" ([`{}`](#{}))", cell(inner->about.heading), anchor(inner->about.heading));
    return text;
}

void describe(const TableView& table, std::string& text) {
    text += fmt::format("\n## {}\n\n{}\n", table.about.heading, table.about.meaning);
    if (table.keys.empty()) return;
    text += "\n| key | takes | meaning | default | example |\n|---|---|---|---|---|\n";
    for (const KeyInfo& key : table.keys)
        text += fmt::format("| `{}`{} | {} | {} | {} | {} |\n", key.name, key.required ? " (required)" : "", takes(key),
                            cell(key.meaning), cell(key.fallback), code(key.example));
}

void list_words(std::string_view title, const Words& words, std::string& text) {
    text += fmt::format("\n## {}\n\n`{}`\n", title, fmt::join(words, "`, `"));
}

}  // namespace

std::string reference_markdown() {
    std::string text{introduction};
    for (const TableView& table : all_tables()) describe(table, text);
    list_words("Stages", words_of<Stage>(), text);
    list_words("Reactions", words_of<catalogue::Reaction>(), text);
    text +=
        "\n## Placeholders\n\nIn replies, `raw`, `banner`, `hello` and `reply_suffix`; a literal brace is written "
        "twice.\n\n| name | filled with |\n|---|---|\n";
    for (const Placeholder& placeholder : placeholders())
        text += fmt::format("| `{{{}}}` | {} |\n", placeholder.name, placeholder.meaning);
    text +=
        "\n## Faults of a client\n\nNames for `when.wrong`.\n\n| name | clause | what the client did "
        "|\n|---|---|---|\n";
    for (const smtp::WrongInfo& info : smtp::all_wrongs())
        if (info.wrong != smtp::Wrong::none)
            text += fmt::format("| `{}` | {} | {} |\n", info.name, info.clause, cell(info.sentence));
    return text;
}

}  // namespace bouncehouse::scenario
