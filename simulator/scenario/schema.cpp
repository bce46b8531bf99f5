#include <fmt/format.h>
#include <fmt/ranges.h>
#include <bouncehouse/scenario/kind.hpp>
#include <bouncehouse/scenario/reference.hpp>

namespace bouncehouse::scenario {

namespace {

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string words_of_key(const KeyInfo& key) {
    std::string list;
    if (key.allowed != nullptr)
        for (const std::string_view word : key.allowed()) list += (list.empty() ? "" : ",") + quoted(word);
    return list;
}

std::string property(const KeyInfo& key) {
    std::string schema{info_of(key.kind).schema};
    replace_all(schema, "$W", words_of_key(key));
    replace_all(schema, "$T", key.inner);
    // A sibling of "$ref" is ignored in draft 7: the description goes round it.
    if (schema.starts_with("\"$ref\"")) schema = fmt::format("\"allOf\":[{{{}}}]", schema);
    return fmt::format("{}:{{\"description\":{},{}}}", quoted(key.name), quoted(key.meaning), schema);
}

std::string object(const TableView& table) {
    std::string properties, required;
    for (const KeyInfo& key : table.keys) {
        properties += (properties.empty() ? "\n      " : ",\n      ") + property(key);
        if (key.required) required += (required.empty() ? "" : ",") + quoted(key.name);
    }
    return fmt::format(
        "\"type\":\"object\",\"description\":{},\"additionalProperties\":{},\"required\":[{}],\"properties\":{{{}}}",
        quoted(table.about.meaning), table.about.free_keys, required, properties);
}

}  // namespace

std::string json_schema() {
    const auto& tables = all_tables();
    std::string definitions;
    for (const TableView& table : tables)
        if (&table != &tables.front())
            definitions +=
                fmt::format("{}\n    {}:{{{}}}", definitions.empty() ? "" : ",", quoted(table.about.id), object(table));
    return fmt::format(
        "{{\n  \"$schema\":\"http://json-schema.org/draft-07/schema#\",\n  \"title\":\"Bouncehouse scenario\",\n"
        "  {},\n  \"definitions\":{{{}\n  }}\n}}\n",
        object(tables.front()), definitions);
}

}  // namespace bouncehouse::scenario
