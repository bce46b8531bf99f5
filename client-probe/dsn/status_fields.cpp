#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/dsn/status_fields.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && smtp::is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && (smtp::is_blank(text.back()) || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

/// ftext of RFC 5322 2.2: printable ASCII but the colon.
bool is_field_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 127; });
}

std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return result;
}

}  // namespace

StatusFields read_status_fields(std::string_view body) {
    StatusFields fields;
    bool in_group = false;
    while (!body.empty()) {
        const std::size_t end = body.find('\n');
        const std::string_view line = body.substr(0, end);
        body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
        if (trimmed(line).empty()) {
            in_group = false;
            continue;
        }
        if (smtp::is_blank(line.front()) && in_group) {  // folded (RFC 5322 2.2.3)
            (fields.groups.back().back().second += ' ') += trimmed(line);
            continue;
        }
        const std::size_t colon = line.find(':');
        const std::string_view name = trimmed(line.substr(0, colon));
        if (colon == std::string_view::npos || !is_field_name(name)) {
            if (fields.trouble.empty()) fields.trouble = fmt::format("no field: {:.80}", line);
            continue;
        }
        if (!in_group) fields.groups.emplace_back();
        in_group = true;
        fields.groups.back().emplace_back(lower(name), trimmed(line.substr(colon + 1)));
    }
    return fields;
}

std::string value_of(const StatusGroup& group, std::string_view name) {
    const auto found = std::find_if(group.begin(), group.end(), [&](const StatusField& f) { return f.first == name; });
    return found == group.end() ? std::string{} : found->second;
}

}  // namespace bouncehouse::probe
