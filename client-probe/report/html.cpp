#include <fmt/format.h>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/html.hpp>
#include <bouncehouse/report/html_parts.hpp>

namespace bouncehouse::probe {
namespace {

std::string encoded(std::string_view text, bool slashes) {
    std::string out;
    for (const char c : evidence::visible(text)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.' || (slashes && c == '/');
        if (plain)
            out.push_back(c);
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

// Nothing may be fetched, not even by a mistake of ours.
constexpr std::string_view head =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>bouncehouse-probe report</title>\n<style>\n";

}  // namespace

std::string html_address(std::string_view label, std::string_view id) {
    return "#" + encoded(label, false) + "/" + encoded(id, true);
}

std::string html_page(std::span<const RunReport> runs) {
    const Matrix matrix = merge(runs);
    std::string out{head};
    out.append(html_style).append("</style>\n</head>\n<body>\n");
    out += "<div id=\"overview\">\n" + html_runs(matrix) + html_legend() + html_matrix(matrix) + "</div>\n";
    out += "<main id=\"detail\" hidden></main>\n";
    out += "<script type=\"application/json\" id=\"data\">" + html_data(matrix) + "</script>\n";
    return out.append("<script>\n").append(html_script).append("</script>\n</body>\n</html>\n");
}

}  // namespace bouncehouse::probe
