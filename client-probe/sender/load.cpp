#include <fmt/format.h>
#include <bouncehouse/sender/embedded.hpp>
#include <bouncehouse/sender/format.hpp>
#include <bouncehouse/sender/load.hpp>
#include <fstream>
#include <iterator>

namespace bouncehouse::probe {

namespace {

constexpr std::uintmax_t largest_file = 1U << 20U;

LoadedSender result_of(scenario::Reading& in, SenderDescription sender) {
    LoadedSender loaded;
    loaded.problems = in.sorted_problems();
    if (!in.has_errors()) loaded.sender = std::make_shared<const SenderDescription>(std::move(sender));
    return loaded;
}

LoadedSender unreadable(const std::string& file, std::string why, std::string hint = {}) {
    scenario::Reading in{catalogue::Catalogue::builtin()};
    const scenario::Source& source = in.add_source(file, {});
    in.problem(scenario::E::unreadable, {&source, 0, 0, 1}, std::move(why), {}, std::move(hint));
    return result_of(in, {});
}

}  // namespace

LoadedSender load_sender_text(std::string_view text, const std::string& name) {
    scenario::Reading in{catalogue::Catalogue::builtin()};
    const scenario::Source& source = in.add_source(name, std::string{text});
    SenderDescription sender;
    sender.file = name;
    auto parsed = scenario::parse_document(source);
    if (const auto* error = std::get_if<scenario::SyntaxError>(&parsed))
        in.problem(scenario::E::syntax, error->where, error->text);
    else
        read_sender(in, std::get<scenario::Node>(parsed), sender);
    return result_of(in, std::move(sender));
}

LoadedSender load_sender_file(const std::filesystem::path& file) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error))
        return unreadable(file.string(), "this is a folder, no description");
    std::ifstream in{file, std::ios::binary};
    if (!in) return unreadable(file.string(), "the file cannot be read");
    if (std::filesystem::file_size(file, error) > largest_file && !error)
        return unreadable(file.string(), "the file is bigger than 1 MiB");
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return load_sender_text(text, file.string());
}

LoadedSender load_sender(const std::string& name_or_file) {
    std::error_code error;
    if (std::filesystem::is_regular_file(name_or_file, error)) return load_sender_file(name_or_file);
    for (const scenario::LibraryFile& file : sender_library())
        if (file.name == name_or_file + ".toml" || file.name == name_or_file)
            if (file.name.ends_with(".toml")) return load_sender_text(file.text, std::string{file.name});
    std::string names;
    for (const std::string& name : sender_names()) names += (names.empty() ? "built in: " : ", ") + name;
    return unreadable(name_or_file, "there is no such file, and no sender of that name", std::move(names));
}

std::span<const scenario::LibraryFile> sender_library() { return {embedded_senders, embedded_senders_count}; }

std::vector<std::string> sender_names() {
    std::vector<std::string> names;
    for (const scenario::LibraryFile& file : sender_library())
        if (file.name.ends_with(".toml")) names.emplace_back(file.name.substr(0, file.name.size() - 5));
    return names;
}

}  // namespace bouncehouse::probe
