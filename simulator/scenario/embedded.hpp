// The table that embed.cmake writes at build time.
#pragma once
#include <bouncehouse/scenario/library.hpp>
#include <cstddef>

namespace bouncehouse::scenario {

extern const LibraryFile embedded_files[];  // sorted by name
extern const std::size_t embedded_count;

}  // namespace bouncehouse::scenario
