// Kinds of values: which TOML types fit, what people and editors are told.
#pragma once
#include <bouncehouse/scenario/document.hpp>
#include <bouncehouse/scenario/keys.hpp>
#include <string>
#include <string_view>

namespace bouncehouse::scenario {

struct KindInfo {
    Kind kind;
    unsigned types;           // set of 1 << Node::Type
    unsigned items;           // the same for what stands in the array
    std::string_view name;    // "a duration such as \"5m\""
    std::string_view schema;  // JSON Schema without the braces; $W: the allowed words, $T: the inner table
};
const KindInfo& info_of(Kind kind);

bool fits(const KindInfo& kind, const Node& value);
/// The item that does not fit when the array itself does; null when none.
const Node* misfit_item(const KindInfo& kind, const Node& value);
/// "an integer", "a list"
std::string_view type_name(Node::Type type);

}  // namespace bouncehouse::scenario
