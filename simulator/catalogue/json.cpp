#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/catalogue/json.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <iterator>

namespace bouncehouse::catalogue {

namespace {

std::string json_code(const std::optional<smtp::EnhancedCode>& code) {
    return code ? json_string(code->str()) : "null";
}

std::string stage_list(const std::vector<smtp::Stage>& stages) {
    std::vector<std::string> names;
    for (const smtp::Stage stage : stages) names.emplace_back(name_of(stage));
    return json_strings(names);
}

// Octets of the UTF-8 character a text begins with; 0: it begins with none.
std::size_t character(std::string_view text) {
    for (std::size_t size = 1; size <= std::min<std::size_t>(text.size(), 4); ++size)
        if (smtp::valid_utf8(text.substr(0, size))) return size;
    return 0;
}

// C1 controls are escaped although JSON does not ask for it: some terminals obey them.
bool is_control(std::string_view one) {
    const auto first = static_cast<unsigned char>(one[0]);
    if (one.size() == 1) return first < 32 || first == 127;
    return first == 0xC2 && static_cast<unsigned char>(one[1]) < 0xA0;
}

void append_character(std::string_view one, std::string& out) {
    if (one.empty())
        out += "\xEF\xBF\xBD";  // U+FFFD for an octet of no character
    else if (one == "\"" || one == "\\")
        out.append("\\").append(one);
    else if (one == "\n")
        out += "\\n";
    else if (one == "\r")
        out += "\\r";
    else if (one == "\t")
        out += "\\t";
    else if (is_control(one))
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(one.back()));
    else
        out += one;
}

}  // namespace

std::string json_string(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const std::size_t size = character(text);
        append_character(text.substr(0, size), out);
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return out + '"';
}

std::string json_strings(std::span<const std::string> texts) {
    std::string out = "[";
    for (const std::string& text : texts) {
        if (out.size() > 1) out += ", ";
        out += json_string(text);
    }
    return out + ']';
}

std::string to_json(const Entry& e) {
    return fmt::format(
        R"({{"id": {}, "family": {}, "code": {}, "enhanced": {}, "listed": {}, "tag": {}, "text": {}, "stages": {}, )"
        R"("class": {}, "closes": {}, "meaning": {}, "causes": {}, "remedy": {}, )"
        R"("reaction": {{"queue": {}, "client": {}}}, "hygiene": {}, "hygiene_source": {}, "source": {}, "seen": {}, )"
        R"("status": {}, "disputed": {}, "malformed": {}, "raw": {}}})",
        json_string(e.id), json_string(e.family), e.code, json_code(e.enhanced), json_code(e.listed),
        json_string(e.tag), json_strings(e.text), stage_list(e.stages), json_string(name_of(e.klass())), e.closes,
        json_string(e.meaning), json_strings(e.causes), json_string(e.remedy), json_string(name_of(e.queue)),
        json_string(name_of(e.client)), json_string(name_of(e.hygiene)), json_string(e.hygiene_source),
        json_string(e.source), json_string(e.seen), json_string(name_of(e.status)), json_string(e.disputed),
        e.malformed, json_string(e.raw));
}

std::string to_json(std::span<const Entry* const> entries) {
    std::string out = "[";
    for (const Entry* entry : entries) {
        out += out.size() > 1 ? ",\n " : "\n ";
        out += to_json(*entry);
    }
    return out + "\n]\n";
}

}  // namespace bouncehouse::catalogue
