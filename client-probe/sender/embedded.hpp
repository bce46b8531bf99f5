// The table that bouncehouse_embed() writes at build time.
#pragma once
#include <bouncehouse/scenario/library.hpp>
#include <cstddef>

namespace bouncehouse::probe {

extern const scenario::LibraryFile embedded_senders[];  // sorted by name
extern const std::size_t embedded_senders_count;

}  // namespace bouncehouse::probe
