#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/case/features.hpp>
#include <bouncehouse/case/messages.hpp>
#include <bouncehouse/case/sweep.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <set>
#include <stdexcept>
#include <tuple>

namespace bouncehouse::probe {

namespace {

using catalogue::Entry;
using smtp::Stage;

constexpr std::array stages{Stage::connect, Stage::ehlo, Stage::helo, Stage::starttls, Stage::auth,
                            Stage::mail,    Stage::rcpt, Stage::data, Stage::data_end, Stage::quit};
/// Where an entry for `any` stage is played: as the replay does, as far as a sender comes by itself.
constexpr std::array any_stages{Stage::ehlo, Stage::mail, Stage::rcpt, Stage::data, Stage::data_end, Stage::quit};

bool is_played(const Entry& entry, Stage stage) {
    if (entry.malformed && entry.raw.empty()) return false;
    const auto has = [&](Stage wanted) {
        return std::find(entry.stages.begin(), entry.stages.end(), wanted) != entry.stages.end();
    };
    return has(stage) ||
           (has(Stage::any) && std::find(any_stages.begin(), any_stages.end(), stage) != any_stages.end());
}

struct Pair {
    const Entry* entry = nullptr;
    Stage stage{};
};

std::vector<Pair> pairs_of(const catalogue::Catalogue& catalogue) {
    std::vector<Pair> pairs;
    for (const Stage stage : stages)
        for (const Entry& entry : catalogue.entries())
            if (is_played(entry, stage)) pairs.push_back({&entry, stage});
    return pairs;
}

/// One pair for each reply that a sender can tell from the others; a standard's before a provider's.
std::vector<Pair> distinct(const catalogue::Catalogue& catalogue, const std::vector<Pair>& pairs) {
    const auto key = [](const Pair& pair) {
        const Entry& entry = *pair.entry;
        return std::tuple{pair.stage,
                          entry.code,
                          entry.codes(),
                          entry.closes,
                          entry.text.size() > 1,
                          entry.malformed ? entry.raw : std::string{}};
    };
    const auto standard = [&](const Pair& pair) {
        const catalogue::Family* family = catalogue.family(pair.entry->family);
        return family != nullptr && family->standard();
    };
    std::vector<Pair> chosen;
    std::set<decltype(key(pairs.front()))> seen;
    for (const bool wanted : {true, false})
        for (const Pair& pair : pairs)
            if (standard(pair) == wanted && seen.insert(key(pair)).second) chosen.push_back(pair);
    std::stable_sort(chosen.begin(), chosen.end(), [](const Pair& a, const Pair& b) {
        return std::tuple{a.stage, a.entry} < std::tuple{b.stage, b.entry};
    });
    return chosen;
}

std::string host_for(Stage stage) {
    std::string host = "\n[[host]]\nname = \"mx.test\"\n";
    if (stage == Stage::helo) host += "extended = false\n";
    if (stage == Stage::data) host += "withholds = [\"CHUNKING\"]\n";  // BDAT would never meet the reply
    if (stage == Stage::auth)
        host += fmt::format(
            "auth = {{ mechanisms = [\"PLAIN\"], required = true, account = [{{ user = \"{}\", password = \"{}\" }}] "
            "}}\n",
            probe_user, probe_password);
    return host;
}

Submission submission_for(Stage stage) {
    Submission submission;
    if (stage == Stage::starttls) submission.tls = TlsPolicy::opportunistic;
    if (stage == Stage::auth) {  // inside TLS: many senders authenticate only there
        submission.tls = TlsPolicy::required;
        submission.auth = "PLAIN";
    }
    return submission;
}

std::string text_of(const Pair& pair, const Demand& demand, std::string_view title, std::string_view summary) {
    std::string text = fmt::format(
        "title = \"{}\"\nsummary = \"{}\"\n{}\n[[rule]]\nid = \"swept\"\nat = \"{}\"\n{}reply = \"{}\"\n", title,
        summary, host_for(pair.stage), name_of(pair.stage), demand.once ? "times = 1\n" : "", pair.entry->id);
    if (!demand.checks.empty()) text += fmt::format("\n[expect]\n{}\n", demand.checks);
    return text;
}

std::shared_ptr<const Case> case_of(const catalogue::Catalogue& catalogue, const Pair& pair) {
    const Entry& entry = *pair.entry;
    const Demand demand = demand_of(entry, pair.stage);
    auto test = std::make_shared<Case>();
    test->variant = fmt::format("{}@{}", entry.id, name_of(pair.stage));
    test->id = "SWEEP/" + test->variant;
    test->requirement = test->theme = "SWEEP";
    test->title = fmt::format("{} at {} ({})", entry.codes(), name_of(pair.stage), entry.family);
    test->server = fmt::format("Says {} at {}, {}.", entry.id, name_of(pair.stage), demand.once ? "once" : "always");
    test->sentence = demand.sentence;
    test->good = demand.good;
    test->level = demand.level;
    test->binding = demand.binding;
    test->clauses = {std::string{demand.clause}};
    test->ambiguity = demand.ambiguity;
    test->kinds = {Kind::queue, Kind::client};
    if (pair.stage == Stage::helo) test->reaches = name_of(pair.stage);  // who never says HELO fails EHLO-003, not this
    test->tags = {"sweep"};
    test->submission = submission_for(pair.stage);
    test->features = features_of(test->submission);
    test->file = "sweep";
    test->text = text_of(pair, demand, test->title, test->server);
    auto loaded = scenario::load_text(test->text, test->id, catalogue);
    if (!loaded.ok()) throw std::logic_error(loaded.problems.front().str());
    test->scenario = std::move(loaded.scenario);
    return test;
}

}  // namespace

std::span<const Stage> sweep_stages() { return stages; }

CaseList sweep_cases(const catalogue::Catalogue& catalogue, Sweep which) {
    std::vector<Pair> pairs = pairs_of(catalogue);
    if (which == Sweep::distinct) pairs = distinct(catalogue, pairs);
    CaseList cases;
    cases.reserve(pairs.size());
    for (const Pair& pair : pairs) cases.push_back(case_of(catalogue, pair));
    return cases;
}

}  // namespace bouncehouse::probe
