// The scenario files the program was built with (scenarios/, without the catalogue): found by name when
// no file of that name exists, so that `serve greylisting/basic` works everywhere.
#pragma once
#include <span>
#include <string_view>

namespace bouncehouse::scenario {

struct LibraryFile {
    std::string_view name;  // "greylisting/basic.toml"
    std::string_view text;
};
std::span<const LibraryFile> library();  // by name
/// By full name, or without ".toml"; null when there is none.
const LibraryFile* library_file(std::string_view name);

}  // namespace bouncehouse::scenario
