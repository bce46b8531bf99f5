#include <CLI/CLI.hpp>  // App.hpp alone lacks the formatter it uses
#include <algorithm>
#include <bouncehouse/cli/options.hpp>
#include <cctype>

namespace bouncehouse::cli {
namespace {

OptionRow row_of(const CLI::Option& option) {
    OptionRow row;
    row.argument = option.get_positional();
    if (row.argument) {
        row.names.push_back(option.get_name(true));
    } else {
        for (const auto& name : option.get_snames()) row.names.push_back("-" + name);
        for (const auto& name : option.get_lnames()) row.names.push_back("--" + name);
    }
    const bool flag = option.get_type_size_max() == 0;
    if (!flag && !row.argument)
        row.value = option.get_type_name().substr(0, option.get_type_name().find(':'));  // behind it: checks
    row.what = option.get_description();
    if (!flag) row.standard = option.get_default_str();
    row.variable = option.get_envname();
    row.required = option.get_required();
    row.repeats = option.get_items_expected_max() > 1;
    return row;
}

}  // namespace

std::string variable_of(const std::string& option) {
    std::string name = "BOUNCEHOUSE_";
    for (const char c : option.substr(option.find_first_not_of('-')))
        name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

std::unique_ptr<CLI::App> app_of(Command& command) {
    auto app = std::make_unique<CLI::App>(command.page().summary, command.page().name);
    app->set_help_flag("--help", "Print this help and end");
    command.declare(*app);
    for (auto* option : app->get_options()) {
        if (option == app->get_help_ptr() || option->get_lnames().empty() || !option->get_envname().empty()) continue;
        option->envname(variable_of(option->get_lnames().front()));
    }
    return app;
}

std::vector<OptionRow> option_rows(const CLI::App& app) {
    std::vector<OptionRow> rows;
    for (const auto* option : app.get_options()) {
        if (option != app.get_help_ptr()) rows.push_back(row_of(*option));
    }
    std::stable_partition(rows.begin(), rows.end(), [](const OptionRow& row) { return row.argument; });
    if (app.get_help_ptr() != nullptr) rows.push_back(row_of(*app.get_help_ptr()));
    return rows;
}

std::string usage_line(std::string_view program, const Page& page, const std::vector<OptionRow>& rows) {
    std::string line = std::string{program} + ' ' + page.name + " [OPTIONS]";
    for (const auto& row : rows) {
        if (!row.argument) continue;
        const auto name = row.names.front() + (row.repeats ? "..." : "");
        line += row.required ? " " + name : " [" + name + "]";
    }
    return line;
}

}  // namespace bouncehouse::cli
