#include <bouncehouse/catalogue/packed.hpp>
#include <ostream>

namespace bouncehouse::catalogue {

namespace {

std::vector<std::string> lines_of(std::string_view packed) {
    std::vector<std::string> lines;
    while (!packed.empty()) {
        const std::size_t end = packed.find('\n');
        lines.emplace_back(packed.substr(0, end));
        packed.remove_prefix(end + 1);
    }
    return lines;
}

std::string packed_lines(std::span<const std::string> lines) {
    std::string packed;
    for (const std::string& line : lines) packed += line + '\n';
    return packed;
}

std::vector<smtp::Stage> stages_of(std::uint32_t bits) {
    std::vector<smtp::Stage> stages;
    for (std::size_t i = 0; i < smtp::stage_names.size(); ++i)
        if (bits >> i & 1U) stages.push_back(static_cast<smtp::Stage>(i));
    return stages;
}
static_assert(smtp::stage_names.size() <= 32);

std::optional<smtp::EnhancedCode> enhanced_of(const std::uint16_t (&parts)[3]) {
    if (parts[0] == 0) return std::nullopt;
    return smtp::EnhancedCode{parts[0], parts[1], parts[2]};
}

Entry unpack(const PackedEntry& packed) {
    Entry entry;
    entry.id = packed.id;
    entry.family = packed.family;
    entry.code = packed.code;
    entry.enhanced = enhanced_of(packed.enhanced);
    entry.listed = enhanced_of(packed.listed);
    entry.tag = packed.tag;
    entry.text = lines_of(packed.text);
    entry.also = lines_of(packed.also);
    entry.stages = stages_of(packed.stages);
    entry.closes = packed.closes;
    entry.meaning = packed.meaning;
    entry.causes = lines_of(packed.causes);
    entry.remedy = packed.remedy;
    entry.queue = packed.queue;
    entry.client = packed.client;
    entry.hygiene = packed.hygiene;
    entry.hygiene_source = packed.hygiene_source;
    entry.source = packed.source;
    entry.seen = packed.seen;
    entry.status = packed.status;
    entry.disputed = packed.disputed;
    entry.malformed = packed.malformed;
    entry.raw = packed.raw;
    return entry;
}

// A string literal that compilers read back octet for octet. The length is written too: the text
// may hold NUL. Octal escapes of three digits cannot swallow the digit that follows.
struct Literal {
    std::string_view text;
};
std::ostream& operator<<(std::ostream& out, Literal literal) {
    out << "{\"";
    for (const char c : literal.text) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\' || c == '?')
            out << '\\' << c;
        else if (octet >= 32 && octet < 127)
            out << c;
        else
            out << '\\' << static_cast<char>('0' + (octet >> 6)) << static_cast<char>('0' + (octet >> 3 & 7))
                << static_cast<char>('0' + (octet & 7));
    }
    return out << "\", " << literal.text.size() << '}';
}

struct Parts {
    const std::optional<smtp::EnhancedCode>& code;
};
std::ostream& operator<<(std::ostream& out, Parts parts) {
    if (!parts.code) return out << "{0, 0, 0}";
    return out << '{' << parts.code->klass << ", " << parts.code->subject << ", " << parts.code->detail << '}';
}

template <class Enum>
std::ostream& write_enum(std::ostream& out, std::string_view type, Enum value) {
    return out << type << '(' << static_cast<int>(value) << ')';
}

void write_entry(std::ostream& out, const Entry& entry) {
    std::uint32_t stages = 0;
    for (const smtp::Stage stage : entry.stages) stages |= 1U << static_cast<unsigned>(stage);
    const std::string text = packed_lines(entry.text), also = packed_lines(entry.also),
                      causes = packed_lines(entry.causes);
    out << "    {" << Literal{entry.id} << ", " << Literal{entry.family} << ", " << entry.code << ", "
        << Parts{entry.enhanced} << ", " << Parts{entry.listed} << ", " << Literal{entry.tag} << ",\n     "
        << Literal{text} << ",\n     " << Literal{also} << ",\n     " << stages << "U, " << entry.closes << ",\n     "
        << Literal{entry.meaning} << ",\n     " << Literal{causes} << ",\n     " << Literal{entry.remedy} << ",\n     ";
    write_enum(out, "Reaction", entry.queue) << ", ";
    write_enum(out, "Reaction", entry.client) << ", ";
    write_enum(out, "Hygiene", entry.hygiene) << ", " << Literal{entry.hygiene_source} << ", " << Literal{entry.source}
                                              << ", " << Literal{entry.seen} << ", ";
    write_enum(out, "Status", entry.status)
        << ", " << Literal{entry.disputed} << ", " << entry.malformed << ", " << Literal{entry.raw} << "},\n";
}

}  // namespace

Catalogue unpack(std::span<const PackedFamily> families, std::span<const PackedEntry> entries) {
    std::vector<Family> all_families;
    for (const PackedFamily& f : families)
        all_families.push_back(
            {std::string{f.name}, std::string{f.title}, std::string{f.about}, std::string{f.attribution}});
    std::vector<Entry> all_entries;
    all_entries.reserve(entries.size());
    for (const PackedEntry& entry : entries) all_entries.push_back(unpack(entry));
    return Catalogue{std::move(all_families), std::move(all_entries)};
}

void write_packed(std::ostream& out, const Catalogue& catalogue) {
    out << "// Written by the build from scenarios/catalogue/; the TOML files are the source.\n"
           "#include <bouncehouse/catalogue/packed.hpp>\n\n"
           "namespace bouncehouse::catalogue {\n\n"
           "extern const std::span<const PackedFamily> packed_families;\n"
           "extern const std::span<const PackedEntry> packed_entries;\n\n"
           "namespace {\n"
           "constexpr PackedFamily families[]{\n"
        << std::boolalpha;
    for (const Family& f : catalogue.families())
        out << "    {" << Literal{f.name} << ", " << Literal{f.title} << ", " << Literal{f.about} << ", "
            << Literal{f.attribution} << "},\n";
    out << "};\n"
           "constexpr PackedEntry entries[]{\n";
    for (const Entry& entry : catalogue.entries()) write_entry(out, entry);
    out << "};\n"
           "}  // namespace\n\n"
           "constinit const std::span<const PackedFamily> packed_families{families};\n"
           "constinit const std::span<const PackedEntry> packed_entries{entries};\n\n"
           "}  // namespace bouncehouse::catalogue\n";
}

}  // namespace bouncehouse::catalogue
