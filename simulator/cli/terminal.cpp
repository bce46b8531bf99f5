#include <unistd.h>
#include <bouncehouse/cli/terminal.hpp>
#include <cstdlib>

namespace bouncehouse::cli {

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

bool wants_colour(int descriptor) {
    const char* no_colour = std::getenv("NO_COLOR");
    if (no_colour != nullptr && *no_colour != '\0') return false;
    const char* terminal = std::getenv("TERM");
    return is_terminal(descriptor) && terminal != nullptr && std::string_view(terminal) != "dumb";
}

std::string toned(Tone tone, std::string_view text, bool colour) {
    if (!colour || tone == Tone::plain) return std::string(text);
    const char* code = "";
    switch (tone) {
        case Tone::plain: break;
        case Tone::dim: code = "2"; break;
        case Tone::good: code = "32"; break;
        case Tone::warning: code = "33"; break;
        case Tone::bad: code = "31"; break;
        case Tone::strong: code = "1"; break;
    }
    std::string out = "\x1b[";
    out.append(code).append("m").append(text).append("\x1b[0m");
    return out;
}

std::string printable(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if ((octet < 0x20 && c != '\n' && c != '\t') || octet == 0x7f) {
            out += "\\x";
            out += digits[octet >> 4U];
            out += digits[octet & 15U];
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace bouncehouse::cli
