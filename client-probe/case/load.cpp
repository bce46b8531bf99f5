#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/case/blocks.hpp>
#include <bouncehouse/case/features.hpp>
#include <bouncehouse/case/format.hpp>
#include <bouncehouse/case/load.hpp>
#include <bouncehouse/case/messages.hpp>
#include <bouncehouse/scenario/columns.hpp>
#include <fstream>
#include <set>
#include <sstream>

namespace bouncehouse::probe {

using scenario::Node;
using scenario::Problem;
using scenario::Reading;
using scenario::Where;
using Error = scenario::E;
using Takes = scenario::Kind;

namespace {

using Values = std::map<std::string, std::string, std::less<>>;

/// Filled in when a case is played: only then is there a domain.
const std::vector<std::string_view> filled_later{"domain"};
const std::vector<std::string_view> own_tables{"case", "submit", "variant"};

/// What every file may say without a variant.
const Values& constants() {
    static const Values values{{"user", std::string{probe_user}},
                               {"password", std::string{probe_password}},
                               {"token", std::string{probe_token}},
                               {"hello", std::string{probe_hello}}};
    return values;
}

class File {
public:
    File(std::string_view text, std::string name, const catalogue::Catalogue& catalogue, const scenario::Reader& reader)
        : name_(std::move(name)),
          text_(text),
          catalogue_(catalogue),
          reader_(reader),
          variants_in_(catalogue),
          source_(variants_in_.add_source(name_, text_)) {}

    LoadedCases load() {
        const std::vector<const Node*> variants = read_variants();
        if (!variants_in_.has_errors()) {
            const std::string rest = blank_tables(text_, {"variant"});
            if (variants.empty()) play(rest, nullptr);
            for (const Node* variant : variants) play(rest, variant);
            tell_unused(variants);
        }
        add(variants_in_.sorted_problems());
        sort();
        return std::move(result_);
    }

private:
    std::vector<const Node*> read_variants();
    Values values_of(const Node& variant);
    void play(const std::string& text, const Node* variant);
    void tell_unknown(const std::vector<Replaced::Unknown>& unknown);
    void tell_unused(const std::vector<const Node*>& variants);
    void add(const std::vector<Problem>& problems);
    void sort();

    std::string name_, text_;
    const catalogue::Catalogue& catalogue_;
    const scenario::Reader& reader_;
    Reading variants_in_;
    const scenario::Source& source_;
    std::optional<scenario::Source> variants_source_;
    Node variants_;
    std::set<std::string, std::less<>> used_, told_;
    LoadedCases result_;
};

std::vector<const Node*> File::read_variants() {
    variants_source_.emplace(name_, blank_tables(text_, {"variant"}, true));
    auto parsed = scenario::parse_document(*variants_source_);
    if (const auto* error = std::get_if<scenario::SyntaxError>(&parsed)) {
        variants_in_.problem(Error::syntax, error->where, error->text);
        return {};
    }
    variants_ = std::move(std::get<Node>(parsed));
    const Node* list = variants_.find("variant");
    if (list == nullptr) return {};
    if (!list->is(Node::Type::array)) {
        variants_in_.problem(Error::wrong_type, list->where, "`variant` is a table", "a list of tables",
                             "write [[variant]]");
        return {};
    }
    std::vector<const Node*> variants;
    std::set<std::string_view> names;
    for (const Node& variant : list->items) {
        variants.push_back(&variant);
        const Node* name = variant.find("name");
        if (name == nullptr)
            variants_in_.missing(variant.where, "[[variant]]", variant_table().keys.front().info);
        else if (!names.insert(name->text).second || name->text.empty())
            variants_in_.problem(Error::bad_name, name->where, fmt::format("there is another variant `{}`", name->text),
                                 "a name of its own");
    }
    return variants;
}

/// What the keys of a variant say, as text.
Values File::values_of(const Node& variant) {
    Values values = constants();
    for (const auto& [key, where, value] : variant.members) {
        switch (value.type) {
            case Node::Type::string: values[key] = value.text; break;
            case Node::Type::integer: values[key] = fmt::format("{}", value.integer); break;
            case Node::Type::boolean: values[key] = value.boolean ? "true" : "false"; break;
            default: {
                const auto& rows = variant_table().keys;
                if (std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.info.name == key; })) break;
                if (told_.insert(fmt::format("type of {}:{}", where.line, key)).second)
                    variants_in_.problem(Error::wrong_type, value.where,
                                         fmt::format("`{}` cannot stand for @{}@", key, key), "a string or a number");
            }
        }
        if (const auto found = values.find(key); found != values.end() &&
                                                 found->second.find('\n') != std::string::npos &&
                                                 told_.insert(fmt::format("line of {}", where.line)).second)
            variants_in_.problem(Error::wrong_type, value.where, fmt::format("`{}` holds a line end", key),
                                 "text of one line");
    }
    return values;
}

