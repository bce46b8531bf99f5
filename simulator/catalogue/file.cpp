#include <fmt/format.h>
#include <toml++/toml.h>
#include <algorithm>
#include <bouncehouse/catalogue/file.hpp>
#include <bouncehouse/catalogue/spelling.hpp>

namespace bouncehouse::catalogue {

namespace {

constexpr std::array<std::string_view, 5> head_keys{"family", "title", "about", "attribution", "entry"};
constexpr std::array<std::string_view, 21> entry_keys{
    "id",     "code",    "enhanced", "listed",    "tag",      "text",    "also",           "stages",
    "closes", "meaning", "causes",   "remedy",    "reaction", "hygiene", "hygiene_source", "source",
    "seen",   "status",  "disputed", "malformed", "raw"};
constexpr std::array<std::string_view, 2> reaction_keys{"queue", "client"};

std::string_view kind_of(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::string: return "a string";
        case toml::node_type::integer: return "an integer";
        case toml::node_type::floating_point: return "a number with a fraction";
        case toml::node_type::boolean: return "a boolean";
        case toml::node_type::array: return "an array";
        case toml::node_type::table: return "a table";
        default: return "a date or time";
    }
}

class FileReader {
public:
    explicit FileReader(File& file) : file_(file) {}

    void read(const toml::table& root) {
        check_keys(root, head_keys, "at the head of a catalogue file");
        read_head(root);
        const toml::node* entries = root.get("entry");
        if (!entries) return fail(root, "holds no [[entry]]");
        const toml::array* list = entries->as_array();
        if (!list) return fail(*entries, "'entry' is written as [[entry]], once for each reply");
        for (const toml::node& node : *list) {
            if (const toml::table* table = node.as_table())
                read_entry(*table);
            else
                fail(node, "'entry' is written as [[entry]], once for each reply");
        }
    }

    void fail(Place place, std::string text) {
        file_.problems.push_back({file_.name, place.line, place.column, std::move(text)});
    }

private:
    static Place place_of(const toml::node& node) { return {node.source().begin.line, node.source().begin.column}; }
    void fail(const toml::node& node, std::string text) { fail(place_of(node), std::move(text)); }

    void check_keys(const toml::table& table, std::span<const std::string_view> legal, std::string_view where) {
        for (const auto& [key, node] : table) {
            if (std::ranges::find(legal, key.str()) != legal.end()) continue;
            const auto& begin = key.source().begin;
            fail(Place{begin.line, begin.column},
                 fmt::format("unknown key '{}' {}{}", key.str(), where, did_you_mean(key.str(), legal)));
        }
    }

    // What stands under `key`; a wrong type is a problem and reads as nothing.
    template <class T>
    std::optional<T> value(const toml::table& table, std::string_view key, std::string_view wanted) {
        const toml::node* node = table.get(key);
        if (!node) return std::nullopt;
        if (const auto* found = node->as<T>()) return found->get();
        fail(*node, fmt::format("'{}' must be {}, not {}", key, wanted, kind_of(*node)));
        return std::nullopt;
    }
    std::string string(const toml::table& table, std::string_view key) {
        return value<std::string>(table, key, "a string").value_or(std::string{});
    }
    bool boolean(const toml::table& table, std::string_view key) {
        return value<bool>(table, key, "true or false").value_or(false);
    }
    std::string required(const toml::table& table, std::string_view key, std::string_view where) {
        if (!table.contains(key)) fail(table, fmt::format("{} lacks '{}'", where, key));
        return string(table, key);
    }

    // A list of strings; one string stands for a list of one.
    std::vector<std::string> strings(const toml::table& table, std::string_view key) {
        const toml::node* node = table.get(key);
        if (!node) return {};
        if (const auto* one = node->as_string()) return {one->get()};
        const toml::array* list = node->as_array();
        if (!list) {
            fail(*node, fmt::format("'{}' must be a string or an array of strings, not {}", key, kind_of(*node)));
            return {};
        }
        std::vector<std::string> result;
        for (const toml::node& element : *list) {
            if (const auto* text = element.as_string())
                result.push_back(text->get());
            else
                fail(element, fmt::format("'{}' must hold strings only, not {}", key, kind_of(element)));
        }
        return result;
    }

    template <class T, class Named>
    std::optional<T> word(const toml::node& node, std::string_view key, std::string_view text,
                          std::span<const std::string_view> names, Named named) {
        if (const std::optional<T> found = named(text)) return found;
        const std::string near = did_you_mean(text, names);
        fail(node, fmt::format("'{}' is no {}{}", text, key,
                               near.empty() ? fmt::format("; it is one of {}", fmt::join(names, ", ")) : near));
        return std::nullopt;
    }

    void read_head(const toml::table& root) {
        file_.family.name = required(root, "family", "the head of the file");
        file_.family.title = required(root, "title", "the head of the file");
        file_.family.about = required(root, "about", "the head of the file");
        file_.family.attribution = string(root, "attribution");
        const std::string stem = file_.name.substr(0, file_.name.rfind(".toml"));
        if (!file_.family.name.empty() && file_.family.name != stem)
            fail(*root.get("family"), fmt::format("family '{}' stands in '{}'; its file is '{}.toml'",
                                                  file_.family.name, file_.name, file_.family.name));
    }

