#include <fmt/format.h>
#include <array>
#include <bouncehouse/scenario/file_reader.hpp>
#include <bouncehouse/scenario/library.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <bouncehouse/scenario/scenario_checks.hpp>
#include <fstream>
#include <sstream>

namespace bouncehouse::scenario {

namespace {

constexpr std::size_t largest_file = 4U << 20U;
constexpr std::size_t most_files = 64;

struct Found {
    std::string name;
    std::string text;
};

std::string without_extension(std::string name) {
    if (name.ends_with(".toml")) name.resize(name.size() - 5);
    return name;
}

class Loader {
public:
    Loader(const catalogue::Catalogue& catalogue, const Reader& reader, std::span<const Extension> extensions)
        : in_(catalogue), reader_(reader), extensions_(extensions) {}

    Loaded load(std::string name, std::string text) {
        add_file(std::move(name), std::move(text), {}, "");
        finish();
        return result();
    }

private:
    /// Reads a file and what it includes; `from` is the place of the include.
    void add_file(std::string name, std::string text, const Where& from, const std::string& prefix);
    void add_included(const std::string& including, const Mention& include);
    const Node* parse(std::string name, std::string text, const Where& from);
    std::optional<Found> find(const std::string& including, const std::string& name) const;
    const Node* profile(std::string_view name);
    void merge(Scenario part, bool main);
    void finish();
    Loaded result();

