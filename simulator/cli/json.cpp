#include <bouncehouse/catalogue/json.hpp>
#include <bouncehouse/cli/json.hpp>

namespace bouncehouse::cli::json {

std::string text(std::string_view value) { return catalogue::json_string(value); }

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
