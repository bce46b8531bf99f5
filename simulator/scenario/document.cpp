#include <toml++/toml.h>
#include <algorithm>
#include <bouncehouse/scenario/columns.hpp>
#include <bouncehouse/scenario/document.hpp>

namespace bouncehouse::scenario {

namespace {

Where where_of(const Source& source, const toml::source_region& region) {
    Where where{&source, region.begin.line, region.begin.column, 1};
    if (region.begin.line == region.end.line && region.end.column > region.begin.column)
        where.width = region.end.column - region.begin.column;
    return where;
}

void convert(const Source& source, const toml::node& from, Node& to);

void convert_table(const Source& source, const toml::table& from, Node& to) {
    to.type = Node::Type::table;
    to.members.reserve(from.size());
    for (const auto& [key, value] : from) {
        Member& member = to.members.emplace_back();
        member.key = std::string{key.str()};
        member.where = where_of(source, key.source());
        convert(source, value, member.value);
    }
    std::sort(to.members.begin(), to.members.end(), [](const Member& a, const Member& b) {
        return a.where.line != b.where.line ? a.where.line < b.where.line : a.where.column < b.where.column;
    });
}

void convert(const Source& source, const toml::node& from, Node& to) {
    to.where = where_of(source, from.source());
    if (const auto* table = from.as_table()) {
        convert_table(source, *table, to);
    } else if (const auto* array = from.as_array()) {
        to.type = Node::Type::array;
        to.items.reserve(array->size());
        for (const toml::node& item : *array) convert(source, item, to.items.emplace_back());
    } else if (const auto* string = from.as_string()) {
        to.type = Node::Type::string;
        to.text = string->get();
    } else if (const auto* integer = from.as_integer()) {
        to.type = Node::Type::integer;
        to.integer = integer->get();
    } else if (const auto* decimal = from.as_floating_point()) {
        to.type = Node::Type::decimal;
        to.decimal = decimal->get();
    } else if (const auto* boolean = from.as_boolean()) {
        to.type = Node::Type::boolean;
        to.boolean = boolean->get();
    } else {
        to.type = Node::Type::date;
    }
}

/// The library begins each message with what it was doing; what went wrong is behind the colon.
std::string plain(std::string_view description) {
    if (description.starts_with("Error while parsing "))
        if (const auto colon = description.find(": "); colon != description.npos) description.remove_prefix(colon + 2);
    return std::string{description.substr(0, 300)};
}

}  // namespace

Source::Source(std::string file_name, std::string file_text) : file(std::move(file_name)), text(std::move(file_text)) {
    line_begins.push_back(0);
    for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) line_begins.push_back(at + 1);
}

std::string_view Source::line(std::uint32_t number) const {
    if (number == 0 || number > line_begins.size()) return {};
    const std::size_t begin = line_begins[number - 1];
    std::string_view line = std::string_view{text}.substr(begin);
    line = line.substr(0, line.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

const Member* Node::member(std::string_view key) const {
    const auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
    return found == members.end() ? nullptr : &*found;
}

const Node* Node::find(std::string_view key) const {
    const Member* found = member(key);
    return found == nullptr ? nullptr : &found->value;
}

bool stands_as_written(const Node& string) {
    if (string.where.source == nullptr) return false;
    const std::string_view line = string.where.source->line(string.where.line);
    return line.substr(offset_of_column(line, string.where.column + 1)).starts_with(string.text);
}

std::variant<Node, SyntaxError> parse_document(const Source& source) {
    try {
        const toml::table table = toml::parse(std::string_view{source.text}, std::string_view{source.file});
        Node root;
        root.where = {&source, 1, 1, 1};
        convert_table(source, table, root);
        return root;
    } catch (const toml::parse_error& error) {
        SyntaxError problem{where_of(source, error.source()), plain(error.description())};
        if (problem.where.line == 0) problem.where = {&source, 1, 1, 1};
        return problem;
    }
}

}  // namespace bouncehouse::scenario
