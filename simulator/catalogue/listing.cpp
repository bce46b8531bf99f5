#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/catalogue/listing.hpp>
#include <cctype>
#include <iterator>

namespace bouncehouse::catalogue {

namespace {

bool holds_word(std::string_view text, std::string_view word) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

bool holds_word(const Entry& entry, std::string_view word) {
    return holds_word(entry.id, word) || holds_word(entry.meaning, word) || holds_word(entry.tag, word) ||
           std::ranges::any_of(entry.text, [word](const std::string& line) { return holds_word(line, word); });
}

bool fits(const Entry& entry, const Query& query) {
    return (query.family.empty() || entry.family == query.family) && (!query.code || entry.code == *query.code) &&
           (!query.enhanced || entry.enhanced == query.enhanced || entry.listed == query.enhanced) &&
           (!query.stage || entry.at(*query.stage)) && (!query.klass || entry.klass() == *query.klass) &&
           (!query.reaction || entry.queue == *query.reaction || entry.client == *query.reaction) &&
           std::ranges::all_of(query.words, [&entry](const std::string& word) { return holds_word(entry, word); });
}

std::string stages_of(const Entry& entry) {
    std::string out;
    for (const smtp::Stage stage : entry.stages) {
        if (!out.empty()) out += ' ';
        out += name_of(stage);
    }
    return out;
}

}  // namespace

std::vector<const Entry*> select(const Catalogue& catalogue, const Query& query) {
    std::vector<const Entry*> found;
    for (const Entry& entry : catalogue.entries())
        if (fits(entry, query)) found.push_back(&entry);
    return found;
}

std::string with_examples(std::string_view text) {
    std::string out{text};
    for (const Placeholder& placeholder : placeholders) {
        const std::string name = fmt::format("{{{}}}", placeholder.name);
        for (std::size_t at = out.find(name); at != out.npos; at = out.find(name, at + placeholder.example.size()))
            out.replace(at, name.size(), placeholder.example);
    }
    return out;
}

std::string example_of(const Entry& entry) {
    if (!entry.raw.empty()) return entry.raw;
    std::string wire = with_examples(entry.reply().wire());
    std::erase(wire, '\r');
    return wire;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
    std::string out;
    std::size_t column = indent;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (column > indent && column + 1 + end > width) {
            out += '\n' + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            out += ' ';
            ++column;
        }
        out += text.substr(0, end);
        column += end;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string render_list(std::span<const Entry* const> entries) {
    std::size_t widest = 0;
    for (const Entry* entry : entries) widest = std::max(widest, entry->id.size());
    std::string out;
    for (const Entry* entry : entries) {
        const std::string_view text =
            entry->text.empty() ? std::string_view{"(raw bytes)"} : std::string_view{entry->text.front()};
        fmt::format_to(std::back_inserter(out), "{:<{}}  {}  {}\n", entry->id, widest, stages_of(*entry), text);
    }
    return out + fmt::format("{} {}\n", entries.size(), entries.size() == 1 ? "reply" : "replies");
}

std::string render_entry(const Entry& entry, std::size_t width) {
    constexpr std::size_t label = 14;
    std::string out = entry.id + '\n';
    std::string example = example_of(entry);
    for (std::size_t at = 0; at < example.size();) {
        const std::size_t end = std::min(example.find('\n', at), example.size());
        out += "    " + example.substr(at, end - at) + '\n';
        at = end + 1;
    }
    const auto row = [&](std::string_view name, std::string_view text) {
        if (!text.empty()) out += fmt::format("  {:<12}{}\n", name, wrapped(text, width, label));
    };
    row("class", name_of(entry.klass()));
    row("stages", stages_of(entry) + (entry.closes ? "; the server closes the connection" : ""));
    row("meaning", entry.meaning);
    for (const std::string& cause : entry.causes) row(&cause == entry.causes.data() ? "causes" : "", cause);
    row("remedy", entry.remedy);
    row("a queue", fmt::format("{}: it {}", name_of(entry.queue), for_a_queue(entry.queue)));
    row("a client", fmt::format("{}: it {}", name_of(entry.client), for_a_client(entry.client)));
    if (entry.hygiene != Hygiene::none)
        row("lists say", fmt::format("{} bounce ({})", name_of(entry.hygiene), entry.hygiene_source));
    if (entry.listed) row("listed as", entry.listed->str());
    row("disputed", entry.disputed);
    row("source", entry.source + (entry.seen.empty() ? "" : ", seen " + entry.seen));
    if (entry.status != Status::documented) row("status", name_of(entry.status));
    return out;
}

}  // namespace bouncehouse::catalogue
