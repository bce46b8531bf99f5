// The JSON the commands print: built as text, piece by piece, since nothing here reads it back.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::cli::json {

/// A JSON string; octets that are no UTF-8 become U+FFFD.
std::string text(std::string_view value);
std::string texts(std::span<const std::string> values);
/// Pieces that are JSON already, as an array; one a line when `lines`.
std::string array(std::span<const std::string> pieces, bool lines = false);

/// {"a":1,"b":"x"}: members in the order given.
class Object {
public:
    Object& add(std::string_view key, std::string_view value) { return add_raw(key, text(value)); }
    Object& add(std::string_view key, const char* value) { return add_raw(key, text(value)); }
    Object& add(std::string_view key, bool value) { return add_raw(key, value ? "true" : "false"); }
    Object& add_number(std::string_view key, std::uint64_t value) { return add_raw(key, std::to_string(value)); }
    Object& add_raw(std::string_view key, std::string_view json);
    std::string str() const { return "{" + members_ + "}"; }

private:
    std::string members_;
};

}  // namespace bouncehouse::cli::json
