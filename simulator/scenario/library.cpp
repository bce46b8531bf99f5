#include <algorithm>
#include <bouncehouse/scenario/embedded.hpp>
#include <bouncehouse/scenario/library.hpp>
#include <string>

namespace bouncehouse::scenario {

std::span<const LibraryFile> library() { return {embedded_files, embedded_count}; }

const LibraryFile* library_file(std::string_view name) {
    const auto files = library();
    const auto named = [&](std::string_view full) -> const LibraryFile* {
        const auto found = std::lower_bound(files.begin(), files.end(), full,
                                            [](const LibraryFile& file, std::string_view n) { return file.name < n; });
        return found != files.end() && found->name == full ? &*found : nullptr;
    };
    if (const LibraryFile* file = named(name)) return file;
    return named(std::string{name} + ".toml");
}

}  // namespace bouncehouse::scenario
