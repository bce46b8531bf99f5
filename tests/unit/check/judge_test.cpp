#include <algorithm>
#include <bouncehouse/check/page.hpp>
#include <bouncehouse/check/verdict.hpp>
#include <bouncehouse/scenario/model.hpp>
#include "builder.hpp"
#include "catch.hpp"

using namespace tell;
namespace scenario = bouncehouse::scenario;
using bouncehouse::catalogue::Reaction;

namespace {

void expect(Scene& scene, const scenario::Expect& wanted) {
    auto copy = std::make_shared<scenario::Scenario>(*scene.test.scenario);
    copy->expect = wanted;
    scene.test.scenario = copy;
}

scenario::Expect finally(std::string what) {
    scenario::Expect wanted;
    wanted.common.finally = std::move(what);
    return wanted;
}

std::vector<std::string> names(const std::vector<Wanted>& list, bool always = false) {
    std::vector<std::string> found;
    for (const Wanted& one : list)
        if (one.always == always) found.emplace_back(one.check->name);
    return found;
}

Scene refused(std::string_view code, Told told) {
    Scene scene;
    const std::string reply = "S: " + std::string{code} + " no";
    scene.told(told).play(
        hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", reply, "C: QUIT", "S: 221 x"}));
    return scene;
}

}  // namespace

TEST_CASE("an expectation becomes checks", "[check][judge]") {
    using Names = std::vector<std::string>;
    Scene scene;
    const auto wanted = [&](const scenario::Expect& what, Kind kind) {
        expect(scene, what);
        return names(wanted_checks(scene.test, kind));
    };
    CHECK(wanted(finally("delivered"), Kind::client) == Names{"delivered"});
    CHECK(wanted(finally("failed"), Kind::queue) == Names{"permanent"});
    CHECK(wanted(finally("told-permanent"), Kind::client) == Names{"permanent"});
    CHECK(wanted(finally("deferred"), Kind::queue) == Names{"temporary"});
    CHECK(wanted(finally("mixed"), Kind::queue).empty());
    scenario::Expect both;
    both.common.checks = {{"no-retry", "RFC 1 1", {{"recipients", "r1"}}}};
    both.queue.emplace();
    both.queue->finally = "delivered";
    both.queue->attempts_least = 2;
    both.client.emplace();
    both.client->finally = "told-temporary";
    CHECK(wanted(both, Kind::queue) == Names{"no-retry", "delivered", "retries"});
    CHECK(wanted(both, Kind::client) == Names{"no-retry", "temporary"});
    const auto list = wanted_checks(scene.test, Kind::queue);
    CHECK(list[0].clause == "RFC 1 1");
    CHECK(list[1].clause == "RFC 5321 4.2.1");
    CHECK(list[2].parameters.at("attempts") == ">=2");
    CHECK(names(list, true) ==
          Names{"no-false-success", "no-loss", "no-duplicate", "no-clear-secrets", "no-crash", "ends", "stays-here"});
    CHECK(names(wanted_checks(scene.test, Kind::client), true).size() == 6);
    // What a reaction says counts only when nothing else does.
    scenario::Expect reaction;
    reaction.common.reactions = {Reaction::retry, Reaction::try_next_host};
    CHECK(wanted(reaction, Kind::client) == Names{"temporary"});
    reaction.common.reactions = {Reaction::retry, Reaction::fail_recipient};
    CHECK(wanted(reaction, Kind::client) == Names{"outcome"});
    CHECK(wanted_checks(scene.test, Kind::client)[0].parameters.at("is") == "temporary|permanent");
    reaction.common.finally = "delivered";
    CHECK(wanted(reaction, Kind::client) == Names{"delivered"});
}

TEST_CASE("a case that wants a stage says nothing of a sender that never comes there", "[check][judge]") {
    Scene scene;
    scenario::Expect what;
    what.common.checks = {{"permanent", "", {}}};
    expect(scene, what);
    scene.test.reaches = "helo";
    scene.told(Told::temporary).play({"S: 220 hi", "C: EHLO a.example", "S: 502 no", "C: QUIT", "S: 221 bye"});
    Verdict verdict = judge(scene.observation());
    CHECK(verdict.outcome == Outcome::not_applicable);
    CHECK(verdict.why == "it never came to helo, so this says nothing of it");
    // What always holds is judged all the same.
    scene.outcome().exit_status = -1;
    scene.outcome().signal = 11;
    CHECK(judge(scene.observation()).outcome == Outcome::fail);
    scene.outcome().exit_status = 0;
    scene.outcome().signal = 0;
    scene.play({"S: 220 hi", "C: EHLO a.example", "S: 502 no", "C: HELO a.example", "S: 550 no"});
    CHECK(judge(scene.observation()).outcome != Outcome::not_applicable);
}

TEST_CASE("a judgement may name a clause of its own", "[check][judge]") {
    Scene scene;
    scenario::Expect what;
    what.common.checks = {{"report-message-fields", "RFC 3464 2.2", {}}};
    expect(scene, what);
    scene.test.kinds = {Kind::queue};
    scene.bounce("failed", "r1").arrival_date = "Sat, 21 Nov 2026 10:00:00 GMT";
    Observation seen = scene.observation();
    seen.kind = Kind::queue;
    const Verdict verdict = judge(seen);
    REQUIRE_FALSE(verdict.checks.empty());
    CHECK(verdict.checks.front().judgement.finding == Finding::broken);
    CHECK(verdict.checks.front().clause == "RFC 3464 2.2.5");
}

TEST_CASE("levels of checks", "[check][judge]") {
    Scene scene;
    scene.test.level = Level::should;
    scenario::Expect what;
    what.common.checks = {{"failed", "", {}},
                          {"failed", "", {{"level", "must"}}},
                          {"failed", "", {{"level", "must"}, {"binding", "keyword"}}},
                          {"failed", "", {{"level", "practice"}}}};
    expect(scene, what);
    const auto list = wanted_checks(scene.test, Kind::client);
    CHECK(list[0].level == Level::should);
    CHECK(list[0].binding == Binding::none);
    CHECK(list[1].binding == Binding::derived);
    CHECK(list[2].binding == Binding::keyword);
    CHECK(list[3].level == Level::practice);
}

TEST_CASE("what is said twice is judged once", "[check][judge]") {
    Scene scene;
    scenario::Expect what;
    what.common.checks = {{"failed", "", {{"recipients", "r1"}}}};
    what.client = what.common;  // as the loader hands it down
    what.client->checks.push_back({"failed", "", {{"recipients", "r2"}}});
    expect(scene, what);
    const auto list = wanted_checks(scene.test, Kind::client);
    CHECK(std::count_if(list.begin(), list.end(), [](const Wanted& one) { return !one.always; }) == 2);
}

TEST_CASE("what is wrong with an expectation", "[check][judge]") {
    Scene scene;
    CHECK(complaints(scene.test).size() == 1);
    scenario::Expect what;
    what.common.checks = {{"no-such", "", {}},
                          {"outcome", "", {}},
                          {"outcome", "", {{"is", "perhaps"}}},
                          {"failed", "", {{"level", "hard"}, {"binding", "loose"}, {"colour", "red"}, {"why", "x"}}}};
    expect(scene, what);
    const auto list = complaints(scene.test);
    CHECK(list.size() == 6);
    CHECK(list[0] == "there is no check `no-such`");
    expect(scene, finally("delivered"));
    CHECK(complaints(scene.test).empty());
    expect(scene, finally("mixed"));
    CHECK(complaints(scene.test).size() == 2);
}

TEST_CASE("verdicts by level", "[check][judge]") {
    const auto verdict = [](Level level, Told told) {
        Scene scene = refused("450", told);
        scene.test.level = level;
        scene.test.binding = level == Level::must ? Binding::keyword : Binding::none;
        expect(scene, finally("told-temporary"));
        return judge(scene.observation());
    };
    const Verdict fail = verdict(Level::must, Told::permanent);
    CHECK(fail.outcome == Outcome::fail);
    CHECK(fail.binding == Binding::keyword);
    CHECK(fail.clause == "RFC 5321 4.2.1");
    CHECK_THAT(fail.why, Catch::Matchers::Contains("told permanent after 450 to RCPT (line 1."));
    CHECK(verdict(Level::should, Told::permanent).outcome == Outcome::non_strict);
    CHECK(verdict(Level::practice, Told::permanent).outcome == Outcome::info);
    CHECK(verdict(Level::may, Told::permanent).outcome == Outcome::info);
    CHECK(verdict(Level::must, Told::temporary).outcome == Outcome::pass);
    CHECK(verdict(Level::practice, Told::temporary).outcome == Outcome::info);
    const Verdict noted = verdict(Level::must, Told::failed);
    CHECK(noted.outcome == Outcome::pass);
    CHECK_THAT(noted.why, Catch::Matchers::Contains("does not tell temporary from permanent"));
}

TEST_CASE("false success fails whatever the level", "[check][judge]") {
    Scene scene = refused("450", Told::accepted);
    scene.test.level = Level::practice;
    expect(scene, finally("told-temporary"));
    const Verdict verdict = judge(scene.observation());
    CHECK(verdict.outcome == Outcome::fail);
    CHECK(verdict.level == Level::must);
    CHECK(verdict.clause == "RFC 5321 4.2.5");
    CHECK_THAT(verdict.why, Catch::Matchers::Contains("told its caller the message was sent"));
}

TEST_CASE("a judgement may be milder than its check", "[check][judge]") {
    Scene scene = Scene{}.queue().play(up_to_dot({"S: 451 later", "C: QUIT", "S: 221 x"}));
    scene.bounce("failed", "r1");
    expect(scene, finally("deferred"));
    CHECK(judge(scene.observation()).outcome == Outcome::non_strict);
    scene.test.level = Level::practice;
    CHECK(judge(scene.observation()).outcome == Outcome::info);
}

TEST_CASE("what was not reached is inconclusive", "[check][judge]") {
    Scene scene = Scene{}.queue().play(hello());
    scene.complete = false;
    scene.stopped = "interrupted";
    expect(scene, finally("delivered"));
    CHECK(judge(scene.observation()).outcome == Outcome::inconclusive);
    Scene unable;
    unable.outcome().ran = false;
    unable.outcome().problem = "no such file";
    expect(unable, finally("delivered"));
    const Verdict verdict = judge(unable.observation());
    CHECK(verdict.outcome == Outcome::inconclusive);
    CHECK(verdict.why == "the sender could not be run: no such file");
}

TEST_CASE("the page names every check", "[check][judge]") {
    const std::string page = checks_page();
    for (const CheckInfo& one : all_checks())
        CHECK(page.find("### `" + std::string{one.name} + "`") != std::string::npos);
}
