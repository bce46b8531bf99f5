// The format as tables. One row a key: what it is called, what it takes, what it means, and the
// handler that reads it. The rows drive the reading, the search for misspelt keys, type errors, the
// reference and the JSON Schema; a new key is one row with one handler.
#pragma once
#include <bouncehouse/scenario/names.hpp>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace bouncehouse::scenario {

class Reading;
struct Node;

/// What a key takes. kind.cpp says of each which TOML types fit and how it is called.
enum class Kind : std::uint8_t {
    text,
    texts,
    word,
    words,
    boolean,
    integer,
    decimal,
    size,
    duration,
    delay,
    range,
    duration_range,
    patterns,
    reply,
    replies,
    table,
    tables,
    pieces,
    repeat,
    fault,
    versions,
    mx,
    checks,
    integers,
    count_
};

struct KeyInfo {
    std::string_view name;
    Kind kind = Kind::text;
    std::string_view meaning;      // one sentence
    std::string_view example;      // as TOML, right of the "="
    std::string_view fallback;     // what holds when the key is not written; "" for nothing
    Words (*allowed)() = nullptr;  // word(s): which
    std::string_view inner = {};   // table(s): id of the table that says what stands in it
    bool required = false;
};

template <class T>
struct KeyRow {
    KeyInfo info;
    void (*read)(Reading& in, const Node& value, T& object);
};

struct TableInfo {
    std::string_view id;       // "rule": how rows name it
    std::string_view heading;  // "[[rule]]": how people write it
    std::string_view meaning;
    bool free_keys = false;  // any other key may stand here too (when.header, expect.checks)
};

template <class T>
struct Table {
    TableInfo about;
    std::vector<KeyRow<T>> keys;
};

struct TableView {
    TableInfo about;
    std::vector<KeyInfo> keys;
};
template <class T>
TableView view(const Table<T>& table) {
    TableView result{table.about, {}};
    for (const auto& row : table.keys) result.keys.push_back(row.info);
    return result;
}
/// Every table of the format, in the order of the reference.
const std::vector<TableView>& all_tables();
const TableView* table_view(std::string_view id);

}  // namespace bouncehouse::scenario
