#include <unistd.h>
#include <bouncehouse/cli/terminal.hpp>
#include <cstdlib>
#include <string_view>

namespace bouncehouse::cli {

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

bool wants_colour(int descriptor) {
    const char* no_colour = std::getenv("NO_COLOR");
    if (no_colour != nullptr && *no_colour != '\0') return false;
    const char* terminal = std::getenv("TERM");
    return is_terminal(descriptor) && terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace bouncehouse::cli
