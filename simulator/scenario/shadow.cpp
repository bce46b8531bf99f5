#include <algorithm>
#include <bouncehouse/scenario/shadow.hpp>

namespace bouncehouse::scenario {

namespace {

bool always_has_a_turn(const Rule& rule) {
    return rule.times == 0 && rule.after == 0 && rule.every <= 1 && !rule.until && !rule.rate && !rule.chance &&
           rule.state.empty() && !rule.goes_on && !rule.at_octet;
}

bool asks_about_faults(const Condition& condition) {
    return std::any_of(condition.all.begin(), condition.all.end(),
                       [](const Test& test) { return std::holds_alternative<Test::WrongIs>(test.what); });
}

bool covers(const std::vector<Stage>& wide, const std::vector<Stage>& narrow) {
    if (std::find(wide.begin(), wide.end(), Stage::any) != wide.end()) return true;
    return std::all_of(narrow.begin(), narrow.end(),
                       [&](Stage s) { return std::find(wide.begin(), wide.end(), s) != wide.end(); });
}

bool covers(const std::vector<std::string>& wide, const std::vector<std::string>& narrow) {
    if (wide.empty()) return true;
    return !narrow.empty() && std::all_of(narrow.begin(), narrow.end(), [&](const std::string& h) {
        return std::find(wide.begin(), wide.end(), h) != wide.end();
    });
}

bool shadows(const Rule& before, const Rule& rule) {
    if (before.place.file != rule.place.file || rule.at_octet || before.place == rule.place) return false;
    if (!covers(before.at, rule.at) || !covers(before.hosts, rule.hosts)) return false;
    if (before.when.all.empty()) return !asks_about_faults(rule.when);
    return before.when == rule.when;
}

}  // namespace

std::vector<Shadowed> shadowed_rules(const std::vector<Rule>& rules) {
    std::vector<Shadowed> result;
    std::vector<const Rule*> steady;
    for (const Rule& rule : rules) {
        const auto by =
            std::find_if(steady.begin(), steady.end(), [&](const Rule* before) { return shadows(*before, rule); });
        if (by != steady.end())
            result.push_back({&rule, *by});
        else if (always_has_a_turn(rule) && steady.size() < 64)
            steady.push_back(&rule);  // bounded work
    }
    return result;
}

}  // namespace bouncehouse::scenario
