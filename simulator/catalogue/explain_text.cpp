// An explanation as text for people, and as JSON.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <bouncehouse/catalogue/explain.hpp>
#include <bouncehouse/catalogue/json.hpp>
#include <bouncehouse/catalogue/listing.hpp>
#include <iterator>

namespace bouncehouse::catalogue {

namespace {

constexpr std::size_t label = 14;

class Page {
public:
    explicit Page(std::size_t width) : width_(width) {}
    void row(std::string_view name, std::string_view text) {
        if (!text.empty()) out_ += fmt::format("{:<{}}{}\n", name, label, wrapped(text, width_, label));
    }
    void line(std::string_view text) { out_ += wrapped(text, width_, 0) + '\n'; }
    void gap() { out_ += '\n'; }
    void text(std::string_view text) { out_ += text; }
    std::string take() { return std::move(out_); }

private:
    std::size_t width_;
    std::string out_;
};

std::string codes_of(const Extract& extract) {
    std::string out = extract.code ? std::to_string(extract.code) : std::string{};
    if (extract.enhanced) out += (out.empty() ? "" : " ") + extract.enhanced->str();
    if (!extract.enhanced && extract.hinted)
        out += fmt::format("{}({})", out.empty() ? "" : " ", extract.hinted->str());
    return out;
}

std::string_view what_it_means(Class klass) {
    switch (klass) {
        case Class::transient: return "temporary: the same mail may pass later";
        case Class::permanent: return "permanent: the same mail will not pass unchanged";
        case Class::success: return "success";
        case Class::intermediate: return "intermediate: the server waits for more";
        case Class::other: return "no class a server may use";
    }
    return {};
}

std::string title_of(const Catalogue& catalogue, const std::string& family) {
    const Family* known = catalogue.family(family);
    return known ? known->title : family;
}

std::string_view headline(const Explanation& e) {
    if (e.matches.empty()) return "No exact entry in the catalogue; the class of the code decides.";
    const bool codes_fit = e.matches.front().entry->code == e.extract.code &&
                           (!e.extract.enhanced || e.matches.front().entry->enhanced == e.extract.enhanced);
    if (e.extract.text.empty() && codes_fit)
        return "Several replies have these codes; the text would tell which it is:";
    return "No exact entry in the catalogue; these come nearest:";
}

void render_nothing(Page& page, const Explanation& e) {
    if (e.nearest_ids.empty()) {
        page.line("No reply found in this text.");
        page.line(
            "A reply begins with three digits: \"550 5.1.1 No such user\". Codes alone, whole bounce messages, "
            "log lines and ids of the catalogue are understood too.");
        return;
    }
    page.line("No reply found, and no entry has this id. Nearest ids:");
    for (const std::string& id : e.nearest_ids) page.text("  " + id + '\n');
}

}  // namespace

std::string render(const Explanation& e, const Catalogue& catalogue, std::size_t width) {
    Page page{width};
    if (e.kind == Explanation::Kind::nothing) {
        render_nothing(page, e);
        return page.take();
    }
    if (e.kind == Explanation::Kind::entry) return render_entry(*e.matches.front().entry, width);
    page.row("reply", codes_of(e.extract) +
                          (e.extract.text.empty() || e.extract.code == 0 ? "" : ' ' + e.extract.text.substr(0, 400)));
    page.row("found in", e.extract.found_in);
    page.row("class", what_it_means(e.klass));
    if (!e.family.empty() && e.family != "defacto")
        page.row("spoken by",
                 title_of(catalogue, e.family) +
                     (e.speaker.signs.empty() ? "" : fmt::format(" ({})", fmt::join(e.speaker.signs, ", "))));
    if (e.extract.stage) page.row("stage", name_of(*e.extract.stage));
    if (e.queue) page.row("a queue", fmt::format("{}: it {}", name_of(*e.queue), for_a_queue(*e.queue)));
    if (e.client) page.row("a client", fmt::format("{}: it {}", name_of(*e.client), for_a_client(*e.client)));
    page.gap();
    if (e.kind == Explanation::Kind::similar)
        page.line(headline(e));
    else
        page.text(render_entry(*e.matches.front().entry, width));
    const std::size_t first = e.kind == Explanation::Kind::similar ? 0 : 1;
    if (first == 1 && e.matches.size() > 1) page.text("\nAlso like it:\n");
    for (std::size_t i = first; i < e.matches.size() && i < first + 4; ++i) {
        const Entry& entry = *e.matches[i].entry;
        page.text(
            fmt::format("  {:<34} {:.2f}  {}\n", entry.id, e.matches[i].score, fmt::join(e.matches[i].why, ", ")));
        if (first == 1) continue;
        page.text("      " + wrapped(entry.meaning, width, 6) + '\n');
        page.text("      " + wrapped(entry.remedy, width, 6) + '\n');
        page.text("      " + wrapped(entry.source, width, 6) + '\n');
    }
    return page.take();
}

std::string to_json(const Explanation& e) {
    const auto code = [](const std::optional<smtp::EnhancedCode>& c) { return c ? json_string(c->str()) : "null"; };
    const auto reaction = [](const std::optional<Reaction>& r) { return r ? json_string(name_of(*r)) : "null"; };
    std::string matches;
    for (const Match& m : e.matches)
        matches += fmt::format("{}\n  {{\"score\": {:.3f}, \"likeness\": {:.3f}, \"why\": {}, \"entry\": {}}}",
                               matches.empty() ? "" : ",", m.score, m.likeness, json_strings(m.why), to_json(*m.entry));
    return fmt::format(
        "{{\"kind\": {}, \"code\": {}, \"enhanced\": {}, \"hinted\": {}, \"text\": {}, \"stage\": {}, \"found_in\": "
        "{}, "
        "\"family\": {}, \"signs\": {}, \"class\": {}, \"reaction\": {{\"queue\": {}, \"client\": {}}}, "
        "\"nearest_ids\": {},\n \"matches\": [{}]}}\n",
        json_string(name_of(e.kind)), e.extract.code ? std::to_string(e.extract.code) : "null",
        code(e.extract.enhanced), code(e.extract.hinted), json_string(e.extract.text),
        e.extract.stage ? json_string(name_of(*e.extract.stage)) : "null", json_string(e.extract.found_in),
        json_string(e.family), json_strings(e.speaker.signs), json_string(name_of(e.klass)), reaction(e.queue),
        reaction(e.client), json_strings(e.nearest_ids), matches);
}

}  // namespace bouncehouse::catalogue
