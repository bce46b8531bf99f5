// Sender descriptions from TOML: strict, with every problem found in one run and told with place, line,
// caret and the nearest right spelling, as for scenarios.
#pragma once
#include <bouncehouse/scenario/library.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <bouncehouse/sender/description.hpp>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

struct LoadedSender {
    std::shared_ptr<const SenderDescription> sender;  // none when a problem is an error
    std::vector<scenario::Problem> problems;          // in order of place
    bool ok() const { return sender != nullptr; }
};

LoadedSender load_sender_file(const std::filesystem::path& file);
LoadedSender load_sender_text(std::string_view text, const std::string& name);
/// A file of that name, else one of the descriptions in the program ("postfix").
LoadedSender load_sender(const std::string& name_or_file);

/// The descriptions and scripts in the program (client-probe/senders), sorted by file name.
std::span<const scenario::LibraryFile> sender_library();
/// Names of the built-in descriptions: "curl", "exim" ...
std::vector<std::string> sender_names();

/// docs/sender-format.md, made from the tables the loader reads by.
std::string sender_format_page();

}  // namespace bouncehouse::probe
