#include <algorithm>
#include <array>
#include <bouncehouse/catalogue/plain_text.hpp>
#include <cctype>

namespace bouncehouse::catalogue {

namespace {

constexpr std::size_t most_input = 256 * 1024;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
    return text;
}

// The character at `at`, or a line feed beyond the end.
char char_at(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\n'; }

// Marks that programs put before a server's line in a transcript.
constexpr std::array<std::string_view, 6> server_marks{"<<< ", "<-  ", "<** ", "<~  ", "S: ", "< "};

// Escaped line ends ("\r\n" written out, as in quoted strings) become line ends.
std::string with_real_line_ends(std::string_view input) {
    std::string out;
    out.reserve(input.size());
    for (std::size_t i = 0; i < input.size(); ++i) {
        if (input[i] == '\\' && char_at(input, i + 1) == 'r') {
            ++i;
        } else if (input[i] == '\\' && char_at(input, i + 1) == 'n') {
            out += '\n';
            ++i;
        } else if (input[i] == '\0') {
            out += ' ';
        } else if (input[i] != '\r') {
            out += input[i];
        }
    }
    return out;
}

// qmail writes blanks in its log as underscores: "Remote_host_said:_550_5.1.1_No_such_user/".
void undo_underscores(std::string& text) {
    for (std::size_t at = text.find("Remote_host_said:_"); at != text.npos; at = text.find("Remote_host_said:_", at)) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::replace(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(end),
                     '_', ' ');
        at = end;
    }
}

bool blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

std::string plain_text(std::string_view input) {
    std::string text = with_real_line_ends(input.substr(0, most_input));
    undo_underscores(text);
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = std::string_view{text}.substr(at, end - at);
        at = end + 1;
        const bool folded = !line.empty() && blank(line.front()) && !trimmed(line).empty();
        line = folded ? trimmed(line) : line;
        for (const std::string_view mark : server_marks)
            if (line.starts_with(mark)) {
                line = trimmed(line.substr(mark.size()));
                break;
            }
        const bool joins =
            folded && !out.empty() && out.back() == '\n' && out.size() > 1 && out[out.size() - 2] != '\n';
        // Quoted-printable: a line ended by "=" goes on in the next.
        const bool soft = out.size() > 1 && out.back() == '\n' && out[out.size() - 2] == '=' && !joins;
        if (joins) out.back() = ' ';
        if (soft) out.resize(out.size() - 2);
        out += line;
        out += '\n';
    }
    return out;
}

}  // namespace bouncehouse::catalogue