    std::optional<smtp::EnhancedCode> enhanced(const toml::table& table, std::string_view key) {
        const auto text = value<std::string>(table, key, "a string such as \"5.1.1\"");
        if (!text) return std::nullopt;
        const auto parsed = smtp::EnhancedCode::parse(*text);
        if (!parsed)
            fail(*table.get(key), fmt::format("'{}' is no enhanced status code; it is written \"5.1.1\": class 2, 4 "
                                              "or 5, then two numbers from 0 to 999",
                                              *text));
        return parsed;
    }

    int code(const toml::table& table) {
        if (!table.contains("code")) {
            fail(table, "[[entry]] lacks 'code'");
            return 0;
        }
        const auto number = value<std::int64_t>(table, "code", "an integer such as 550");
        if (!number) return 0;
        if (*number >= 100 && *number <= 999) return static_cast<int>(*number);
        fail(*table.get("code"), fmt::format("{} is no reply code; it has three digits", *number));
        return 0;
    }

    std::vector<smtp::Stage> stages(const toml::table& table) {
        if (!table.contains("stages")) fail(table, "[[entry]] lacks 'stages'");
        std::vector<smtp::Stage> result;
        for (const std::string& name : strings(table, "stages"))
            if (const auto stage =
                    word<smtp::Stage>(*table.get("stages"), "stage", name, smtp::stage_names, smtp::stage_named))
                result.push_back(*stage);
        return result;
    }

    std::optional<Reaction> one_reaction(const toml::node& node, const std::string& name) {
        return word<Reaction>(node, "reaction", name, reaction_names, reaction_named);
    }

    void reaction(const toml::table& table, Entry& entry) {
        const toml::node* node = table.get("reaction");
        if (!node) return fail(table, "[[entry]] lacks 'reaction'");
        if (const auto* both = node->as_string()) {
            entry.queue = entry.client = one_reaction(*node, both->get()).value_or(entry.queue);
            return;
        }
        const toml::table* pair = node->as_table();
        if (!pair) return fail(*node, "'reaction' is one word, or { queue = \"...\", client = \"...\" }");
        check_keys(*pair, reaction_keys, "in 'reaction'");
        const std::string queue = required(*pair, "queue", "'reaction'");
        const std::string client = required(*pair, "client", "'reaction'");
        if (!queue.empty()) entry.queue = one_reaction(*node, queue).value_or(entry.queue);
        if (!client.empty()) entry.client = one_reaction(*node, client).value_or(entry.client);
    }

    template <class T, std::size_t N>
    void enumerated(const toml::table& table, std::string_view key, const std::array<std::string_view, N>& names,
                    T& target) {
        const auto text = value<std::string>(table, key, "a string");
        if (!text) return;
        const auto named = [&names](std::string_view name) -> std::optional<T> {
            const auto found = std::ranges::find(names, name);
            if (found == names.end()) return std::nullopt;
            return static_cast<T>(found - names.begin());
        };
        target = word<T>(*table.get(key), key, *text, names, named).value_or(target);
    }

    void read_entry(const toml::table& table) {
        check_keys(table, entry_keys, "in [[entry]]");
        Entry entry;
        entry.id = required(table, "id", "[[entry]]");
        entry.family = file_.family.name;
        entry.code = code(table);
        entry.enhanced = enhanced(table, "enhanced");
        entry.listed = enhanced(table, "listed");
        entry.tag = string(table, "tag");
        entry.text = strings(table, "text");
        entry.also = strings(table, "also");
        entry.stages = stages(table);
        entry.closes = boolean(table, "closes");
        entry.meaning = required(table, "meaning", "[[entry]]");
        entry.causes = strings(table, "causes");
        entry.remedy = required(table, "remedy", "[[entry]]");
        reaction(table, entry);
        enumerated(table, "hygiene", hygiene_names, entry.hygiene);
        entry.hygiene_source = string(table, "hygiene_source");
        entry.source = required(table, "source", "[[entry]]");
        entry.seen = string(table, "seen");
        enumerated(table, "status", status_names, entry.status);
        entry.disputed = string(table, "disputed");
        entry.malformed = boolean(table, "malformed");
        entry.raw = string(table, "raw");
        const toml::node* id = table.get("id");
        file_.places.push_back(place_of(id ? *id : table));
        file_.entries.push_back(std::move(entry));
    }

    File& file_;
};

}  // namespace

File read_file(std::string_view text, std::string name) {
    File file;
    file.name = std::move(name);
    FileReader reader{file};
    try {
        reader.read(toml::parse(text, file.name));
    } catch (const toml::parse_error& error) {
        const auto& begin = error.source().begin;
        reader.fail(Place{begin.line, begin.column}, std::string{error.description()});
    }
    return file;
}

}  // namespace bouncehouse::catalogue
