#include <fmt/format.h>
#include <bouncehouse/catalogue/json.hpp>
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

}  // namespace

std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (static_cast<unsigned char>(c) < 32)
                    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
                else
                    out += c;
        }
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
