#include <bouncehouse/cli/json.hpp>
#include <bouncehouse/evidence/bytes.hpp>
#include <bouncehouse/evidence/json_writer.hpp>

namespace bouncehouse::cli::json {

std::string text(std::string_view value) {
    std::string clean;
    while (!value.empty()) {
        const auto length = evidence::utf8_character(value);
        clean.append(length == 0 ? "\xef\xbf\xbd" : value.substr(0, length));
        value.remove_prefix(length == 0 ? 1 : length);
    }
    std::string out;
    evidence::append_json_string(clean, out);
    return out;
}

std::string texts(std::span<const std::string> values) {
    std::vector<std::string> pieces;
    for (const auto& value : values) pieces.push_back(text(value));
    return array(pieces);
}

std::string array(std::span<const std::string> pieces, bool lines) {
    std::string out = "[";
    for (const auto& piece : pieces) {
        if (out.size() > 1) out += ',';
        if (lines) out += "\n ";
        out += piece;
    }
    return out + (lines && !pieces.empty() ? "\n]" : "]");
}

Object& Object::add_raw(std::string_view key, std::string_view json) {
    if (!members_.empty()) members_ += ',';
    members_.append(text(key)).append(":").append(json);
    return *this;
}

}  // namespace bouncehouse::cli::json
