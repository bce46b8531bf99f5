#include <fmt/format.h>
#include <bouncehouse/check/check.hpp>
#include <bouncehouse/check/page.hpp>

namespace bouncehouse::probe {

std::string checks_page() {
    std::string page =
        "# Checks of the probe\n\n"
        "Generated from the program. A case names them in `[expect]`: `checks = [\"quit\", { name = \"delivered\", "
        "recipients = \"r1\" }]`.\n"
        "Besides its own parameters every check takes `level` (must, should, may, practice), `binding` (keyword, "
        "derived),\n"
        "`clause`, `why` and `ambiguity`; without them those of the case hold. The checks of the theme `always` are "
        "added to every case.\n";
    std::string_view theme;
    for (const CheckInfo& one : all_checks()) {
        if (one.theme != theme) page += fmt::format("\n## {}\n", theme = one.theme);
        page += fmt::format("\n### `{}`\n\n{}\n", one.name, one.meaning);
        if (one.parameters.empty()) continue;
        page += "\n| Parameter | Meaning | Example |\n| --- | --- | --- |\n";
        for (const ParameterInfo& parameter : one.parameters)
            page += fmt::format("| `{}`{} | {} | `{}` |\n", parameter.name, parameter.required ? " (required)" : "",
                                parameter.meaning, parameter.example);
    }
    return page;
}

}  // namespace bouncehouse::probe
