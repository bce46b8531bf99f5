// What is known of the terminal the program talks to, and the little colour it uses there.
#pragma once
#include <string>
#include <string_view>

namespace bouncehouse::cli {

bool is_terminal(int descriptor);
/// Colours only on a terminal that can show them, and never against NO_COLOR.
bool wants_colour(int descriptor);

enum class Tone { plain, dim, good, warning, bad, strong };

/// Wraps text in the escape sequences of a tone; without colour it is the text itself.
std::string toned(Tone tone, std::string_view text, bool colour);

/// What stands in a wire text that a terminal must not obey: control characters (but line ends) are
/// written as \xHH.
std::string printable(std::string_view text);

}  // namespace bouncehouse::cli
