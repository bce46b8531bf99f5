// Looks at the memory in words, for the evidence.
#pragma once
#include <bouncehouse/engine/memory.hpp>
#include <string>
#include <string_view>

namespace bouncehouse::engine {

/// "triplet 127.0.0.1/a@b.test/c@d.test: attempt 2, first seen 30s ago"
std::string seen_in_words(std::string_view key, const Look& look);
/// The same, what the rule wants of it, and how it was decided.
std::string turn_in_words(const scenario::Rule& rule, std::string_view key, const Look& look);
/// "has answered its times": why a rule stepped aside.
std::string_view why_aside(Turn turn);

}  // namespace bouncehouse::engine
