#include <fmt/format.h>
#include <bouncehouse/cli/man_page.hpp>

namespace bouncehouse::cli {
namespace {

// A backslash begins a roff escape, a hyphen may become a typographic one, a dot or apostrophe at the
// start of a line is a request.
std::string roff(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool line_begins = i == 0 || text[i - 1] == '\n';
        if (line_begins && (c == '.' || c == '\'')) out += "\\&";
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    }
    return out;
}

std::string paragraphs(std::string_view text) {
    auto out = roff(text);
    for (auto at = out.find("\n\n"); at != std::string::npos; at = out.find("\n\n", at + 4))
        out.replace(at, 2, "\n.PP\n");
    return out + "\n";
}

// No hyphenation, ragged right: names and addresses stay as they must be typed.
std::string heading(const std::string& name, const std::string& summary) {
    return fmt::format(".TH {} 1 \"\" \"bouncehouse {}\"\n.nh\n.ad l\n.SH NAME\n{} \\- {}\n", name, BOUNCEHOUSE_VERSION,
                       roff(name), roff(summary));
}

std::string option(const OptionRow& row) {
    std::string names;
    for (const auto& name : row.names) names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", roff(name));
    if (!row.value.empty()) names += fmt::format(" \\fI{}\\fR", roff(row.value));
    auto text = roff(row.what) + ".";
    if (!row.standard.empty()) text += fmt::format(" Default: {}.", roff(row.standard));
    if (!row.variable.empty()) text += fmt::format(" Environment: {}.", row.variable);
    return fmt::format(".TP\n{}\n{}\n", names, text);
}

}  // namespace

std::string man_page(std::string_view program, const Page& page, const std::vector<OptionRow>& rows) {
    auto out = heading(fmt::format("{}-{}", program, page.name), page.summary);
    out += fmt::format(".SH SYNOPSIS\n\\fB{}\\fR\n.SH DESCRIPTION\n{}.SH OPTIONS\n",
                       roff(usage_line(program, page, rows)), paragraphs(page.text));
    for (const auto& row : rows) out += option(row);
    out += ".SH EXAMPLES\n";
    for (const auto& example : page.examples)
        out += fmt::format(".PP\n{}:\n.PP\n.nf\n.RS 4\n{}\n.RE\n.fi\n", roff(example.what), roff(example.line));
    return out + fmt::format(
                     ".SH EXIT STATUS\n0 all well, 1 findings, 2 wrong usage, 3 could not run.\n"
                     ".SH SEE ALSO\n\\fB{}\\fR(1)\n",
                     roff(program));
}

std::string top_man_page(const Program& program) {
    auto out = heading(std::string{program.name}, std::string{program.man_name});
    out +=
        fmt::format(".SH SYNOPSIS\n\\fB{}\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n.SH COMMANDS\n", roff(program.name));
    for (const auto& command : program.commands())
        out += fmt::format(".TP\n\\fB{}\\fR\n{}; see \\fB{}\\-{}\\fR(1).\n", command->page().name,
                           roff(command->page().summary), roff(program.name), command->page().name);
    return out +
           ".SH ENVIRONMENT\nEach option is also read from BOUNCEHOUSE_ and its name in capitals, with _ for \\-: the "
           "option \\-\\-port "
           "from BOUNCEHOUSE_PORT. What stands on the command line comes first, then the environment, then the "
           "default. "
           "NO_COLOR, when set, switches colours off.\n"
           ".SH EXIT STATUS\n0 all well, 1 findings, 2 wrong usage, 3 could not run.\n";
}

}  // namespace bouncehouse::cli
