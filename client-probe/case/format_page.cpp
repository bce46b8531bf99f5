#include <fmt/format.h>
#include <fmt/ranges.h>
#include <bouncehouse/case/features.hpp>
#include <bouncehouse/case/format.hpp>
#include <bouncehouse/case/load.hpp>
#include <bouncehouse/case/messages.hpp>
#include <bouncehouse/case/themes.hpp>
#include <bouncehouse/scenario/kind.hpp>

namespace bouncehouse::probe {

namespace {

constexpr std::string_view introduction = R"(# The format of case files

Made from the tables the loader uses; do not edit. A case file is a [scenario file](scenario-format.md) with the
tables below beside the scenario's own: it says what the server does, what the sender is given, what a good sender
does, and how binding that is. One file tests one requirement, or one part of it.

`[[variant]]` makes several cases of one file: `@key@` anywhere in the rest of the file is replaced by what the
variant says for `key`, before the file is read. `@user@`, `@password@`, `@token@` and `@hello@` are what the probe
hands to every sender; `@domain@` is the case's own domain, filled in when it is played.

The id of a case is its requirement, then `/part`, then `/variant`, as far as they are given.
)";

std::string cell(std::string_view text) {
    std::string result;
    for (const char c : text) result += c == '|' ? std::string{"\\|"} : std::string(1, c);
    return result;
}

std::string takes(const scenario::KeyInfo& key) {
    std::string text{scenario::info_of(key.kind).name};
    if (key.allowed == nullptr) return cell(text);
    const scenario::Words words = key.allowed();
    return cell(words.size() <= 12 ? fmt::format("{}: {}", text, fmt::join(words, ", ")) : text);
}

template <class T>
void describe(const scenario::Table<T>& table, std::string& page) {
    page += fmt::format("\n## {}\n\n{}\n\n| key | takes | meaning | default | example |\n|---|---|---|---|---|\n",
                        table.about.heading, table.about.meaning);
    for (const auto& row : table.keys)
        page += fmt::format("| `{}`{} | {} | {} | {} | `{}` |\n", row.info.name, row.info.required ? " (required)" : "",
                            takes(row.info), cell(row.info.meaning), row.info.fallback, cell(row.info.example));
}

}  // namespace

std::string case_format_page() {
    std::string page{introduction};
    describe(case_table(), page);
    describe(submit_table(), page);
    describe(variant_table(), page);
    page += "\n## Themes\n\n| theme | about |\n|---|---|\n";
    for (const ThemeInfo& theme : themes) page += fmt::format("| {} | {} |\n", theme.name, theme.title);
    page += "\n## Messages\n\nWords for `message`.\n\n| name | what it is | needs |\n|---|---|---|\n";
    for (const MessageInfo& message : messages()) {
        std::string needs;
        for (const std::string_view feature : message.features)
            if (!feature.empty()) needs += (needs.empty() ? "" : ", ") + std::string{feature};
        page += fmt::format("| `{}` | {} | {} |\n", message.name, message.meaning, needs);
    }
    page +=
        "\n## Features\n\nWords for `features`, here and in descriptions of senders. `size` and `chunking` "
        "that are declared, and do not show with a well-behaved server, count as missing.\n\n"
        "| name | the sender | how it shows |\n|---|---|---|\n";
    for (const FeatureInfo& feature : features())
        page += fmt::format("| `{}` | {} | {} |\n", feature.name, feature.meaning, feature.shows);
    return page;
}

}  // namespace bouncehouse::probe