void File::play(const std::string& text, const Node* variant) {
    const Replaced replaced = replace_keys(text, variant != nullptr ? values_of(*variant) : constants(), filled_later);
    used_.insert(replaced.used.begin(), replaced.used.end());
    tell_unknown(replaced.unknown);

    const std::size_t errors = variants_in_.errors();
    CaseDraft draft;
    Submission submission;
    const std::vector<scenario::Extension> extensions{
        {{"case", Takes::table, "[case]: which requirement.", "{ requirement = \"ENV-009\" }", "", nullptr, "case",
          true},
         [&](Reading& in, const Node& value) { read_case(in, value, variants_in_, variant, draft); }},
        {{"submit", Takes::table, "[submit]: what the sender is given.", "{ recipients = 3 }", "", nullptr, "submit"},
         [&](Reading& in, const Node& value) { submission = read_submission(in, value); }},
        {{"variant", Takes::tables, "[[variant]]: one case each.", "", "", nullptr, "variant"},
         [](Reading&, const Node&) {}},
    };
    auto loaded = scenario::load_text(replaced.text, name_, catalogue_, reader_, extensions);
    add(loaded.problems);
    if (!loaded.ok() || variants_in_.errors() != errors || !replaced.unknown.empty()) return;

    Case& test = draft.test;
    test.id = test.requirement;
    if (!draft.part.empty()) test.id += '/' + draft.part;
    if (!test.variant.empty()) test.id += '/' + test.variant;
    test.title = loaded.scenario->title;
    test.server = loaded.scenario->summary;
    test.submission = std::move(submission);
    for (std::string& feature : features_of(test.submission))
        if (std::find(test.features.begin(), test.features.end(), feature) == test.features.end())
            test.features.push_back(std::move(feature));
    test.scenario = std::move(loaded.scenario);
    test.file = name_;
    test.text = without_tables(replaced.text, own_tables);
    result_.cases.push_back(std::make_shared<const Case>(std::move(test)));
}

void File::tell_unknown(const std::vector<Replaced::Unknown>& unknown) {
    for (const auto& [name, offset] : unknown) {
        if (!told_.insert(fmt::format("unknown {}", offset)).second) continue;
        const auto next = std::upper_bound(source_.line_begins.begin(), source_.line_begins.end(), offset);
        const auto line = static_cast<std::uint32_t>(next - source_.line_begins.begin());
        const std::string_view before = std::string_view{text_}.substr(*(next - 1), offset - *(next - 1));
        const Where where{&source_, line, static_cast<std::uint32_t>(scenario::characters(before)) + 1,
                          static_cast<std::uint32_t>(name.size()) + 2};
        variants_in_.problem(Error::bad_placeholder, where, fmt::format("no variant says what @{}@ is", name),
                             "a key of [[variant]], user, password, token, hello or domain");
    }
}

void File::tell_unused(const std::vector<const Node*>& variants) {
    const auto& rows = variant_table().keys;
    for (const Node* variant : variants)
        for (const auto& member : variant->members)
            if (!used_.contains(member.key) &&
                std::none_of(rows.begin(), rows.end(), [&](const auto& row) { return row.info.name == member.key; }))
                variants_in_.problem(Error::unknown_key, member.where,
                                     fmt::format("@{}@ stands nowhere in the file", member.key), {},
                                     "take the key out, or write it where it shall stand");
}

void File::add(const std::vector<Problem>& problems) {
    for (const Problem& problem : problems)
        if (told_.insert(fmt::format("{}:{}:{}", problem.place.line, problem.place.column, problem.text)).second)
            result_.problems.push_back(problem);
}

void File::sort() {
    std::stable_sort(result_.problems.begin(), result_.problems.end(), [](const Problem& a, const Problem& b) {
        return a.place.line != b.place.line ? a.place.line < b.place.line : a.place.column < b.place.column;
    });
}

std::optional<std::string> read_whole(const std::filesystem::path& path) {
    std::ifstream stream{path, std::ios::binary};
    if (!stream || !std::filesystem::is_regular_file(path)) return std::nullopt;
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

LoadedCases load_named(const std::filesystem::path& file, const std::string& name,
                       const catalogue::Catalogue& catalogue) {
    const auto folder = file.parent_path();
    const auto own = std::filesystem::path{name}.parent_path();
    const scenario::Reader reader = [&](const std::string& included) {
        return read_whole(folder / std::filesystem::path{included}.lexically_relative(own));
    };
    if (const auto text = read_whole(file)) return load_cases_text(*text, name, catalogue, reader);
    Problem problem{.number = static_cast<int>(Error::unreadable), .place = {name, 0, 0}};
    problem.text = "the file cannot be read";
    return {{}, {problem}};
}

}  // namespace

bool LoadedCases::ok() const {
    return std::none_of(problems.begin(), problems.end(), [](const Problem& problem) { return !problem.warning; });
}

LoadedCases load_cases_text(std::string_view text, const std::string& name, const catalogue::Catalogue& catalogue,
                            const scenario::Reader& reader) {
    return File{text, name, catalogue, reader}.load();
}

LoadedCases load_cases_file(const std::filesystem::path& file, const catalogue::Catalogue& catalogue) {
    return load_named(file, file.generic_string(), catalogue);
}

LoadedCases load_cases_folder(const std::filesystem::path& folder, const catalogue::Catalogue& catalogue) {
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    std::error_code error;
    for (auto at = fs::recursive_directory_iterator{folder, error}; !error && at != fs::recursive_directory_iterator{};
         at.increment(error))
        if (at->path().extension() == ".toml" && at->is_regular_file()) files.push_back(at->path());
    LoadedCases all;
    if (error) {
        Problem problem{.number = static_cast<int>(Error::unreadable), .place = {folder.generic_string(), 0, 0}};
        problem.text = fmt::format("the folder cannot be read: {}", error.message());
        all.problems.push_back(problem);
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        if (file.parent_path() == folder)
            if (const auto text = read_whole(file); text && blank_tables(*text, {"case"}) == *text) continue;
        LoadedCases loaded = load_named(file, file.lexically_relative(folder).generic_string(), catalogue);
        all.cases.insert(all.cases.end(), loaded.cases.begin(), loaded.cases.end());
        all.problems.insert(all.problems.end(), loaded.problems.begin(), loaded.problems.end());
    }
    return all;
}

}  // namespace bouncehouse::probe