    Reading in_;
    const Reader& reader_;
    std::span<const Extension> extensions_;
    std::deque<Node> documents_;  // rules keep no pointer into them, the reading does
    std::map<std::string, const Node*, std::less<>> profiles_;
    std::vector<std::string> open_;  // files being read, outermost first
    std::set<std::string, std::less<>> read_;
    Scenario scenario_;
};

const Node* Loader::parse(std::string name, std::string text, const Where& from) {
    const bool too_big = text.size() > largest_file;
    if (too_big) text.clear();
    const Source& source = in_.add_source(std::move(name), std::move(text));
    if (too_big) {
        Where where = from;
        if (where.source == nullptr) where = {&source, 0, 0, 1};
        in_.problem(E::too_big, where, fmt::format("`{}` is bigger than {} MiB", source.file, largest_file >> 20U), {},
                    "split it by `include`");
        return nullptr;
    }
    auto parsed = parse_document(source);
    if (const auto* error = std::get_if<SyntaxError>(&parsed)) {
        const bool escape = error->text.find("escape sequence") != std::string::npos;
        in_.problem(E::syntax, error->where, error->text, {},
                    escape ? "octets are written in a 'literal' string: raw = '250 \\xff\\r\\n'" : std::string{});
        return nullptr;
    }
    return &documents_.emplace_back(std::move(std::get<Node>(parsed)));
}

void Loader::add_file(std::string name, std::string text, const Where& from, const std::string& prefix) {
    const Node* document = parse(name, std::move(text), from);
    if (document == nullptr) return;
    read_.insert(name);
    open_.push_back(name);
    const bool is_profile = std::filesystem::path{name}.parent_path().filename() == "profiles";
    const bool main = from.source == nullptr;
    FilePart part = read_file(
        in_, *document, prefix, [this](std::string_view profile_name) { return profile(profile_name); },
        main ? extensions_ : std::span<const Extension>{});
    if (is_profile) in_.mentions.states.clear();  // whoever takes the profile sets the state
    merge(std::move(part.scenario), main);
    for (const Mention& include : part.includes) add_included(name, include);
    open_.pop_back();
}

void Loader::add_included(const std::string& including, const Mention& include) {
    auto found = find(including, include.name);
    if (!found)
        return in_.problem(E::include_not_found, include.where,
                           fmt::format("there is no scenario `{}`", include.name.substr(0, 120)),
                           "a file relative to this one, or a name of the library");
    if (std::find(open_.begin(), open_.end(), found->name) != open_.end())
        return in_.problem(E::include_cycle, include.where,
                           fmt::format("`{}` includes itself, by way of {}", found->name, open_.back()));
    if (read_.contains(found->name)) return;  // by two ways: once is enough
    if (read_.size() >= most_files)
        return in_.problem(E::too_many_includes, include.where, fmt::format("more than {} files", most_files));
    add_file(std::move(found->name), std::move(found->text), include.where, without_extension(include.name) + ':');
}

std::optional<Found> Loader::find(const std::string& including, const std::string& name) const {
    const std::string relative =
        (std::filesystem::path{including}.parent_path() / name).lexically_normal().generic_string();
    if (reader_)
        if (auto text = reader_(relative)) return Found{relative, std::move(*text)};
    for (const std::string& candidate : {relative, name})
        if (const LibraryFile* file = library_file(candidate))
            return Found{std::string{file->name}, std::string{file->text}};
    return std::nullopt;
}

const Node* Loader::profile(std::string_view name) {
    const auto known = profiles_.find(name);
    if (known != profiles_.end()) return known->second;
    const std::string file_name = fmt::format("profiles/{}.toml", name);
    const Node* document = nullptr;
    if (const LibraryFile* file = library_file(file_name))
        document = parse(std::string{file->name}, std::string{file->text}, {});
    profiles_.emplace(name, document);
    return document;
}

template <class T>
void append(std::vector<T>& to, std::vector<T> more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Things of an included file that the including one has by the same name are left out.
template <class T>
void append_new(std::vector<T>& to, std::vector<T> more) {
    const std::size_t own = to.size();
    for (T& thing : more) {
        const auto end = to.begin() + static_cast<std::ptrdiff_t>(own);
        if (std::none_of(to.begin(), end, [&](const T& mine) { return mine.name == thing.name; }))
            to.push_back(std::move(thing));
    }
}

void Loader::merge(Scenario part, bool main) {
    if (main) {
        scenario_ = std::move(part);
        return;
    }
    append_new(scenario_.hosts, std::move(part.hosts));
    append_new(scenario_.domains, std::move(part.domains));
    append(scenario_.rules, std::move(part.rules));
    append(scenario_.dns, std::move(part.dns));
    append(scenario_.dialogues, std::move(part.dialogues));
    if (!scenario_.seed) scenario_.seed = part.seed;
    if (scenario_.packs.empty()) scenario_.packs = std::move(part.packs);
    if (!scenario_.expect) scenario_.expect = std::move(part.expect);
}

void Loader::finish() {
    const auto own_states = in_.mentions.states;
    for (const auto& [name, hosts] : in_.profiles)
        if (const Node* document = profile(name))
            append(scenario_.rules, read_profile_rules(in_, *document, name, hosts));
    in_.mentions.states = own_states;  // a host's owner chooses from a profile's states
    if (scenario_.hosts.empty()) scenario_.hosts.push_back(default_host());
    check_scenario(in_, scenario_);
}

Loaded Loader::result() {
    Loaded loaded{nullptr, in_.sorted_problems()};
    if (!in_.has_errors()) loaded.scenario = std::make_shared<const Scenario>(std::move(scenario_));
    return loaded;
}

std::optional<std::string> read_text(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
    std::ifstream stream{path, std::ios::binary};
    if (!stream) return std::nullopt;
    std::string text;
    std::array<char, 16384> part{};
    while (stream.read(part.data(), part.size()), stream.gcount() > 0 && text.size() <= largest_file)
        text.append(part.data(), static_cast<std::size_t>(stream.gcount()));
    if (stream.bad()) return std::nullopt;
    return text;
}

Loaded unreadable(const std::string& name) {
    Problem problem{.number = static_cast<int>(E::unreadable),
                    .place = {name, 0, 0},
                    .text = "the file cannot be read, and the library has none of this name"};
    problem.hint = "`bouncehouse list` lists the library";
    return {nullptr, {problem}};
}

}  // namespace

Loaded load_text(std::string_view text, const std::string& name, const catalogue::Catalogue& catalogue,
                 const Reader& reader, std::span<const Extension> extensions) {
    Loader loader{catalogue, reader, extensions};
    Loaded loaded = loader.load(name, std::string{text});
    return loaded;
}

Loaded load_file(const std::filesystem::path& file, const catalogue::Catalogue& catalogue) {
    const std::string name = file.generic_string();
    const Reader reader = [](const std::string& included) { return read_text(included); };
    if (const auto text = read_text(file)) return load_text(*text, name, catalogue, reader);
    if (const LibraryFile* found = library_file(name))
        return load_text(found->text, std::string{found->name}, catalogue);
    return unreadable(name);
}

}  // namespace bouncehouse::scenario
