// Cases made from the catalogue.
#include <algorithm>
#include <bouncehouse/case/sweep.hpp>
#include <set>
#include "catch.hpp"

using namespace bouncehouse;
using namespace bouncehouse::probe;
using smtp::Stage;

namespace {

catalogue::Entry entry(int code, bool closes = false) {
    catalogue::Entry made;
    made.id = "rfc5321." + std::to_string(code);
    made.family = "rfc5321";
    made.code = code;
    made.closes = closes;
    made.text = {"text"};
    return made;
}

const CaseList& swept(Sweep which) {
    static const CaseList distinct = sweep_cases(catalogue::Catalogue::builtin(), Sweep::distinct);
    static const CaseList every = sweep_cases(catalogue::Catalogue::builtin(), Sweep::every);
    return which == Sweep::distinct ? distinct : every;
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("the sweep plays each entry at each stage a sender reaches") {
    std::size_t expected = 0;
    for (const catalogue::Entry& one : catalogue::Catalogue::builtin().entries())
        for (const Stage stage : sweep_stages()) {
            if (one.malformed && one.raw.empty()) continue;
            const bool any = std::find(one.stages.begin(), one.stages.end(), Stage::any) != one.stages.end();
            const bool own = std::find(one.stages.begin(), one.stages.end(), stage) != one.stages.end();
            constexpr std::array without{Stage::connect, Stage::helo, Stage::starttls, Stage::auth};
            expected += own || (any && std::find(without.begin(), without.end(), stage) == without.end()) ? 1 : 0;
        }
    CHECK(swept(Sweep::every).size() == expected);
    CHECK(expected > 900);
    CHECK(doubled_ids(swept(Sweep::every)).empty());
}

TEST_CASE("the short sweep has each reply once, and no other") {
    const auto key = [](const Case& test) {
        const auto at = test.variant.rfind('@');
        const auto* found = catalogue::Catalogue::builtin().find(test.variant.substr(0, at));
        REQUIRE(found != nullptr);
        return test.variant.substr(at) + ' ' + found->codes() + (found->closes ? " closes" : "") +
               (found->text.size() > 1 ? " lines" : "") + (found->malformed ? found->raw : "");
    };
    std::set<std::string> short_one, long_one;
    for (const auto& test : swept(Sweep::distinct)) {
        CAPTURE(test->id);
        CHECK(short_one.insert(key(*test)).second);
    }
    for (const auto& test : swept(Sweep::every)) long_one.insert(key(*test));
    CHECK(short_one == long_one);
    CHECK(swept(Sweep::distinct).size() < swept(Sweep::every).size());
}

TEST_CASE("a swept case says who it is and what it needs") {
    for (const auto& test : swept(Sweep::every)) {
        CAPTURE(test->id);
        CHECK(test->id.starts_with("SWEEP/"));
        CHECK(test->tagged("sweep"));
        CHECK((test->level == Level::must) == (test->binding != Binding::none));
        CHECK_FALSE(test->sentence.empty());
        CHECK_FALSE(test->good.empty());
        CHECK_FALSE(test->clauses.empty());
        REQUIRE(test->scenario->rules.size() == 1);
        const bool needs_tls = std::find(test->features.begin(), test->features.end(), "tls") != test->features.end();
        CHECK(needs_tls == (test->id.ends_with("@starttls") || test->id.ends_with("@auth")));
        const bool needs_auth = std::find(test->features.begin(), test->features.end(), "auth") != test->features.end();
        CHECK(needs_auth == test->id.ends_with("@auth"));
        CHECK((test->level == Level::practice || test->scenario->expect));  // what demands says what
        // BDAT would pass by a reply to DATA.
        const auto& offers = test->scenario->hosts.front().offers;
        const bool chunking = std::find(offers.begin(), offers.end(), "CHUNKING") != offers.end();
        CHECK(!(chunking && test->id.ends_with("@data")));
    }
}

TEST_CASE("the first digit decides what is demanded", "[RFC5321-4.2.1]") {
    for (const Stage stage : {Stage::connect, Stage::mail, Stage::rcpt, Stage::data}) {
        CAPTURE(smtp::name_of(stage));
        for (const int code : {421, 450, 452, 459}) {
            const Demand demand = demand_of(entry(code), stage);
            CHECK(demand.level == Level::must);
            CHECK(demand.once);  // so that a later attempt can succeed
            CHECK(holds(demand.checks, "\"temporary\""));
        }
        for (const int code : {550, 554, 559}) {
            const Demand demand = demand_of(entry(code), stage);
            CHECK_FALSE(demand.once);
            CHECK(holds(demand.checks, "\"permanent\""));
        }
    }
    for (const Stage stage : {Stage::mail, Stage::rcpt, Stage::data_end})
        for (const int code : {250, 251, 259}) CHECK(holds(demand_of(entry(code), stage).checks, "delivered"));
    CHECK(holds(demand_of(entry(354), Stage::data).checks, "delivered"));
    CHECK(holds(demand_of(entry(620), Stage::rcpt).checks, "\"failed\""));
}

TEST_CASE("where several outcomes are right, none is demanded") {
    CHECK(demand_of(entry(221), Stage::rcpt).level == Level::practice);
    CHECK(demand_of(entry(550), Stage::ehlo).level == Level::practice);
    CHECK(demand_of(entry(454), Stage::starttls).level == Level::practice);
    CHECK(demand_of(entry(554), Stage::starttls).level == Level::practice);
    CHECK(demand_of(entry(354), Stage::rcpt).level == Level::practice);
    CHECK_FALSE(holds(demand_of(entry(552), Stage::rcpt).checks, "permanent"));
    CHECK(demand_of(entry(452), Stage::data_end).level == Level::should);
    CHECK(holds(demand_of(entry(421), Stage::ehlo).checks, "temporary|delivered"));
    catalogue::Entry odd = entry(550);
    odd.malformed = true;
    odd.raw = "550-x\r\n";
    CHECK(demand_of(odd, Stage::rcpt).level == Level::practice);
}

TEST_CASE("EHLO that is not known means HELO, unless the server hangs up", "[RFC5321-2.2.1]") {
    CHECK(holds(demand_of(entry(502), Stage::ehlo).checks, "delivered"));
    CHECK(demand_of(entry(502, true), Stage::ehlo).level == Level::practice);
}

TEST_CASE("nothing at QUIT undoes a delivery", "[RFC5321-4.1.1.10]") {
    for (const int code : {221, 250, 421, 500, 554})
        CHECK(holds(demand_of(entry(code), Stage::quit).checks, "delivered"));
}
