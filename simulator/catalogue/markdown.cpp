#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/catalogue/listing.hpp>
#include <bouncehouse/catalogue/markdown.hpp>

namespace bouncehouse::catalogue {

namespace {

// Standards by number, then what has none, then the providers by name.
std::vector<const Family*> in_reading_order(const Catalogue& catalogue) {
    std::vector<const Family*> families;
    for (const Family& family : catalogue.families()) families.push_back(&family);
    const auto rank = [](const Family& f) {
        if (f.name == "rfc5321") return -1;
        if (f.name.starts_with("rfc")) return std::stoi(f.name.substr(3));
        if (f.name == "iana") return 100'000;
        return f.name == "defacto" ? 100'001 : 100'002;
    };
    std::stable_sort(families.begin(), families.end(),
                     [&](const Family* a, const Family* b) { return rank(*a) < rank(*b); });
    return families;
}

// What Markdown would take for its own, outside of code.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<' || c == '>' || c == '*' || c == '_' || c == '[' || c == ']' || c == '|' || c == '`' || c == '\\')
            out += '\\';
        out += c;
    }
    return out;
}

std::string stage_words(const Entry& entry) {
    std::string out;
    for (const smtp::Stage stage : entry.stages) out += (out.empty() ? "`" : ", `") + std::string{name_of(stage)} + '`';
    return out;
}

std::string wire_of(const Entry& entry) {
    std::string wire = entry.raw.empty() ? entry.reply().wire() : entry.raw;
    std::erase(wire, '\r');
    return wire;
}

std::string reaction_of(const Entry& entry) {
    if (entry.queue == entry.client) return fmt::format("`{}`", name_of(entry.queue));
    return fmt::format("`{}` (a one-shot client: `{}`)", name_of(entry.queue), name_of(entry.client));
}

void write_entry(std::string& out, const Entry& entry) {
    out += fmt::format("<a id=\"{}\"></a>\n**`{}`** at {}{}\n\n```\n{}```\n\n", anchor_of(entry.id), entry.id,
                       stage_words(entry), entry.closes ? "; the server closes" : "", wire_of(entry));
    out += escaped(entry.meaning);
    if (!entry.causes.empty()) out += " Usual causes:";
    for (const std::string& cause : entry.causes) out += ' ' + escaped(cause);
    out += fmt::format("\n\n- A sender: {}. {}\n", reaction_of(entry), escaped(entry.remedy));
    if (entry.listed)
        out += fmt::format("- Listed as {}; the wire carries {}.\n", entry.listed->str(),
                           entry.enhanced ? entry.enhanced->str() : "no enhanced code");
    if (entry.hygiene != Hygiene::none)
        out +=
            fmt::format("- Lists call it a {} bounce ({}).\n", name_of(entry.hygiene), escaped(entry.hygiene_source));
    if (!entry.disputed.empty()) out += fmt::format("- Disputed: {}\n", escaped(entry.disputed));
    if (entry.malformed) out += "- Malformed on purpose.\n";
    out += fmt::format("- Source: {}{}{}.\n\n", escaped(entry.source), entry.seen.empty() ? "" : ", seen " + entry.seen,
                       entry.status == Status::documented ? "" : fmt::format(" ({})", name_of(entry.status)));
}

std::string_view heading_of(int code) {
    switch (class_of(code)) {
        case Class::success: return "success";
        case Class::intermediate: return "go on";
        case Class::transient: return "temporary";
        case Class::permanent: return "permanent";
        case Class::other: return "no legal reply";
    }
    return {};
}

void write_family(std::string& out, const Catalogue& catalogue, const Family& family) {
    out += fmt::format("<a id=\"{}\"></a>\n## {}\n\n{}\n\n", family.name, escaped(family.title), escaped(family.about));
    if (!family.attribution.empty()) out += escaped(family.attribution) + "\n\n";
    int code = 0;
    for (const Entry& entry : catalogue.entries_of(family.name)) {
        if (entry.code != code) {
            code = entry.code;
            out += fmt::format("### {}: {} ({})\n\n", escaped(family.title), code, heading_of(code));
        }
        write_entry(out, entry);
    }
}

}  // namespace

std::string anchor_of(std::string_view id) {
    std::string anchor{id};
    std::ranges::replace(anchor, '.', '-');
    return anchor;
}

std::string docs_markdown(const Catalogue& catalogue) {
    const auto families = in_reading_order(catalogue);
    std::string out = fmt::format(
        "# The catalogue of replies\n\n"
        "Written from `scenarios/catalogue/*.toml`; change those, not this page. {} replies in {} families. Words in\n"
        "braces are placeholders. `bouncehouse catalogue ID` shows one entry, `bouncehouse explain` finds the entry "
        "for\n"
        "a reply you have seen.\n\n"
        "| placeholder | stands for |\n| --- | --- |\n",
        catalogue.entries().size(), families.size());
    for (const Placeholder& p : placeholders) out += fmt::format("| `{{{}}}` | {} |\n", p.name, escaped(p.meaning));
    out += "\n| reaction | a queueing MTA | a one-shot client |\n| --- | --- | --- |\n";
    for (std::size_t i = 0; i < reaction_names.size(); ++i) {
        const auto reaction = static_cast<Reaction>(i);
        out += fmt::format("| `{}` | {} | {} |\n", reaction_names[i], escaped(for_a_queue(reaction)),
                           escaped(for_a_client(reaction)));
    }
    out += "\n| family | replies |\n| --- | --- |\n";
    for (const Family* f : families)
        out += fmt::format("| [{}](#{}) | {} |\n", escaped(f->title), f->name, catalogue.entries_of(f->name).size());
    out += '\n';
    for (const Family* family : families) write_family(out, catalogue, *family);
    out.pop_back();
    return out;
}

}  // namespace bouncehouse::catalogue
