// What to say when a scenario gives a code and nothing else, and the catalogue has no text for it.
#pragma once
#include <string_view>

namespace bouncehouse::scenario {

/// A short phrase, never empty.
std::string_view phrase_of(int code);

}  // namespace bouncehouse::scenario
