// The files of client-probe/cases/ as the build embeds them.
#pragma once
#include <bouncehouse/scenario/library.hpp>
#include <cstddef>

namespace bouncehouse::probe {

extern const scenario::LibraryFile embedded_cases[];  // sorted by name
extern const std::size_t embedded_cases_count;

}  // namespace bouncehouse::probe
