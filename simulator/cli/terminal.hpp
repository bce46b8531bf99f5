// What is known of the terminal the program talks to.
#pragma once

namespace bouncehouse::cli {

bool is_terminal(int descriptor);
/// Colours only on a terminal that can show them, and never against NO_COLOR.
bool wants_colour(int descriptor);

}  // namespace bouncehouse::cli
