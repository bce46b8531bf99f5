// A TOML document as plain values, each knowing where it stands. The only file that knows the TOML
// library is document.cpp; all reading of scenarios works on these values.
#pragma once
#include <bouncehouse/scenario/model.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bouncehouse::scenario {

/// One file's text, kept as long as something may be said about it.
struct Source {
    std::string file;
    std::string text;
    std::vector<std::size_t> line_begins;  // offsets

    Source(std::string file_name, std::string file_text);
    std::string_view line(std::uint32_t number) const;  // from 1, without its end; "" beyond the last
};

struct Where {
    const Source* source = nullptr;
    std::uint32_t line = 0, column = 0;  // from 1; columns count characters
    std::uint32_t width = 1;

    Place place() const { return {source != nullptr ? source->file : std::string{}, line, column}; }
};

struct Member;

struct Node {
    enum class Type : std::uint8_t { string, integer, decimal, boolean, array, table, date };
    Type type = Type::table;
    Where where;
    std::string text;
    std::int64_t integer = 0;
    double decimal = 0;
    bool boolean = false;
    std::vector<Node> items;      // array
    std::vector<Member> members;  // table, in the order written

    const Node* find(std::string_view key) const;
    const Member* member(std::string_view key) const;
    bool is(Type wanted) const { return type == wanted; }
};

struct Member {
    std::string key;
    Where where;  // of the key
    Node value;
};

/// True when a string stands in its line as it is, right behind its quote: no escapes, no second line.
/// Only then is a place inside the text a place in the line.
bool stands_as_written(const Node& string);

struct SyntaxError {
    Where where;
    std::string text;
};

/// `source` must outlive what comes back.
std::variant<Node, SyntaxError> parse_document(const Source& source);

}  // namespace bouncehouse::scenario
