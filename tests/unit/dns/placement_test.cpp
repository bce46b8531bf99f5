// Many scenarios in one world.
#include "world_of.hpp"

using namespace bouncehouse::dns;

namespace {

constexpr auto scenario_text = R"([[host]]
name = "mx.example.test"
address = "127.0.0.2"
[[domain]]
name = "example.test"
mx = ["10 mx.example.test", "20 nosuch.invalid"]
[[dns]]
when = { name = "flaky.example.test" }
per = "client"
times = 1
answer = "servfail"
)";

}  // namespace

TEST_CASE("names are moved, and rules still speak of them as written") {
    const Placement placement{.from = "example.test", .to = "c42.case.test", .addresses = {}};
    CHECK(placement.place("mx.example.test") == "mx.c42.case.test");
    CHECK(placement.place("EXAMPLE.test.") == "c42.case.test");
    CHECK(placement.place("notexample.test") == "notexample.test");
    CHECK(placement.written("mx.c42.case.test") == "mx.example.test");
    const Placement behind{.from = "", .to = "c1.test", .addresses = {}};
    CHECK(behind.place("mx.example.test") == "mx.example.test.c1.test");
    CHECK(behind.written("mx.example.test.c1.test") == "mx.example.test");
    CHECK(behind.place("localhost") == "localhost");
}

TEST_CASE("hundreds of cases side by side, each with its own evidence and memory") {
    World world;
    const Answerer answerer{world};
    std::vector<std::unique_ptr<bouncehouse::evidence::Recorder>> recorders;
    std::vector<World::Id> ids;
    const auto scenario = load(scenario_text);
    for (int i = 0; i < 300; ++i) {
        recorders.push_back(std::make_unique<bouncehouse::evidence::Recorder>());
        const std::string domain = "c" + std::to_string(i) + ".case.test";
        ids.push_back(world.add({.scenario = scenario,
                                 .hosts = {{.addresses = {"127.0.1." + std::to_string(i % 250)}}},
                                 .placement = {.from = "example.test", .to = domain, .addresses = {}},
                                 .recorder = recorders.back().get()}));
    }
    const auto ask = [&](const std::string& name, const std::string& type) {
        return read(answerer.answer(*make_query(name, type), Transport::udp, {"127.0.0.1", 1}, {}));
    };
    CHECK(ask("c42.case.test", "MX").answer ==
          Lines{"c42.case.test. 60 IN MX 10 mx.c42.case.test.", "c42.case.test. 60 IN MX 20 nosuch.invalid."});
    CHECK(ask("mx.c42.case.test", "A").answer == Lines{"mx.c42.case.test. 60 IN A 127.0.1.42"});
    CHECK(ask("flaky.c42.case.test", "A").code == "SERVFAIL");
    CHECK(ask("flaky.c42.case.test", "A").code == "NXDOMAIN");
    CHECK(ask("flaky.c43.case.test", "A").code == "SERVFAIL");
    CHECK(recorders[42]->events(0).size() == 4);
    CHECK(recorders[43]->events(0).size() == 1);
    CHECK(recorders[44]->events(0).empty());
    CHECK(ask("case.test", "MX").code == "NXDOMAIN");

    world.remove(ids[42]);
    CHECK(ask("c42.case.test", "MX").code == "NXDOMAIN");
    CHECK(ask("c43.case.test", "MX").answer.size() == 2);
    CHECK_THROWS_AS(world.add({.scenario = scenario, .placement = {.from = "example.test", .to = "c43.case.test"}}),
                    std::invalid_argument);
}

TEST_CASE("a list of addresses is exchanged in records too") {
    World world;
    world.add({.scenario = load("[[domain]]\nname = \"x.test\"\na = \"127.0.0.2\"\n"
                                "[[dns]]\nwhen = { name = \"y.x.test\" }\nrecords = [\"A 127.0.0.2\"]\n"),
               .placement = {.from = "", .to = "", .addresses = {{"127.0.0.2", "127.9.9.9"}}}});
    const Answerer answerer{world};
    for (const std::string name : {"x.test", "y.x.test"})
        CHECK(read(answerer.answer(*make_query(name, "A"), Transport::udp, {"127.0.0.1", 1}, {})).answer ==
              Lines{name + ". 60 IN A 127.9.9.9"});
}
