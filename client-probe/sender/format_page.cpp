#include <fmt/format.h>
#include <bouncehouse/scenario/kind.hpp>
#include <bouncehouse/sender/format.hpp>
#include <bouncehouse/sender/load.hpp>

namespace bouncehouse::probe {

namespace {

constexpr std::string_view introduction = R"(# The format of sender descriptions

Made from the tables the loader uses; do not edit. A description is one TOML file that says how a sender is
started, given a message, stopped, and how its own words are read. `bouncehouse-probe` has some built in; a
sender of your own needs a file like them. Unknown keys, wrong types and unknown placeholders are errors.
Wherever a list of strings is taken, one string is taken too. Durations are written `"250ms"`, `"30s"`;
sizes `"20 kB"`, `"512 MiB"`. The words for `features` are listed in [the format of cases](case-format.md#features).

With `networks = ["namespace"]` the run has a network of its own (Linux, root): hosts answer at port 25 of 10.64.0.1 and
up, the sender's own address is 192.0.2.1, and its resolv.conf names the run's own name server.
)";

constexpr std::string_view about_placeholders = R"(
## Placeholders

`{name}` stands for a value, `{name|json}` for the inside of a JSON string, `{name|url}` for a part of a URL or of a
form; `{{name}}` is the text `{name}`.
A word that is exactly `{recipients}`, `{message_files}`, `{orcpt}`, `{tls}` or `{auth}` becomes one word an item,
none when there is none. The same values stand in the environment of every command, as `BOUNCEHOUSE_` and the
name in upper case (`BOUNCEHOUSE_ADDRESS`; lists with blanks between). A case that says an `option` which the
description does not mention is not applicable.

| name | known | stands for |
|---|---|---|
)";

std::string cell(std::string_view text) {
    std::string result;
    for (const char c : text) result += c == '|' ? std::string{"\\|"} : std::string(1, c);
    return result;
}

}  // namespace

std::string sender_format_page() {
    std::string page{introduction};
    for (const scenario::TableView& table : sender_tables()) {
        page += fmt::format("\n## {}\n\n{}\n\n| key | takes | meaning | default | example |\n|---|---|---|---|---|\n",
                            table.about.heading, table.about.meaning);
        for (const scenario::KeyInfo& key : table.keys) {
            std::string takes = cell(scenario::info_of(key.kind).name);
            if (key.allowed != nullptr)
                for (std::string_view before = ": "; const auto word : key.allowed())
                    takes += fmt::format("{}{}", std::exchange(before, ", "), word);
            page += fmt::format("| `{}`{} | {} | {} | {} | {} |\n", key.name, key.required ? " (required)" : "", takes,
                                cell(key.meaning), cell(key.fallback),
                                key.example.empty() ? std::string{} : fmt::format("`{}`", cell(key.example)));
        }
    }
    page += about_placeholders;
    for (const PlaceholderInfo& placeholder : sender_placeholders())
        page += fmt::format("| `{{{}}}` | {} | {} |\n", placeholder.name,
                            placeholder.known == Known::always ? "always" : "for a case", placeholder.meaning);
    return page;
}

}  // namespace bouncehouse::probe
