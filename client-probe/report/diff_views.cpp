#include <fmt/format.h>
#include <bouncehouse/evidence/bytes.hpp>
#include <bouncehouse/evidence/json_writer.hpp>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/diff.hpp>
#include <bouncehouse/report/markdown.hpp>
#include <bouncehouse/report/terminal_paint.hpp>

namespace bouncehouse::probe {
namespace {

constexpr std::array<std::string_view, change_names.size()> headings{
    "Regressions", "Fixed", "Other reason", "Other changes", "Only in the second run", "Only in the first run"};

std::string arrow(const Difference& one) {
    if (one.before.empty()) return one.after;
    if (one.after.empty()) return one.before;
    return one.before == one.after ? one.after : one.before + " → " + one.after;
}

std::string totals(const RunDiff& diff) {
    std::string out;
    for (std::size_t i = 0; i < change_names.size(); ++i)
        out += fmt::format("{} {}, ", diff.count(static_cast<Change>(i)), change_names[i]);
    return out + fmt::format("{} unchanged", diff.same);
}

/// Calls heading(text) before the first difference of each kind, and one(difference) for each.
template <class Heading, class One>
void walk(const RunDiff& diff, Heading heading, One one) {
    const Difference* last = nullptr;
    for (const Difference& difference : diff.differences) {
        if (last == nullptr || last->change != difference.change)
            heading(headings[static_cast<std::size_t>(difference.change)]);
        one(difference);
        last = &difference;
    }
}

std::string json_list(const std::vector<std::string>& items) {
    std::string out = "[";
    for (const std::string& item : items) {
        if (&item != items.data()) out += ",";
        evidence::append_json_string(evidence::visible(item), out);
    }
    return out + "]";
}

}  // namespace

std::string diff_text(const RunDiff& diff, std::size_t width) {
    std::string out = labelled("before  ", diff.before, width) + labelled("after   ", diff.after, width);
    for (const std::string& warning : diff.warnings) out += labelled("! ", warning, width);
    walk(
        diff, [&](std::string_view text) { out += fmt::format("\n{}\n", text); },
        [&](const Difference& one) {
            out += labelled("  ", fmt::format("{}  {}  {}", one.id, arrow(one), one.title), width);
            if (one.change == Change::reason && !one.why_before.empty())
                out += labelled("      before: ", one.why_before, width);
            const std::string& why = one.after.empty() ? one.why_before : one.why_after;
            if (!why.empty()) out += labelled(one.change == Change::reason ? "      after:  " : "      ", why, width);
        });
    return out + "\n" + totals(diff) + "\n";
}

std::string diff_markdown(const RunDiff& diff) {
    std::string out = fmt::format("### bouncehouse-probe: {} against {}\n\n{}\n", markdown_text(diff.after),
                                  markdown_text(diff.before), totals(diff));
    for (const std::string& warning : diff.warnings) out += "\n> " + markdown_text(warning) + "\n";
    walk(
        diff,
        [&](std::string_view text) {
            out += fmt::format("\n#### {}\n\n| case | outcome | why |\n| --- | --- | --- |\n", text);
        },
        [&](const Difference& one) {
            std::string why = markdown_text(one.after.empty() ? one.why_before : one.why_after);
            if (one.change == Change::reason) why = markdown_text(one.why_before) + " → " + why;
            out +=
                fmt::format("| {} {} | {} | {} |\n", markdown_text(one.id), markdown_text(one.title), arrow(one), why);
        });
    return out;
}

std::string diff_json(const RunDiff& diff) {
    std::string out;
    evidence::JsonWriter top{out};
    top.always("before", evidence::visible(diff.before));
    top.always("after", evidence::visible(diff.after));
    top.always("same", diff.same);
    top.always("exit_code", diff.exit_code());
    out += ",\"warnings\":" + json_list(diff.warnings) + ",\"differences\":[";
    for (const Difference& one : diff.differences) {
        out += &one == diff.differences.data() ? "\n" : ",\n";
        evidence::JsonWriter item{out};
        item.always("change", name_of(one.change));
        item("id", one.id), item("title", one.title), item("before", one.before), item("after", one.after);
        item("why_before", one.why_before), item("why_after", one.why_after);
        item.close();
    }
    return out + "]}\n";
}

}  // namespace bouncehouse::probe
