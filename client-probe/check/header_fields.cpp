#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return smtp::is_blank(c) || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string unfolded(std::string_view text) {
    std::string line;
    for (const char c : trimmed(text))
        if (c != '\r' && c != '\n') line += c;
    return line;
}

}  // namespace

MessageParts parts_of(std::string_view content) {
    if (content.starts_with("\r\n")) return {{}, content.substr(2)};
    const auto end = content.find("\r\n\r\n");
    if (end == content.npos) return {content, {}};
    return {content.substr(0, end + 2), content.substr(end + 4)};
}

std::vector<HeaderField> fields_of(std::string_view header) {
    std::vector<HeaderField> fields;
    while (!header.empty()) {
        std::size_t end = 0;
        do {
            const auto lf = header.find('\n', end);
            end = lf == header.npos ? header.size() : lf + 1;
        } while (end < header.size() && smtp::is_blank(header[end]));
        const std::string_view bytes = header.substr(0, end);
        header.remove_prefix(end);
        const auto colon = bytes.find(':');
        if (colon == bytes.npos) {
            fields.push_back({{}, unfolded(bytes), bytes});
        } else {
            fields.push_back({std::string{trimmed(bytes.substr(0, colon))}, unfolded(bytes.substr(colon + 1)), bytes});
        }
    }
    return fields;
}

std::string header_field(std::string_view content, std::string_view name) {
    for (const HeaderField& field : fields_of(parts_of(content).header))
        if (smtp::same_word(field.name, name)) return field.value;
    return {};
}

}  // namespace bouncehouse::probe
