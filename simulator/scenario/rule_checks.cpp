#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <bouncehouse/scenario/rule_checks.hpp>

namespace bouncehouse::scenario {

namespace {

/// Each of these says what is answered; one is enough.
constexpr std::array<std::string_view, 4> answers{"reply", "replies", "choose", "raw"};

/// A key that means nothing unless one of the others stands beside it.
struct Need {
    std::string_view key;
    std::array<std::string_view, 2> of;
};
constexpr std::array needs{
    Need{"cycle", {"replies", ""}},       Need{"window", {"until", ""}},      Need{"whitelist_after", {"until", ""}},
    Need{"becomes_for", {"becomes", ""}}, Need{"gap", {"split", ""}},         Need{"counts_as", {"raw", ""}},
    Need{"repeat", {"raw", ""}},          Need{"linger", {"close", "reply"}},
};

struct Exclusion {
    std::string_view one, other, why;
};
constexpr std::array exclusions{
    Exclusion{"continue", "reply", "a rule that continues answers nothing itself"},
    Exclusion{"continue", "replies", "a rule that continues answers nothing itself"},
    Exclusion{"continue", "choose", "a rule that continues answers nothing itself"},
    Exclusion{"continue", "raw", "a rule that continues answers nothing itself"},
    Exclusion{"continue", "silence", "a rule that continues answers nothing itself"},
    Exclusion{"silence", "close", "a connection that stays open in silence is not closed"},
    Exclusion{"silence", "stop_reading", "silence reads and forgets, stop_reading does not read"},
    Exclusion{"inject", "raw", "`raw` can hold the injected text itself"},
    Exclusion{"drip", "split", "one way to slow the reply down is enough"},
    Exclusion{"swallow", "silence", "silence swallows everything"},
};

struct AtStage {
    std::string_view key;
    std::array<Stage, 3> stages;
    std::string_view names;
};
constexpr std::array at_stages{
    AtStage{"at_byte", {Stage::data_end, Stage::data_end, Stage::data_end}, "data-end"},
    AtStage{"keep", {Stage::data_end, Stage::bdat, Stage::data_end}, "data-end or bdat"},
    AtStage{"content_anyway", {Stage::data, Stage::data, Stage::data}, "data"},
    AtStage{"offers", {Stage::ehlo, Stage::ehlo, Stage::ehlo}, "ehlo"},
    AtStage{"tls_fault", {Stage::starttls, Stage::connect, Stage::starttls}, "starttls, or connect under implicit TLS"},
    AtStage{"inject", {Stage::starttls, Stage::starttls, Stage::starttls}, "starttls"},
};

bool written(const Node& value, std::string_view key) { return !key.empty() && value.find(key) != nullptr; }

void check_answers(Reading& in, const Node& value) {
    std::vector<std::string_view> found;
    for (const std::string_view key : answers)
        if (written(value, key)) found.push_back(key);
    if (found.size() < 2) return;
    const Member* second = value.member(found[1]);
    if (value.member(found[0])->where.line > second->where.line) second = value.member(found[0]);
    in.problem(E::contradiction, second->where,
               fmt::format("`{}` in one rule: each says what is answered", fmt::join(found, "` and `")),
               fmt::format("one of: {}", fmt::join(answers, ", ")),
               "two answers in turn are written replies = [ …, … ]");
}

void check_needs(Reading& in, const Node& value) {
    for (const Need& need : needs) {
        if (!written(value, need.key) || written(value, need.of[0]) || written(value, need.of[1])) continue;
        in.problem(E::no_effect, value.member(need.key)->where,
                   fmt::format("`{}` has no effect without `{}`", need.key, need.of[0]), {},
                   fmt::format("add `{}`, or take `{}` away", need.of[0], need.key));
    }
}

void check_exclusions(Reading& in, const Node& value) {
    for (const Exclusion& pair : exclusions)
        if (written(value, pair.one) && written(value, pair.other))
            in.problem(E::contradiction, value.member(pair.other)->where,
                       fmt::format("`{}` and `{}` in one rule: {}", pair.one, pair.other, pair.why));
}

void check_stages(Reading& in, const Node& value, const Rule& rule) {
    for (const AtStage& row : at_stages) {
        if (!written(value, row.key)) continue;
        for (const Stage stage : rule.at)
            if (std::find(row.stages.begin(), row.stages.end(), stage) == row.stages.end()) {
                in.problem(E::wrong_stage, value.member(row.key)->where,
                           fmt::format("`{}` means nothing at stage {}", row.key, name_of(stage)),
                           fmt::format("at {}", row.names));
                break;
            }
    }
}

void check_counts(Reading& in, const Node& value) {
    for (const std::string_view key : {"times", "every", "whitelist_after"})
        if (const Node* count = value.find(key);
            count != nullptr && count->is(Node::Type::integer) && count->integer == 0)
            in.problem(E::out_of_bounds, count->where, fmt::format("`{}` of 0", key), "1 or more",
                       fmt::format("take `{}` away if it should not count", key));
}

/// A rule that names no answer and changes nothing is a mistake, not a wish.
void check_purpose(Reading& in, const Node& value) {
    static constexpr std::array<std::string_view, 13> selects{
        "id", "at", "host", "when", "per", "times", "after", "every", "until", "expires", "window", "chance", "rate"};
    const bool does = std::any_of(value.members.begin(), value.members.end(), [](const Member& member) {
        return std::find(selects.begin(), selects.end(), member.key) == selects.end();
    });
    if (!does)
        in.problem(E::does_nothing, value.where, "the rule says when, but not what",
                   "`reply`, or another key that does something", "reply = \"accept\" lets the standard reply stand");
}

}  // namespace

void check_rule(Reading& in, const Node& value, const Rule& rule) {
    check_answers(in, value);
    check_needs(in, value);
    check_exclusions(in, value);
    check_stages(in, value, rule);
    check_counts(in, value);
    check_purpose(in, value);
}

}  // namespace bouncehouse::scenario
