#include <fmt/format.h>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/scenario_source.hpp>
#include <bouncehouse/scenario/library.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

namespace bouncehouse::cli {
namespace {

namespace fs = std::filesystem;

bool is_file(const std::string& name) {
    std::error_code none;
    return fs::exists(name, none) && !fs::is_directory(name, none);
}

std::string without_ending(std::string_view name) {
    return std::string(name.ends_with(".toml") ? name.substr(0, name.size() - 5) : name);
}

[[noreturn]] void not_found(const std::string& name) {
    std::vector<std::string> names;
    for (const auto& file : scenario::library()) names.push_back(without_ending(file.name));
    const std::vector<std::string_view> views(names.begin(), names.end());
    throw Trouble(Exit::failed, fmt::format("{}: no such file, and no scenario of that name in the library{}", name,
                                            catalogue::did_you_mean(without_ending(name), views)));
}

// Opened once here so that a file without permission gives the system's reason, not an empty scenario.
std::string read_file(const std::string& name) {
    std::ifstream in(name, std::ios::binary);
    if (!in) throw Trouble(Exit::failed, fmt::format("{}: {}", name, std::strerror(errno)));
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (in.bad()) throw Trouble(Exit::failed, fmt::format("{}: {}", name, std::strerror(errno)));
    return text;
}

// How includes are found: files first; the loader knows the library.
std::optional<std::string> included_file(const std::string& name) {
    return is_file(name) ? std::optional(read_file(name)) : std::nullopt;
}

std::string toml_string(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

scenario::Loaded load_together(const std::vector<std::string>& names, const catalogue::Catalogue& catalogue) {
    std::vector<std::string> includes;
    for (const auto& name : names) {
        if (!is_file(name) && scenario::library_file(name) == nullptr) not_found(name);
        includes.push_back(toml_string(name));
    }
    const auto title = toml_string(fmt::format("{}", fmt::join(names, " + ")));
    const auto text = fmt::format("title = {0}\nsummary = {0}\ninclude = [{1}]\n", title, fmt::join(includes, ", "));
    return scenario::load_text(text, "command line", catalogue, included_file);
}

}  // namespace

std::string scenario_text(const std::string& name) {
    if (is_file(name)) return read_file(name);
    const auto* file = scenario::library_file(name);
    if (file == nullptr) not_found(name);
    return std::string(file->text);
}

scenario::Loaded load_named(const std::string& name, const catalogue::Catalogue& catalogue) {
    if (is_file(name)) return scenario::load_text(read_file(name), name, catalogue, included_file);
    const auto* file = scenario::library_file(name);
    if (file == nullptr) not_found(name);
    return scenario::load_text(file->text, std::string(file->name), catalogue);
}

std::shared_ptr<const scenario::Scenario> load_for_use(const std::vector<std::string>& names,
                                                       const catalogue::Catalogue& catalogue) {
    auto loaded = names.empty()       ? load_named(default_scenario, catalogue)
                  : names.size() == 1 ? load_named(names.front(), catalogue)
                                      : load_together(names, catalogue);
    for (const auto& problem : loaded.problems) fmt::print(stderr, "{}\n", problem.str());
    if (!loaded.ok())
        throw Trouble(Exit::findings, fmt::format("the scenario cannot be used: {} problem{}", loaded.problems.size(),
                                                  loaded.problems.size() == 1 ? "" : "s"));
    return loaded.scenario;
}

}  // namespace bouncehouse::cli
